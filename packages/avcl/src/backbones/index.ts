export {
  Backbone,
  type BackboneFeatures,
  type BackboneOptions,
  type StageClips,
} from './backbone.js';
export { C3d } from './c3d.js';
export { type ConvolutionStep, type Execution, moduleExecution } from './execution.js';
export { type EvaluationBackbone, foldForEvaluation } from './folded.js';
export { R3d } from './r3d.js';
export { R21d } from './r21d.js';
export { type BackboneEntry, type BackboneName, backbones, createBackbone } from './registry.js';
export { allFrames, type Clip, distinctFrames, planWindows, repeatedPicture } from './repeated-frames.js';
export { loadBackboneWeights, type WeightReport, type WeightSource } from './weights.js';
