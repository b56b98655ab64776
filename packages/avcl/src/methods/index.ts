export { AvclMethod, type AvclOptions } from './avcl.js';
export { type EncoderOptions, Encoders, type Streams } from './encoders.js';
export { type InputOptions, timeSlices } from './inputs.js';
export {
  type Batch,
  type EvaluationForm,
  type Features,
  type FusedFeatures,
  Method,
  type StepContext,
  type StepOutput,
} from './method.js';
export { type MethodEntry, type MethodName, methods } from './registry.js';
export { featureSpread } from './spread.js';
export { ClassifierMethod, type ClassifierOptions } from './supervised.js';
export { type TransferReport, transferEncoders } from './transfer.js';
