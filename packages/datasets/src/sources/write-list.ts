/**
 * Any listing as our own CSV: path, label, split, and key, group, start, end, manifest where there are any. `readSource` reads it back to
 * the same inputs. What could not be read goes to a file beside it, a row a line of the source: a list must not lose what it lost.
 */
import { rm } from 'node:fs/promises';
import { manifestCell } from '../kinetics/manifests.js';
import { writeWhole } from '../write-whole.js';
import { defaultKey, type SourceListing } from './collect.js';

/** What was written. */
export interface WrittenList {
  readonly path: string;
  readonly rows: number;
  /** Columns, in their order. */
  readonly columns: readonly string[];
  /** Where the problems are; null where there were none. */
  readonly problems: string | null;
}

/** Where the rows that could not be read are named. */
export const problemsList = (out: string): string => out.replace(/(\.csv)?$/i, '.problems.csv');

/**
 * Writes a listing.
 * @example
 * await writeList(await readSource('ucfTrainTestlist'), 'ucf101.csv');
 */
export async function writeList(listing: SourceListing, out: string): Promise<WrittenList> {
  const { inputs, problems, manifests = [] } = listing;
  const cells = {
    path: inputs.map(({ path }) => path),
    label: inputs.map(({ label }) => label ?? ''),
    split: inputs.map(({ split }) => split ?? ''),
    key: inputs.map(({ key, path, span }) => (key === defaultKey(path, span) ? '' : key)),
    group: inputs.map(({ group }) => group ?? ''),
    start: inputs.map(({ span }) => (span ? String(span.start) : '')),
    end: inputs.map(({ span }) => (span?.end === null || span === undefined ? '' : String(span.end))),
    manifest: inputs.map(() => manifestCell(manifests)),
  };
  const always = ['path', 'label', 'split'];
  const columns = (Object.keys(cells) as (keyof typeof cells)[]).filter(
    (column) => always.includes(column) || cells[column].some((cell) => cell !== ''),
  );
  await writeTable(
    out,
    columns,
    inputs.map((_, i) => columns.map((column) => cells[column][i]!)),
  );
  const named = problemsList(out);
  if (problems.length > 0) {
    const rows = problems.map(({ line, path, code, detail }) => [String(line ?? ''), path, code, detail]);
    await writeTable(named, ['line', 'path', 'code', 'detail'], rows);
  } else await rm(named, { force: true });
  return { path: out, rows: inputs.length, columns, problems: problems.length > 0 ? named : null };
}

/** Writes a CSV. */
export async function writeTable(
  path: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const text = [head, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
  await writeWhole(path, text);
}

/** Quoted where it has to be; spaces at the ends of a cell would be cut by other readers. */
const quoted = (cell: string) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
