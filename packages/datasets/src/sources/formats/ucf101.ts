/**
 * UCF-101's split files: `trainlist01.txt` (`Class/v_Class_g08_c01.avi 1`), `testlist01.txt` without numbers, `classInd.txt` counting from
 * 1. Clips of one group (g08) are cut from one recording and stay together where a val split is made.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClassNames } from '../class-names.js';
import { Collector } from '../collect.js';
import { folderWith } from '../folder-with.js';
import { type ListFile, linesOf } from '../source.js';
import { splitInName } from '../split-names.js';
import type { Format } from './format.js';

export const ucf101: Format = {
  name: 'ucf101',
  what: "UCF-101's split files (trainlist01.txt, testlist01.txt, classInd.txt)",
  accepts: ({ name, beside }) =>
    /^(train|val|test)list0\d\.txt$/i.test(name) && beside.includes('classInd.txt'),
  async read({ path, lists, isFolder }, request) {
    const used = isFolder ? lists.filter(({ name }) => name.includes(`0${request.fold}.`)) : lists;
    const folder = lists[0]?.folder ?? path;
    const first = used.flatMap(({ head }) => head.slice(0, 5).map(pathOf));
    const places = ['UCF-101', 'UCF101', 'videos', 'video', '.'];
    const root =
      request.root === undefined
        ? await folderWith(first, [path, folder, join(folder, '..')], places)
        : await folderWith(first, [request.root], places);
    const collector = new Collector(root);
    collector.notes.push(`split ${request.fold} of 3 (fold); videos below ${root}`);
    collectClassFiles(used, collector, { prefix: () => '', group: groupOf });
    return collector;
  },
};

const pathOf = (line: string) => line.trim().replace(/\s+\d+$/, '');

/** `v_HandStandPushups_g08_c01.avi` is of the group HandStandPushups g08. */
const groupOf = (path: string) => /v_(\w+_g\d+)_c\d+\.\w+$/.exec(path)?.[1] ?? null;

/**
 * Lines of `Class/file [number]`, the number that of the class in classInd.txt. Used by TCGL's layout too.
 * @param files.prefix - folder before a split's paths
 */
export function collectClassFiles(
  lists: readonly ListFile[],
  collector: Collector,
  files: { prefix(split: string | null): string; group(path: string): string | null },
): void {
  for (const list of lists) {
    const index = join(list.folder, 'classInd.txt');
    const names = list.beside.includes('classInd.txt') ? classIndex(list) : null;
    const labels = new Set(names?.values());
    const split = splitInName(list.name);
    for (const [i, text] of linesOf(list.text()).entries()) {
      if (text.trim() === '') continue;
      const line = i + 1;
      const path = pathOf(text);
      const number = /\s(\d+)\s*$/.exec(text)?.[1];
      const label = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
      const refuse = (detail: string) => collector.problem(line, text, 'bad-line', `${list.name}: ${detail}`);
      if (label === '') refuse('expected `Class/file`, got no class folder');
      else if (names && !labels.has(label)) refuse(`expected a class of ${index}, got '${label}'`);
      else if (names && number !== undefined && names.get(String(Number(number))) !== label) {
        refuse(
          `expected the number of ${label} in classInd.txt, got ${number} (${names.get(String(Number(number))) ?? 'none'})`,
        );
      } else {
        const found = { line, path: `${files.prefix(split)}${path}`, key: null, label, split };
        collector.add({ ...found, group: files.group(path) });
      }
    }
  }
}

const classIndex = ({ folder }: ListFile) => {
  const path = join(folder, 'classInd.txt');
  return parseClassNames(readFileSync(path, 'utf8'), path);
};
