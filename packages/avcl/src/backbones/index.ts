export {
  Backbone,
  type BackboneFeatures,
  type BackboneOptions,
  type StageClips,
} from './backbone.js';
export { C3d } from './c3d.js';
export {
  type ConvolutionStep,
  type Execution,
  type Kernel,
  moduleExecution,
  poolWindow,
  timeWindow,
} from './execution.js';
export { type EvaluationBackbone, foldedWeights, foldForEvaluation } from './folded.js';
export { R3d } from './r3d.js';
export { R21d } from './r21d.js';
export { addBackbone, type BackboneEntry, type BackboneName, backbones, createBackbone } from './registry.js';
export {
  allFrames,
  type Clip,
  cutLike,
  distinctFrames,
  normalisedCounts,
  planWindows,
  repeatedPicture,
  spread,
} from './repeated-frames.js';
export { loadBackboneWeights, torchvisionName, type WeightReport, type WeightSource } from './weights.js';
