/**
 * AVE: `Annotations.txt` (Category&VideoID&Quality&StartTime&EndTime) beside trainSet.txt, valSet.txt and testSet.txt, which repeat their
 * rows. The times bound the event inside the ten seconds of a file, so files are taken whole; they are called `<VideoID>.mp4`.
 */
import { type BadRow, type ClipRow, collectAnnotated, type ParsedList, YOUTUBE_ID } from '../annotated.js';
import { type ListFile, linesOf, mostLines } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format } from './format.js';
import { rootOf } from './kinetics.js';

const isSeconds = (text: string) => /^\d+(\.\d+)?$/.test(text);
const isRow = (line: string) => line.split('&').length === 5;
const isHeader = (line: string) => /^\s*category&videoid&/i.test(line);

export const ave: Format = {
  name: 'ave',
  what: 'AVE (Annotations.txt: Category&VideoID&Quality&StartTime&EndTime, and trainSet.txt, valSet.txt, testSet.txt)',
  accepts: (list) => mostLines(list, isRow),
  async read({ path, lists }, request) {
    const parsed = lists.map(parse);
    const sets = parsed.filter(({ name }) => splitInName(name) !== null);
    const all = parsed.filter(({ name }) => splitInName(name) === null);
    const known = new Set(sets.flatMap(({ rows }) => rows.map(identity)));
    const rest = all.map((list) => ({ ...list, rows: list.rows.filter((row) => !known.has(identity(row))) }));
    const collector = await collectAnnotated(
      [...sets, ...rest],
      request.root ?? rootOf(path, lists),
      request,
      true,
    );
    const left = rest.reduce((sum, { rows }) => sum + rows.length, 0);
    if (sets.length > 0 && left > 0) collector.notes.push(`${left} annotated clips are in no set: no split`);
    collector.notes.push('clips are taken whole; StartTime and EndTime bound the event inside them');
    return collector;
  },
};

const identity = ({ id, label, start, end }: ClipRow) => JSON.stringify([id, label, start, end]);

function parse(list: ListFile): ParsedList {
  const split = splitInName(list.name);
  const rows: ClipRow[] = [];
  const bad: BadRow[] = [];
  for (const [i, text] of linesOf(list.text()).entries()) {
    if (text.trim() === '' || isHeader(text)) continue;
    const cells = text.split('&').map((cell) => cell.trim());
    const [label, id, , start, end] = cells;
    const refuse = (detail: string) => bad.push({ line: i + 1, text, detail });
    if (cells.length !== 5) refuse(`expected five parts with & between them, got ${cells.length}`);
    else if (!YOUTUBE_ID.test(id!)) refuse(`expected a YouTube id of 11 characters, got '${id}'`);
    else if (label === '') refuse('expected a category, got none');
    else if (!(isSeconds(start!) && isSeconds(end!) && Number(start) <= Number(end)))
      refuse(`expected seconds as StartTime and EndTime, got '${start}' and '${end}'`);
    else
      rows.push({
        line: i + 1,
        id: id!,
        stem: id!,
        start: Number(start),
        end: Number(end),
        label: label!,
        split,
      });
  }
  return { name: list.name, rows, bad };
}
