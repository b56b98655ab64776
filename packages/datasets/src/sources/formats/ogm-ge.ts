/**
 * The Kinetics-Sounds lists that OGM-GE published and others copy: `name,10,class`, a file for each split. Names are `<id>_<start>_<end>`
 * in train and `<id>_<number>` in test, where the start is lost. Classes are places in the list of 31, unless others are given.
 */
import { manifest } from '../../kinetics/manifests.js';
import { type BadRow, type ClipRow, collectAnnotated, type ParsedList } from '../annotated.js';
import type { ClassNames } from '../class-names.js';
import { type ListFile, linesOf, mostLines } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format } from './format.js';
import { rootOf } from './kinetics.js';

const ROW = /^\s*(([\w-]{11})(?:_(\d+)(?:_(\d+))?)?)\s*,\s*\d+\s*,\s*(\d+)\s*$/;

export const ogmGe: Format = {
  name: 'ogm-ge',
  what: "OGM-GE's lists of Kinetics-Sounds (name,10,class)",
  accepts: (list) => mostLines(list, (line) => ROW.test(line)),
  async read({ path, lists }, request) {
    const parsed = lists.map((list) => parseOgmGe(list, request.classes));
    const collector = await collectAnnotated(parsed, request.root ?? rootOf(path, lists), request);
    if (request.classes === null) {
      const { name, version, sha256 } = manifest('31');
      collector.madeWith({ name, version, sha256 });
      collector.notes.push(`classes 0 to 30 are those of ${name}`);
    }
    return collector;
  },
};

/** The rows of one file. */
export function parseOgmGe(list: ListFile, classes: ClassNames | null): ParsedList {
  const names =
    classes?.names ?? new Map(manifest('31').classes.map((label, i) => [String(i), label] as const));
  const split = splitInName(list.name);
  const rows: ClipRow[] = [];
  const bad: BadRow[] = [];
  for (const [i, text] of linesOf(list.text()).entries()) {
    if (text.trim() === '') continue;
    const [, stem, id, start, end, code] = ROW.exec(text) ?? [];
    const label = names.get(code ?? '');
    if (stem === undefined || id === undefined) {
      bad.push({
        line: i + 1,
        text,
        detail: 'expected `name,10,class`, the name beginning with a YouTube id',
      });
    } else if (label === undefined) {
      bad.push({ line: i + 1, text, detail: `expected a class of 0 to ${names.size - 1}, got ${code}` });
    } else {
      const seconds = {
        start: end === undefined ? null : Number(start),
        end: end === undefined ? null : Number(end),
      };
      rows.push({ line: i + 1, id, stem, ...seconds, label, split });
    }
  }
  return { name: list.name, rows, bad };
}
