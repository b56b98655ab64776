/**
 * Kinetics' annotation files (400, 600, 700): `label,youtube_id,time_start,time_end,split` and more columns, as ActivityNet and CVDF
 * publish them. ActivityNet's test file has no label column: its clips are listed without labels.
 */

import { type BadRow, type ClipRow, collectAnnotated, type ParsedList, YOUTUBE_ID } from '../annotated.js';
import { splitNamed } from '../collect.js';
import { parseTable } from '../csv.js';
import type { ListFile } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format } from './format.js';

export const kinetics: Format = {
  name: 'kinetics',
  what: "Kinetics' annotations (label, youtube_id, time_start, time_end, split)",
  accepts: ({ head }) => cellsOf(head[0] ?? '').includes('youtube_id'),
  async read({ path, lists }, request) {
    const parsed = lists.map(parseKinetics);
    const collector = await collectAnnotated(parsed, request.root ?? rootOf(path, lists), request);
    for (const { name, rows } of parsed) {
      if (rows.length > 0 && rows.every(({ label }) => label === null)) {
        collector.notes.push(`${name} has no labels; CVDF's file of this split has`);
      }
    }
    return collector;
  },
};

/** The folder that was given, or that of the list: videos lie below it unless `root` is named. */
export const rootOf = (path: string, lists: readonly ListFile[]): string =>
  lists.some((list) => list.path === path) ? lists[0]!.folder : path;

const cellsOf = (line: string) =>
  line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((cell) => cell.replaceAll('"', '').trim());

/** The rows of one file. */
export function parseKinetics(list: ListFile): ParsedList {
  const [header, ...table] = parseTable(list.text(), list.path, ',');
  const names = header?.cells.map((name) => name.trim()) ?? [];
  const at = (name: string) => names.indexOf(name);
  const columns = {
    label: at('label'),
    id: at('youtube_id'),
    start: at('time_start'),
    end: at('time_end'),
    split: at('split'),
  };
  const rows: ClipRow[] = [];
  const bad: BadRow[] = [];
  for (const { line, cells } of table) {
    const row =
      cells.length === names.length
        ? rowOf(line, cells, columns, list.name)
        : `expected ${names.length} cells as in the header, got ${cells.length}`;
    if (typeof row === 'string') bad.push({ line, text: cells.join(','), detail: row });
    else rows.push(row);
  }
  return { name: list.name, rows, bad };
}

type Columns = Readonly<Record<'label' | 'id' | 'start' | 'end' | 'split', number>>;

function rowOf(line: number, cells: readonly string[], columns: Columns, file: string): ClipRow | string {
  const cell = (column: keyof Columns) => cells[columns[column]]?.trim() ?? '';
  const [label, id, start, end, written] = [
    cell('label'),
    cell('id'),
    cell('start'),
    cell('end'),
    cell('split'),
  ];
  const split = written === '' ? splitInName(file) : splitNamed(written);
  if (columns.label >= 0 && label === '') return 'expected a label, got none';
  if (!YOUTUBE_ID.test(id)) return `expected a YouTube id of 11 characters, got '${id}'`;
  if (!isSeconds(start)) return `expected seconds as time_start, got '${start}'`;
  if (columns.end >= 0 && !(isSeconds(end) && Number(end) > Number(start))) {
    return `expected seconds after ${start} as time_end, got '${end}'`;
  }
  if (split === undefined || split === null) return `expected train, val or test, got '${written}'`;
  const seconds = { start: Math.round(Number(start)), end: end === '' ? null : Math.round(Number(end)) };
  return { line, id, stem: null, ...seconds, label: label || null, split };
}

const isSeconds = (text: string) => text !== '' && Number.isFinite(Number(text)) && Number(text) >= 0;
