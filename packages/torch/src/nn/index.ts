/** Modules, layers and initial values; exported as `nn`. */
export { Flatten, Identity, ReLU } from './activation.js';
export { BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormOptions } from './batch-norm.js';
export { type Layer, ModuleList, Sequential } from './containers.js';
export { Conv2d, Conv3d, type ConvOptions } from './conv.js';
export { Dropout, dropout } from './dropout.js';
export * as init from './init.js';
export { Linear, type LinearOptions } from './linear.js';
export type { LoadOptions, LoadReport } from './load.js';
export { type Member, Module } from './module.js';
export { Buffer, Parameter } from './parameter.js';
export type { Placement } from './place.js';
export {
  AdaptiveAvgPool3d,
  AvgPool2d,
  AvgPool3d,
  MaxPool2d,
  MaxPool3d,
  type PoolOptions,
} from './pooling.js';
