export type { SourceInput, SourceListing, SourceProblemCode } from './sources/collect.js';
export { readSource, type SourceOptions } from './sources/read.js';
export { assignSplits, DEFAULT_FRACTIONS, groupsAcrossSplits, type SplitOptions } from './sources/splits.js';
export type { Columns } from './sources/table.js';
