/**
 * TCGL's layout of Kinetics: `split/classInd.txt` ("index label", from 1), `split/trainlist_256.txt` and `testlist_256.txt`
 * (`label/file.mp4`), the files in `train_256/` and `test_256/`.
 */
import { dirname } from 'node:path';
import { Collector } from '../collect.js';
import { folderWith } from '../folder-with.js';
import type { Format } from './format.js';
import { collectClassFiles } from './ucf101.js';

const LIST = /^(train|val|test)list(_\d+)\.txt$/i;

export const tcgl: Format = {
  name: 'tcgl',
  what: "TCGL's layout (split/classInd.txt, split/trainlist_256.txt, train_256/)",
  accepts: ({ name, beside }) => LIST.test(name) && beside.includes('classInd.txt'),
  async read({ lists, path }, request) {
    const folder = lists[0]?.folder ?? path;
    const size = LIST.exec(lists[0]?.name ?? '')?.[2] ?? '';
    const prefix = (split: string | null) => (split === null ? '' : `${split}${size}/`);
    const first = lists.flatMap(({ name, head }) => {
      const split = /^[a-z]+?(?=list)/i.exec(name)?.[0] ?? null;
      return head.slice(0, 5).map((line) => `${prefix(split)}${line.trim()}`);
    });
    const root = await folderWith(first, request.root === undefined ? [dirname(folder)] : [request.root], [
      '.',
      'videos',
    ]);
    const collector = new Collector(root);
    collector.notes.push(`videos below ${root}`);
    collectClassFiles(lists, collector, {
      prefix,
      group: (file) => /([\w-]{11})(?:_\d{6}_\d{6})?\.\w+$/.exec(file)?.[1] ?? null,
    });
    return collector;
  },
};
