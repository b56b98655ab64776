/** VGGSound's list, without a header: `id,start,label,split`. Ten seconds from `start`; labels may be quoted and hold commas. */
import { type BadRow, type ClipRow, collectAnnotated, type ParsedList, YOUTUBE_ID } from '../annotated.js';
import { splitNamed } from '../collect.js';
import { parseTable, type TableRow } from '../csv.js';
import { type ListFile, mostLines } from '../source.js';
import type { Format } from './format.js';
import { rootOf } from './kinetics.js';

const SECONDS = 10;

export const vggsound: Format = {
  name: 'vggsound',
  what: "VGGSound's list (id,start,label,split without a header)",
  accepts: (list) => mostLines(list, (line) => /^"?[\w-]{11}"?,\d+,.+,"?(train|val|test)"?\s*$/.test(line)),
  read: ({ path, lists }, request) =>
    collectAnnotated(lists.map(parse), request.root ?? rootOf(path, lists), request),
};

function parse(list: ListFile): ParsedList {
  const rows: ClipRow[] = [];
  const bad: BadRow[] = [];
  for (const row of parseTable(list.text(), list.path, ',')) {
    const parsed = rowOf(row);
    if (typeof parsed === 'string') bad.push({ line: row.line, text: row.cells.join(','), detail: parsed });
    else rows.push(parsed);
  }
  return { name: list.name, rows, bad };
}

function rowOf({ line, cells }: TableRow): ClipRow | string {
  if (cells.length !== 4) return `expected id,start,label,split, got ${cells.length} cells`;
  const [id, start, label, split] = cells.map((cell) => cell.trim()) as [string, string, string, string];
  if (!YOUTUBE_ID.test(id)) return `expected a YouTube id of 11 characters, got '${id}'`;
  if (!/^\d+(\.\d+)?$/.test(start)) return `expected seconds as the start, got '${start}'`;
  if (label === '') return 'expected a label, got none';
  const known = splitNamed(split);
  if (known === undefined) return `expected train, val or test, got '${split}'`;
  return { line, id, stem: null, start: Number(start), end: Number(start) + SECONDS, label, split: known };
}
