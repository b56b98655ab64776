/**
 * A list file: `path label` a line, parted by a tab, a comma or spaces; a label is a name, or a number that a class list names. The
 * path ends at its extension, where it has one, so that both may hold spaces. MMAction2, PySlowFast and VideoMAE write such lists, also
 * with a frame count (`path frames label`) and, for pre-training, without labels (`path 0 -1`). Where no line at all has a label the
 * files are unlabelled; where only some lack one, those lines are malformed.
 */
import { resolve } from 'node:path';
import { type ClassNames, labelNamed } from '../class-names.js';
import { Collector } from '../collect.js';
import { isVideoName, type ListFile, linesOf, mostLines } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format } from './format.js';

export const list: Format = {
  name: 'list',
  what: '`path label` lines',
  accepts: (file) => isClip(file.head[0] ?? '') && mostLines(file, isClip),
  async read({ path, lists, isFolder }, { root, classes }) {
    const collector = new Collector(resolve(root ?? (isFolder ? path : lists[0]!.folder)));
    for (const file of lists) collectList(file, lists.length > 1, classes, collector);
    return collector;
  },
};

const isClip = (line: string) => isVideoName(parseLine(line).path);

const NONE = '-1';

function collectList(
  file: ListFile,
  several: boolean,
  classes: ClassNames | null,
  collector: Collector,
): void {
  const lines = linesOf(file.text())
    .map((line, index) => ({ number: index + 1, empty: line.trim() === '', ...parseLine(line) }))
    .filter((line) => !line.empty);
  const where = several ? `${file.name}: ` : '';
  const split = splitInName(file.name);
  if (split !== null) collector.notes.push(`split ${split} from the name ${file.name}`);
  const counted = lines.length > 0 && lines.every(({ label }) => /^\d+[\s,]+-?\d+$/.test(label ?? ''));
  if (counted) {
    collector.notes.push(`${where}three columns: path, frames (or first frame), label`);
    for (const line of lines) line.label = line.label!.replace(/^\d+[\s,]+/, '');
  }
  const labelled = lines.some(({ label }) => label !== null && label !== NONE);
  if (!labelled) collector.notes.push(`${where}no line has a label: no labels`);
  const numbers = lines.every(({ label }) => label === null || /^-?\d+$/.test(label));
  if (labelled && numbers && classes === null) {
    collector.notes.push(
      `${where}labels are numbers and stay numbers; a class list (\`classes\`) names them`,
    );
  }
  for (const { number, path, label } of lines) {
    const named = label === null || label === NONE ? { label: null } : nameOf(label, classes);
    if (labelled && (label === null || path === '')) {
      collector.problem(number, path, 'bad-line', `${where}expected \`path label\`, got one part only`);
    } else if ('refused' in named) {
      collector.problem(number, path, 'bad-line', `${where}${named.refused}`);
    } else {
      collector.add({ line: number, path, key: null, label: named.label, split, group: null });
    }
  }
}

function nameOf(label: string, classes: ClassNames | null): { label: string } | { refused: string } {
  if (/^-?\d+([\s,]+-?\d+)+$/.test(label)) return { refused: `expected one label, got ${label}` };
  return labelNamed(label, classes);
}

/** Written so that no part can begin at many places: a line of a million blanks is read as quickly as any other. */
function parseLine(line: string): { path: string; label: string | null } {
  const ending = /^(.*?\.\w{2,4})(?:[\s,]+(.*))?$/s.exec(line.trim());
  const parted = ending ?? /^([^\t,]*)[\t,](.*)$/s.exec(line) ?? /^\s*(\S+)\s+(.+)$/s.exec(line);
  if (!parted) return { path: line.trim(), label: null };
  return { path: (parted[1] as string).trim(), label: parted[2]?.trim() || null };
}
