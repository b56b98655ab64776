/**
 * A list file: `path label` a line, parted by a tab, a comma or spaces; a label is a name or a number and is kept as
 * written. The path ends at its extension, where it has one, so that both may hold spaces. Where no line at
 * all has a label it is a list of unlabelled files; where only some lack one, those lines are malformed.
 */
import type { Collector } from './collect.js';

/** Reads `text` into `collector`. */
export function collectList(text: string, collector: Collector): void {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, empty: line.trim() === '', ...parseLine(line) }))
    .filter((line) => !line.empty);
  const labelled = lines.some((line) => line.label !== null);
  if (!labelled) collector.notes.push('no line has a label: no labels');
  for (const { number, path, label } of lines) {
    if (labelled && (label === null || path === '')) {
      const detail = 'expected `path label`, got one part only';
      collector.problem(number, path, 'bad-line', detail);
    } else {
      collector.add({ line: number, path, key: null, label, split: null, group: null });
    }
  }
}

function parseLine(line: string): { path: string; label: string | null } {
  const ending = /^(.*?\.\w{2,4})(?:[\s,]+(.*))?$/.exec(line.trim());
  const parted = ending ?? /^([^\t,]*)[\t,](.*)$/.exec(line) ?? /^\s*(\S+)\s+(.+)$/.exec(line);
  if (!parted) return { path: line.trim(), label: null };
  return { path: (parted[1] as string).trim(), label: parted[2]?.trim() || null };
}
