/**
 * HMDB-51's split files: `<class>_test_split1.txt`, a line `name.avi 1` for training, 2 for the test, 0 for neither. The files lie in a
 * folder a class; clips of one film (the name before the class) stay together where a val split is made.
 */
import { join } from 'node:path';
import { Collector } from '../collect.js';
import { folderWith } from '../folder-with.js';
import { linesOf } from '../source.js';
import type { Format } from './format.js';

const NAME = /^(.+)_test_split([123])\.txt$/;
const SPLITS: Readonly<Record<string, 'train' | 'test' | null>> = { 0: null, 1: 'train', 2: 'test' };

/** A line's file name and the number behind it; no number: ''. */
function nameAndCode(line: string): { name: string; code: string } {
  const text = line.trim();
  const code = /\s(\d+)$/.exec(text)?.[1] ?? '';
  return { name: text.slice(0, text.length - code.length).trim(), code };
}

export const hmdb51: Format = {
  name: 'hmdb51',
  what: "HMDB-51's split files (<class>_test_split1.txt with 0, 1, 2)",
  accepts: ({ name }) => NAME.test(name),
  async read({ path, lists, isFolder }, request) {
    const used = isFolder ? lists.filter(({ name }) => NAME.exec(name)?.[2] === String(request.fold)) : lists;
    const folder = lists[0]?.folder ?? path;
    const first = used.flatMap(({ name, head }) =>
      head.slice(0, 3).map((line) => `${NAME.exec(name)?.[1] ?? ''}/${nameAndCode(line).name}`),
    );
    const places = ['hmdb51_org', 'hmdb51', 'HMDB51', 'videos', 'video', '.'];
    const folders = request.root === undefined ? [path, folder, join(folder, '..')] : [request.root];
    const root = await folderWith(
      first,
      isFolder || request.root !== undefined ? folders : folders.slice(1),
      places,
    );
    const collector = new Collector(root);
    let unused = 0;
    for (const list of used) {
      const label = NAME.exec(list.name)?.[1] ?? '';
      for (const [i, text] of linesOf(list.text()).entries()) {
        if (text.trim() === '') continue;
        const { name, code } = nameAndCode(text);
        const split = SPLITS[code];
        if (name === '' || split === undefined || label === '') {
          collector.problem(i + 1, text, 'bad-line', `${list.name}: expected a file name and 0, 1 or 2`);
        } else if (split === null) unused += 1;
        else {
          const film = name.split(`_${label}_`)[0]!;
          collector.add({
            line: i + 1,
            path: `${label}/${name}`,
            key: null,
            label,
            split,
            group: `${label}/${film}`,
          });
        }
      }
    }
    collector.notes.push(`split ${request.fold} of 3 (fold); videos below ${root}`);
    if (unused > 0)
      collector.notes.push(`${unused} clips are in neither part of this split (0) and are left out`);
    return collector;
  },
};
