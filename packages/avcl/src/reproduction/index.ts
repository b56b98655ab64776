/** The paper's tables, from one call: `reproduce`. */
export { figureClips, figureRun } from './figure.js';
export { overSeeds } from './over-seeds.js';
export type { PlannedJob, ReproduceOptions, ReproductionPlan } from './prepare.js';
export { planReproduction, reproduce, roughly } from './reproduce.js';
export { scales } from './scales.js';
export { meanAndDeviation } from './statistics.js';
export { tables } from './tables.js';
export {
  type JobFigures,
  type ProbeFigures,
  type Reproduction,
  type RowFigures,
  type RunFigures,
  SCALE_NAMES,
  type ScaleName,
  TABLE_NAMES,
  type TableName,
} from './types.js';
