// What a source lists: the inputs of a clip store in their order, before any file is opened.
// Made by `readSource` of @avcl/datasets, eaten by `buildStore`. The order of `inputs` is the order of the store.

import { AvclError } from '@avcl/torch';

/** Which part of the data a clip is for: to learn from, to choose by, to report. */
export type Split = 'train' | 'val' | 'test';

/** A part of a file, in seconds from its beginning. */
export interface Span {
  start: number;
  /** Null: to the file's end. */
  end: number | null;
}

/** A published list that a listing was made with; it travels into the store, the runs and the results. */
export interface ManifestReference {
  name: string;
  version: number;
  sha256: string;
}

/** One file that a source names. */
export interface ListedInput {
  /** Unique name of the clip in the store; any text without NUL. */
  key: string;
  /** Path of the file, absolute or relative to the listing's `root`. */
  path: string;
  label: string | null;
  split: Split | null;
  /** The part of the file that is the clip; absent: all of it. */
  span?: Span;
  /** What it was recorded with, say one original video; null or absent: not known. Clips of one group belong in one split. */
  group?: string | null;
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

/** What a source lists, before anything is decoded: the input of `buildStore`. */
export interface Listing {
  /** What was read: the folder, CSV or list file. */
  source: string;
  /** Files outside this folder are rejected with `outside-root`. */
  root: string;
  inputs: ListedInput[];
  problems: ListingProblem[];
  /** Absent or empty where none is known. */
  manifests?: ManifestReference[];
}

/**
 * Called by `buildStore` before anything is decoded: what an index would hold that no store may have is refused here, where it can still be
 * put right. Types alone do not stop a JavaScript caller.
 * @throws AvclError USAGE naming the input and the field
 */
export function checkListing({ inputs, problems }: Listing): void {
  for (const [i, input] of inputs.entries()) {
    const { key, path, label, split, group, span } = input;
    const of = typeof key === 'string' ? key : `inputs[${i}]`;
    need(isText(key), 'key', of, 'text', key);
    need(isText(path), 'path', of, 'text', path);
    need(label === null || isText(label), 'label', of, 'text or null', label);
    need(split === null || SPLITS.includes(split), 'split', of, 'train, val, test or null', split);
    need(group === undefined || group === null || isText(group), 'group', of, 'text or null', group);
    if (span) checkSpan(span, key);
  }
  for (const [i, { path, code, detail }] of problems.entries()) {
    const all = [path, code, detail];
    need(all.every(isText), 'path, code and detail', `problems[${i}]`, 'text', all);
  }
}

const SPLITS: readonly unknown[] = ['train', 'val', 'test'] satisfies Split[];
const isText = (value: unknown) => typeof value === 'string';

function need(fits: boolean, field: string, of: string, expected: string, got: unknown): void {
  if (fits) return;
  const shown = got === undefined ? 'nothing' : JSON.stringify(got);
  throw new AvclError('USAGE', `expected ${expected} for \`${field}\` of ${of}, got ${shown}`, {
    fix: 'put the listing right; `readSource` of @avcl/datasets makes one that is',
  });
}

function checkSpan({ start, end }: Span, key: string): void {
  if (Number.isFinite(start) && start >= 0 && (end === null || (Number.isFinite(end) && end > start))) return;
  throw new AvclError(
    'USAGE',
    `expected a \`span\` of ${key} that begins at 0 s or later and ends after it began, got ${start} to ${end}`,
  );
}
