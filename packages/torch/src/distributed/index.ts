export { type BucketSizes, GradientSum } from './gradient-sum.js';
export { jointMoments, type Moments } from './joint-moments.js';
export { loadOperators, operatorsBuilt } from './library.js';
export { explainFailure, LostProcessError } from './lost-process.js';
export { firstNode, type Place, placeFrom } from './place.js';
export {
  type JoinOptions,
  joinProcesses,
  ProcessGroup,
  type Reduction,
  type Traffic,
} from './process-group.js';
