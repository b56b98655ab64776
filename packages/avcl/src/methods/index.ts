export { AvclMethod, type AvclOptions } from './avcl.js';
export { BarlowTwinsMethod, type BarlowTwinsOptions } from './barlow-twins.js';
export { ByolMethod, type ByolOptions } from './byol.js';
export { type EncoderOptions, Encoders, type Streams } from './encoders.js';
export { destroyTime, IicMethod, type IicOptions, type IntraNegative } from './iic.js';
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
export { MocoMethod, type MocoOptions } from './moco.js';
export { type Momentum, MomentumBranch, momentumAt } from './momentum.js';
export { type Objective, type PairedFeatures, PairedMethod } from './paired.js';
export { type ProjectorOptions, projector } from './projector.js';
export { addMethod, type PretrainEntry, type PretrainSetting, pretrainMethods } from './registry.js';
export { gathered, gatheredPair, meansOverAll, ownItems, ownRows, type Share } from './share.js';
export { SimClrMethod, type SimClrOptions } from './simclr.js';
export { SimSiamMethod, type SimSiamOptions } from './simsiam.js';
export { featureSpread } from './spread.js';
export { ClassifierMethod, type ClassifierOptions } from './supervised.js';
export { type TransferReport, transferEncoders } from './transfer.js';
