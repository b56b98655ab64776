// Set-up of a machine: the system's packages, libtorch, the native code. One code for `npm start` of a checkout and for `avcl setup` of an
// installation, so it runs before anything is compiled: plain JavaScript, nothing imported but Node's own modules until the native build.
export { installLibtorch } from './libtorch.mjs';
export { buildNative } from './native.mjs';
export { run, SetupError, say, sayDone } from './step.mjs';
export { requireNode, requireToolchain } from './toolchain.mjs';
