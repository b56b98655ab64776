/** Sources and their listings, splits, and the synthetic benchmark. */
export * from './kinetics/index.js';
export type { SourceInput, SourceListing, SourceProblemCode } from './sources/collect.js';
export { COPIES, type Copies } from './sources/copies.js';
export type { EachProgress } from './sources/each.js';
export { SOURCE_FORMATS } from './sources/formats/registry.js';
export type { Columns } from './sources/formats/table.js';
export { readSource, type SourceOptions } from './sources/read.js';
export { assignSplits, DEFAULT_FRACTIONS, groupsAcrossSplits, type SplitOptions } from './sources/splits.js';
export { problemsList, type WrittenList, writeList } from './sources/write-list.js';
export { type Ceilings, ceilings, classTable, type SynthClass } from './synth/classes.js';
export { KNOBS, type Knob, parseKnobs } from './synth/difficulty.js';
export { type Difficulty, PRESET_NAMES, type Preset, type PresetName, presetNamed } from './synth/presets.js';
export {
  type SynthOptions,
  type SynthProgress,
  type SynthSummary,
  synthesise,
} from './synth/synthesise.js';
