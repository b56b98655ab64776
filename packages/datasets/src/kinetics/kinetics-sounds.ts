/**
 * Kinetics-Sounds from annotations and a folder of videos: which of its clips are there, as a CSV that `readSource` reads, and an
 * account of the rest. Nothing is downloaded and nothing replaced: what is missing or cannot be used is counted and named.
 */
import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { Collector } from '../sources/collect.js';
import type { Copies } from '../sources/copies.js';
import type { EachProgress } from '../sources/each.js';
import { writeList, writeTable } from '../sources/write-list.js';
import { type Annotation, readAnnotations } from './annotations.js';
import { classFinder, oneSplitEach, splitBy } from './clips.js';
import type { Examined } from './examine.js';
import { type KineticsSounds, type Manifest, manifest } from './manifests.js';
import { type Clip, match } from './match.js';

/** What {@link kineticsSounds} is asked. */
export interface KineticsSoundsOptions {
  readonly classes: KineticsSounds;
  /** Kinetics' annotation CSV, OGM-GE's lists, or a folder of them. */
  readonly annotations: string;
  /** Lists that decide clips and splits (OGM-GE's) while `annotations` give the times. */
  readonly splits?: string | undefined;
  /** The folder below which the videos lie, in whatever order. */
  readonly videos: string;
  /** The CSV to write; the missing go to `NAME.missing.csv` beside it, files that cannot be used to `NAME.unusable.csv`. */
  readonly out: string;
  /** Whether each file is asked for its length and streams; on unless false. */
  readonly probe?: boolean | undefined;
  /** Whether files named by an id alone are whole videos; by default they are asked. */
  readonly copies?: Copies | undefined;
  /** Files asked at once; default: the cores. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EachProgress) => void) | undefined;
}

/** Clips listed, and what became of them: listed = found + missing. */
export interface Counts {
  readonly listed: number;
  readonly found: number;
  readonly missing: number;
  /** Of the found: without an audio stream; null where files were not asked. */
  readonly noSound: number | null;
  /** Of the found: that do not open, have no picture, or end too early; null where files were not asked. */
  readonly damaged: number | null;
}

export type Splits = Readonly<Record<Annotation['split'], Counts>>;

/** One class. */
export interface ClassCounts extends Counts {
  readonly label: string;
  readonly splits: Splits;
}

/** What was found. */
export interface KineticsSoundsReport extends Counts {
  readonly manifest: Manifest;
  readonly splits: Splits;
  readonly labels: readonly ClassCounts[];
  /** Videos whose id is annotated in two splits: those of test before val before train are kept, the others are not counted. */
  readonly acrossSplits: readonly string[];
  /** Clips that are cut by time out of whole videos when the store is built. */
  readonly cut: number;
  /** Substitutes that CVDF gives for corrupted files, taken in place of them. */
  readonly replaced: number;
  /** Rows that could not be read. */
  readonly problems: readonly string[];
  /** What was read, and as what. */
  readonly notes: readonly string[];
  readonly list: string;
}

/**
 * Matches annotations with files and writes the list.
 * @throws AvclError `DATA` where annotations cannot be read or no clip of the classes is there
 * @example
 * await kineticsSounds({ classes: '32', annotations: 'k400/annotations', videos: 'k400', out: 'k32.csv' });
 */
export async function kineticsSounds(options: KineticsSoundsOptions): Promise<KineticsSoundsReport> {
  await requireFolder(options.videos);
  const list = manifest(options.classes);
  const read = await readAnnotations(options.annotations);
  const splits = options.splits === undefined ? null : await readAnnotations(options.splits);
  const rows = splits === null ? read.rows : splitBy(splits.rows, read.rows);
  const labelOf = classFinder(list);
  const { kept, acrossSplits } = oneSplitEach(rows.filter(({ label }) => labelOf(label) !== undefined));
  const { clips, notes } = await match(kept, read.rows, (row) => labelOf(row.label)!, options);
  const found = clips.filter(({ file }) => file !== null);
  if (found.length === 0) {
    throw new AvclError(
      'DATA',
      `expected videos of ${list.name} below ${options.videos}, got none of the ${clips.length} annotated; ${['files are known by the YouTube id that their name begins with', ...notes].join('; ')}`,
    );
  }
  const refused = await writeLists(found, clips, list, options);
  const inSplits = (of: readonly Clip[]): Splits => ({
    train: count(
      of.filter(({ row }) => row.split === 'train'),
      options,
    ),
    val: count(
      of.filter(({ row }) => row.split === 'val'),
      options,
    ),
    test: count(
      of.filter(({ row }) => row.split === 'test'),
      options,
    ),
  });
  return {
    manifest: list,
    ...count(clips, options),
    splits: inSplits(clips),
    labels: list.classes.map((label) => {
      const of = clips.filter((clip) => clip.label === label);
      return { label, ...count(of, options), splits: inSplits(of) };
    }),
    acrossSplits,
    cut: found.filter(({ cut }) => cut).length,
    replaced: found.filter(({ file }) => file!.replaces).length,
    problems: [...read.problems, ...(splits?.problems ?? []), ...refused],
    notes: [...read.notes, ...(splits?.notes ?? []), ...notes],
    list: options.out,
  };
}

/** Where the missing clips are named. */
export const missingList = (out: string): string => out.replace(/(\.csv)?$/i, '.missing.csv');

/** Where the clips are named whose files cannot be used. */
export const unusableList = (out: string): string => out.replace(/(\.csv)?$/i, '.unusable.csv');

function count(clips: readonly Clip[], { probe = true }: Pick<KineticsSoundsOptions, 'probe'>): Counts {
  const found = clips.filter(({ file }) => file !== null).length;
  const inState = (state: Examined['state']) =>
    clips.filter(({ examined }) => examined?.state === state).length;
  return {
    listed: clips.length,
    found,
    missing: clips.length - found,
    noSound: probe ? inState('no-sound') : null,
    damaged: probe ? inState('damaged') : null,
  };
}

/** @returns what could not be listed, in words: one file that two rows mean */
async function writeLists(
  found: readonly Clip[],
  clips: readonly Clip[],
  list: Manifest,
  { out, videos }: KineticsSoundsOptions,
): Promise<string[]> {
  const collector = new Collector(resolve(videos));
  collector.madeWith({ name: list.name, version: list.version, sha256: list.sha256 });
  for (const { row, label, file, cut } of found) {
    const part = cut ? { start: row.start, end: row.end ?? row.start! + 10 } : {};
    const path = file!.path;
    collector.add({ line: row.line, path, key: null, label, split: row.split, group: row.id, ...part });
  }
  const listing = collector.listing(out, 'kinetics-sounds', undefined);
  await writeList(listing, out);
  const missing = clips.filter(({ file }) => file === null);
  await writeTable(
    missingList(out),
    ['label', 'youtube_id', 'time_start', 'split'],
    missing.map(({ row, label }) => [label, row.id, String(row.start ?? ''), row.split]),
  );
  const unusable = found.flatMap(({ row, label, file, examined }) =>
    examined === null || examined.state === 'ok'
      ? []
      : [[file!.path, label, row.split, examined.reason ?? '', examined.detail]],
  );
  if (unusable.length > 0) {
    await writeTable(unusableList(out), ['path', 'label', 'split', 'reason', 'detail'], unusable);
  } else await rm(unusableList(out), { force: true });
  return listing.problems.map(({ line, path, detail }) => `line ${line}: ${path}: ${detail}`);
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return;
  throw new AvclError(
    'DATA',
    `expected a folder of videos, got ${path}, which is ${found ? 'a file' : 'not there'}`,
  );
}
