/**
 * A CSV or TSV with a header. Columns are named by options or guessed from usual names; what was chosen is noted. It is also what
 * `writeList` writes: `start` and `end` are the part of the file in seconds, `manifest` the published list that a row is from.
 */
import { resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { manifestNote, parseManifests } from '../../kinetics/manifests.js';
import { type ClassNames, labelNamed } from '../class-names.js';
import { Collector } from '../collect.js';
import { parseTable, type TableRow } from '../csv.js';
import { type ListFile, linesOf } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format, ReadRequest } from './format.js';

/** Names of columns, where they are not the usual ones. */
export interface Columns {
  readonly path?: string | undefined;
  readonly label?: string | undefined;
  readonly split?: string | undefined;
  readonly key?: string | undefined;
  readonly group?: string | undefined;
}

type Role = keyof Columns | 'start' | 'end' | 'manifest';

const USUAL_NAMES = {
  path: ['path', 'file', 'video', 'filename', 'filepath', 'file_path', 'video_path'],
  label: ['label', 'class', 'category', 'action'],
  split: ['split', 'subset', 'set', 'partition'],
  key: ['key'],
  group: ['group'],
  start: ['start'],
  end: ['end'],
  manifest: ['manifest'],
} as const satisfies Record<Role, readonly string[]>;

export const table: Format = {
  name: 'table',
  what: 'a CSV or TSV with a header',
  takesColumns: true,
  accepts: ({ name, head }) => {
    const header = parts(head[0] ?? '').map((cell) => cell.toLowerCase());
    return /\.(csv|tsv)$/i.test(name) && USUAL_NAMES.path.some((usual) => header.includes(usual));
  },
  async read({ path, lists, isFolder }, request) {
    const collector = new Collector(resolve(request.root ?? (isFolder ? path : lists[0]!.folder)));
    for (const list of lists) collectTable(list, isFolder, request, collector);
    return collector;
  },
};

const MARKS = [',', '\t', ';'] as const;
const delimiterOf = (line: string) => MARKS.find((mark) => line.includes(mark)) ?? ',';
const parts = (line: string) =>
  line
    .replace(/^\uFEFF/, '')
    .split(delimiterOf(line))
    .map((cell) => cell.replaceAll('"', '').trim());

/**
 * Reads a table into `collector`.
 * @param named - whether the file's name may tell the split: it is one of several
 * @throws AvclError `USAGE` for a named column that is not there, `DATA` for a text without a path column or with an open quote
 */
function collectTable(
  list: ListFile,
  named: boolean,
  { columns, classes }: ReadRequest,
  collector: Collector,
): void {
  const { path: source, name } = list;
  const text = list.text();
  const [header, ...rows] = parseTable(text, source, delimiterOf(linesOf(text)[0] ?? ''));
  if (!header) throw new AvclError('DATA', `expected a header line in ${source}, got an empty file`);
  const names = header.cells.map((cell) => cell.trim());
  const at = Object.fromEntries(
    (Object.keys(USUAL_NAMES) as Role[]).map((role) => [
      role,
      columnAt(role, role in columns ? columns[role as keyof Columns] : undefined, names, source),
    ]),
  ) as Record<Role, number | null>;
  if (at.path === null) {
    throw new AvclError(
      'DATA',
      `expected a column of paths (${USUAL_NAMES.path.join(', ')}) in ${source}, got ${names.join(', ')}; ` +
        'name it, or add a header line',
    );
  }
  noteColumns(at, names, collector);
  const split = named && at.split === null ? splitInName(name) : null;
  for (const row of rows) {
    if (row.cells.length !== names.length) {
      const detail = `expected ${names.length} cells as in the header, got ${row.cells.length}`;
      collector.problem(
        row.line,
        row.cells[at.path] ?? '',
        'bad-line',
        named ? `${name}: ${detail}` : detail,
      );
    } else addRow(row, at, { split, classes }, collector);
  }
}

function addRow(
  { line, cells }: TableRow,
  at: Record<Role, number | null>,
  { split, classes }: { split: string | null; classes: ClassNames | null },
  collector: Collector,
): void {
  const cell = (role: Role) => (at[role] === null ? null : (cells[at[role]] as string));
  for (const manifest of parseManifests(cell('manifest') ?? '')) {
    collector.madeWith(manifest);
    const note = manifestNote(manifest);
    if (note !== null && !collector.notes.includes(note)) collector.notes.push(note);
  }
  const path = (cell('path') as string).trim();
  const named = labelNamed(cell('label') ?? '', classes);
  if ('refused' in named) {
    collector.problem(line, path, 'bad-line', named.refused);
    return;
  }
  collector.add({
    line,
    path,
    key: cell('key'),
    label: named.label || null,
    split: cell('split') ?? split,
    group: cell('group'),
    start: secondsOf(cell('start')),
    end: secondsOf(cell('end')),
  });
}

/** Null for an empty cell; what is no number becomes NaN, which the collector refuses. */
function secondsOf(cell: string | null): number | null {
  return cell === null || cell.trim() === '' ? null : Number(cell);
}

/** Where a column is: by its given name, else by a usual one, else null. Case does not matter for usual names. */
function columnAt(role: Role, given: string | undefined, names: string[], source: string) {
  if (given !== undefined) {
    const found = names.indexOf(given);
    if (found >= 0) return found;
    const near = [...names].sort((a, b) => edits(given, a) - edits(given, b))[0];
    throw new AvclError(
      'USAGE',
      `expected one of the columns ${names.join(', ')} of ${source} for \`${role}\`, got '${given}'; ` +
        `the nearest is '${near}'`,
    );
  }
  for (const usual of USUAL_NAMES[role]) {
    const found = names.findIndex((name) => name.toLowerCase() === usual);
    if (found >= 0) return found;
  }
  return null;
}

function noteColumns(at: Record<Role, number | null>, names: string[], collector: Collector): void {
  for (const role of Object.keys(at) as Role[]) {
    const column = at[role];
    const note =
      column !== null
        ? `${role} from the column '${names[column]}'`
        : role === 'label'
          ? `no label column among ${names.join(', ')}: no labels`
          : null;
    if (note !== null && !collector.notes.includes(note)) collector.notes.push(note);
  }
}

/** Levenshtein's distance, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
