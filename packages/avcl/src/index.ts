/** The science: backbones, fusion, losses, methods, recipes, training and evaluation. */
export * from './backbones/index.js';
export { type OpenSource, openSource } from './data/open.js';
export type { ClipInfo, ClipSource, DataReference, ListedState } from './data/source.js';
export { splitOf } from './data/splits.js';
export { type TrainingClip, type TrainingView, trainingView } from './data/training-view.js';
export { centreInputs } from './evaluation/centre.js';
export { type Comparison, compareTests, readTest, type Tested } from './evaluation/compare.js';
export { describeRun, type RunModel } from './evaluation/describe.js';
export { embed } from './evaluation/embed.js';
export type { FeatureName } from './evaluation/features.js';
export { type LoadedModel, loadClassifier } from './evaluation/load-run.js';
export {
  type FileFeatures,
  type FilesOptions,
  type OpenRun,
  type OpenRunOptions,
  openRun,
} from './evaluation/open-run.js';
export * from './evaluation/options.js';
export { predictFiles } from './evaluation/predict.js';
export { probe } from './evaluation/probe.js';
export { bootstrap } from './evaluation/scores.js';
export { testRun } from './evaluation/test-run.js';
export * from './explanation/index.js';
export * from './fusion/index.js';
export * from './losses/index.js';
export * from './methods/index.js';
export {
  type Interval,
  type RuleFacts,
  type WindowChoice,
  type WindowRule,
  windowRule,
  windowsOf,
} from './prediction/rule.js';
export { type Answer, type Segment, segmentsOf, stepsOf } from './prediction/segments.js';
export { predictTimeline } from './prediction/timeline.js';
export type { Timeline, TimelineOptions, TimelineWindow } from './prediction/types.js';
export { clock, missingText, timelineCsv, timelineJson, timelineVtt } from './prediction/written.js';
export { differences, type KeyInfo, recipeKeys } from './recipe/keys.js';
export { printRecipe } from './recipe/print.js';
export { presets, recipeSchemaJson, resolveRecipe } from './recipe/resolve.js';
export { type Recipe, recipeSchema } from './recipe/schema.js';
export * from './recipe/types.js';
export * from './reproduction/index.js';
export { search } from './search/search.js';
export type { Aspect, Hit, SearchOptions, SearchQuery, SearchResult } from './search/types.js';
export { shellWord } from './shell-word.js';
export {
  type ClipWindow,
  type ClipWindows,
  type ClipWindowsOptions,
  clipWindows,
} from './training/clip-windows.js';
export { finetune } from './training/finetune.js';
export { clockFields, type MetricsRow, readMetrics } from './training/metrics.js';
export { NonFiniteError } from './training/non-finite.js';
export * from './training/options.js';
export { pretrain } from './training/pretrain.js';
export { ProgressMeter } from './training/progress.js';
export { type Replay, replayBatch } from './training/replay.js';
export { type RunHeader, readConfig, runPaths, warnOfNewer } from './training/run-folder.js';
export { StoppedError, signalsHandled } from './training/stopped.js';
export { commit, newerNote, version, versionText } from './version.js';
