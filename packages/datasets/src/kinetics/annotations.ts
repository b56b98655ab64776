/**
 * What Kinetics-Sounds is made from: Kinetics' annotation files or OGM-GE's lists, one file or all of a folder, as rows with a label. A
 * file without labels (ActivityNet's test) is said, not guessed; a clip that two files list alike is taken once.
 */
import { AvclError } from '@avcl/torch';
import type { ClipRow } from '../sources/annotated.js';
import { kinetics, parseKinetics } from '../sources/formats/kinetics.js';
import { ogmGe, parseOgmGe } from '../sources/formats/ogm-ge.js';
import { lookAt } from '../sources/source.js';

/** One row: seconds of a video. */
export type Annotation = ClipRow & { readonly label: string; readonly split: 'train' | 'val' | 'test' };

/** What annotation files hold. */
export interface Annotations {
  readonly rows: readonly Annotation[];
  /** Rows that could not be used, in words, with file and line. */
  readonly problems: readonly string[];
  /** What was read, and as what. */
  readonly notes: readonly string[];
}

/**
 * Reads one file, or all of a folder.
 * @throws AvclError `DATA` where there is none, no row has a label, or both kinds lie together
 */
export async function readAnnotations(path: string): Promise<Annotations> {
  const { lists } = await lookAt(path);
  const rows = new Map<string, Annotation>();
  const problems: string[] = [];
  const notes: string[] = [];
  let repeated = 0;
  const formats = new Set<string>();
  for (const list of lists) {
    const format = [kinetics, ogmGe].find((one) => one.accepts(list));
    if (format === undefined) continue;
    formats.add(format.name);
    const parsed = format === kinetics ? parseKinetics(list) : parseOgmGe(list, null);
    notes.push(`${list.name}: ${parsed.rows.length} rows, read as ${format.name}`);
    const unlabelled = parsed.rows.filter(({ label }) => label === null).length;
    if (unlabelled > 0) {
      problems.push(`${list.name}: ${unlabelled} rows without a label column; use CVDF's file of this split`);
    }
    const unsplit = parsed.rows.filter(({ label, split }) => label !== null && split === null).length;
    if (unsplit > 0)
      problems.push(`${list.name}: ${unsplit} rows without a split; put train, val or test into its name`);
    problems.push(...parsed.bad.map(({ line, detail }) => `${list.name}, line ${line}: ${detail}`));
    for (const row of parsed.rows.filter(isUsable)) {
      const identity = `${row.id} ${row.start ?? row.stem} ${row.split} ${row.label}`;
      if (rows.has(identity)) repeated += 1;
      else rows.set(identity, row);
    }
  }
  if (formats.size > 1) {
    throw new AvclError(
      'DATA',
      `expected either Kinetics' annotations or OGM-GE's lists in ${path}, got both, which would list clips twice; name them apart, OGM-GE's as \`splits\``,
    );
  }
  if (repeated > 0) notes.push(`${repeated} rows are in two files alike and count once`);
  if (rows.size > 0) return { rows: [...rows.values()], problems, notes };
  throw new AvclError(
    'DATA',
    `expected CSV files with label, youtube_id, time_start, time_end and split, or OGM-GE's lists, in ${path}, got none with labels; name the folder of Kinetics' annotations`,
  );
}

const isUsable = (row: ClipRow): row is Annotation => row.label !== null && row.split !== null;
