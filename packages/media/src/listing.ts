// What a source lists: the inputs of a clip store in their order, before any file is opened.
// Made by `readSource` of @avcl/datasets, eaten by `buildStore`. The order of `inputs` is the order of the store.

export type Split = 'train' | 'val' | 'test';

/** One file that a source names. */
export interface ListedInput {
  /** Unique name of the clip in the store; any text without NUL. */
  key: string;
  /** Path of the file, absolute or relative to the listing's `root`. */
  path: string;
  label: string | null;
  split: Split | null;
}

/** A line or file of a source that gives no usable input: it counts as listed and rejected. */
export interface ListingProblem {
  /** Line of the list or CSV, from 1; null for folders. */
  line: number | null;
  path: string;
  /** Reason code, as in `REASONS`. */
  code: string;
  detail: string;
}

export interface Listing {
  /** What was read: the folder, CSV or list file. */
  source: string;
  /** Files outside this folder are rejected with `outside-root`. */
  root: string;
  inputs: ListedInput[];
  problems: ListingProblem[];
}
