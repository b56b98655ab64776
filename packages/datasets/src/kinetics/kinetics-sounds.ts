/**
 * Kinetics-Sounds from annotations and a folder of videos: which of its clips are there, as a CSV that `readSource` reads, and an
 * account of the rest. Nothing is downloaded and nothing replaced: what is missing is counted and named.
 */
import { stat } from 'node:fs/promises';
import { AvclError } from '@avcl/torch';
import { writeWhole } from '../write-whole.js';
import { type Annotation, readAnnotations } from './annotations.js';
import { type KineticsSounds, type Manifest, manifest } from './manifests.js';
import { findVideos, videoOf } from './videos.js';

/** What {@link kineticsSounds} is asked. */
export interface KineticsSoundsOptions {
  readonly classes: KineticsSounds;
  /** Kinetics' annotation CSV, or a folder of them. */
  readonly annotations: string;
  /** The folder below which the videos lie, in whatever order. */
  readonly videos: string;
  /** The CSV to write; the missing go to `NAME.missing.csv` beside it. */
  readonly out: string;
}

/** Clips listed and found. */
export interface Counts {
  readonly listed: number;
  readonly found: number;
}

/** What was found. */
export interface KineticsSoundsReport extends Counts {
  readonly manifest: Manifest;
  readonly missing: number;
  readonly splits: Readonly<Record<Annotation['split'], Counts>>;
  readonly labels: readonly (Counts & { readonly label: string })[];
  /** Videos whose id is annotated in two splits: the test clip is kept, the others are left out. */
  readonly acrossSplits: readonly string[];
  /** Files that are whole videos where ten seconds were annotated: they are taken as they are. */
  readonly untrimmed: number;
  /** Rows that could not be read. */
  readonly problems: readonly string[];
  readonly list: string;
}

/** Videos of the paper's K32, and of CVDF's copy (method, section 20.2); for comparison with what was found. */
export const KINETICS_SOUNDS32_COUNTS = {
  paper: { train: 16_100, val: 1_100, test: 2_000 },
  cvdf: { train: 22_920, val: 1_594, test: 3_113 },
} as const;

/** Spaces and underscores are equal. */
const plain = (label: string) => label.toLowerCase().replaceAll('_', ' ').trim();

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * Matches annotations with files and writes the list.
 * @throws AvclError `DATA` where annotations cannot be read or no clip of the classes is there
 * @example
 * await kineticsSounds({ classes: '32', annotations: 'k400/annotations', videos: 'k400', out: 'k32.csv' });
 */
export async function kineticsSounds(options: KineticsSoundsOptions): Promise<KineticsSoundsReport> {
  await requireFolder(options.videos);
  const list = manifest(options.classes);
  const { rows, problems } = await readAnnotations(options.annotations);
  const labelOf = new Map(list.classes.map((label) => [plain(label), label]));
  const wanted = rows.filter(({ label }) => labelOf.has(plain(label)));
  const { kept, acrossSplits } = oneSplitEach(wanted);
  const files = await findVideos(options.videos);
  const annotated = new Map<string, number>();
  for (const { id } of rows) annotated.set(id, (annotated.get(id) ?? 0) + 1);
  const clips = kept.map((row) => ({
    row,
    label: labelOf.get(plain(row.label))!,
    file: videoOf(files.get(row.id) ?? [], row.start, annotated.get(row.id)!),
  }));
  const found = clips.filter(({ file }) => file !== null);
  if (found.length === 0) {
    throw new AvclError(
      'DATA',
      `expected videos of ${list.name} below ${options.videos}, got none of the ${clips.length} annotated; files are known by the YouTube id that their name begins with`,
    );
  }
  await writeTable(
    options.out,
    ['path', 'label', 'split', 'group'],
    found.map(({ row, label, file }) => [file!.path, label, row.split, row.id]),
  );
  const missing = clips.filter(({ file }) => file === null);
  await writeTable(
    missingList(options.out),
    ['label', 'youtube_id', 'time_start', 'split'],
    missing.map(({ row, label }) => [label, row.id, String(row.start), row.split]),
  );
  const count = (of: (clip: (typeof clips)[number]) => boolean): Counts => ({
    listed: clips.filter(of).length,
    found: found.filter(of).length,
  });
  const inSplit = (split: Annotation['split']) => count(({ row }) => row.split === split);
  return {
    manifest: list,
    listed: clips.length,
    found: found.length,
    missing: missing.length,
    splits: { train: inSplit('train'), val: inSplit('val'), test: inSplit('test') },
    labels: list.classes.map((label) => ({ label, ...count((clip) => clip.label === label) })),
    acrossSplits,
    untrimmed: found.filter(({ file }) => file!.start === null).length,
    problems,
    list: options.out,
  };
}

/** Where the missing clips are named. */
export const missingList = (out: string): string => out.replace(/(\.csv)?$/i, '.missing.csv');

/** Drops the clips of a video that another split has too: test before val before train. */
function oneSplitEach(rows: readonly Annotation[]): { kept: Annotation[]; acrossSplits: string[] } {
  const rank = { test: 0, val: 1, train: 2 } as const;
  const best = new Map<string, Annotation['split']>();
  const across = new Set<string>();
  for (const { id, split } of rows) {
    const known = best.get(id);
    if (known !== undefined && known !== split) across.add(id);
    if (known === undefined || rank[split] < rank[known]) best.set(id, split);
  }
  return { kept: rows.filter(({ id, split }) => best.get(id) === split), acrossSplits: [...across].sort() };
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return;
  throw new AvclError(
    'DATA',
    `expected a folder of videos, got ${path}, which is ${found ? 'a file' : 'not there'}`,
  );
}

async function writeTable(path: string, head: string[], rows: readonly string[][]): Promise<void> {
  const text = [head, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
  await writeWhole(path, text);
}
