/** Files of onnxruntime-web by backend: WebAssembly alone, and with WebGPU. A browser fetches one of them. */
export const RUNTIME_FILES = {
  wasm: ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: ['ort-wasm-simd-threaded.asyncify.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'],
} as const;
