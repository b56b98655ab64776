/** libtorch for Node: tensors, operators, autograd, scopes, randomness, modules and optimisers. */
export {
  type AutocastOptions,
  autocast,
  enableGrad,
  type GradOptions,
  grad,
  inferenceMode,
  isGradEnabled,
  noGrad,
} from './autograd.js';
export { type CreateOptions, fromArray, fromBuffer, type TypedInput, tensor } from './create.js';
export { call, callAsync } from './dispatch.js';
export * as distributed from './distributed/index.js';
export type { Device, DType, Layout, MemoryFormat, Scalar } from './dtype.js';
export { diskIsLost, environmentError } from './environment.js';
export * from './errors.js';
export { Generator } from './generator.js';
export { findLibtorch, type Libtorch, libtorchRoot, SET_UP } from './libtorch.js';
export { builtWith, cudaIsAvailable, loadCuda, loadLibrary } from './native.js';
export * as nn from './nn/index.js';
export * from './ops.generated.js';
export * as optim from './optim/index.js';
export { generatorFor, type Random, randomFor } from './random.js';
export * from './safetensors/index.js';
export { keep, memory, Scope, tidy } from './scope.js';
export { type BackwardOptions, Tensor } from './tensor.js';
export * from './threads.js';
export type { NestedInput, NestedNumbers, NumericArray } from './values.js';
