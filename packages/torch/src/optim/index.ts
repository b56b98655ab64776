/** Optimisers, learning rates, clipping, loss scaling; exported as `optim`. */
export { AdamW, type AdamWOptions, type AdamWSettings } from './adamw.js';
export { clipGradNorm } from './clip.js';
export { GradScaler, type GradScalerOptions, type GradScalerState } from './grad-scaler.js';
export { type GroupOf, Optimizer, type OptimizerState, type ParamGroup } from './optimizer.js';
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from './plateau.js';
export {
  constantFactor,
  cosineFactor,
  type Factor,
  type HasLearningRates,
  LambdaLR,
  milestoneFactor,
  stepFactor,
} from './schedule.js';
export { SGD, type SGDOptions, type SGDSettings } from './sgd.js';
