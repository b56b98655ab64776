// Lists of files: CSV, TSV, `path label`, Kinetics' annotations.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assignSplits, groupsAcrossSplits, kineticsSounds, readSource } from '@avcl/datasets';
import { randomFor } from '@avcl/torch';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';

const ROWS = Array.from({ length: 12 }, (_, i) => i);
const TABLES: readonly [file: string, text: string][] = [
  [
    'a.csv',
    `path,label,split,group\n${ROWS.map((i) => `clips/${i}.mp4,"class, ${i % 3}",train,g${i % 4}\n`).join('')}`,
  ],
  ['a.tsv', `video\tclass\tsubset\n${ROWS.map((i) => `clips/${i}.mp4\tclass ${i % 3}\tval\n`).join('')}`],
  ['spaces.txt', ROWS.map((i) => `clips/a b ${i}.mp4 ${i % 3}\n`).join('')],
  ['commas.txt', ROWS.map((i) => `clips/${i}.mp4,class ${i % 3}\n`).join('')],
  ['tabs.txt', ROWS.map((i) => `clips/${i}\tclass ${i % 3}\n`).join('')],
];
const PIECES = [
  '"',
  '""',
  ',',
  '\t',
  ' ',
  '\n',
  '\r\n',
  '\0',
  '..',
  '/',
  '\ufeff',
  '\u2028',
  'é',
  '.mp4',
  ';',
  '\ud83d',
];

/** Changes of bytes, and of what lists are made of, now and then very often. */
function mutant(text: string, seed: number): Buffer {
  if (seed % 2 === 0) return mutate(Buffer.from(text), Buffer.from(TABLES[seed % 5]![1]), seed);
  const random = randomFor(seed, 'list');
  let changed = text;
  for (let left = 1 + random.integer(6); left > 0; left--) {
    const at = random.integer(changed.length + 1);
    const piece = random.choice(PIECES).repeat(random.integer(40) === 0 ? 20_000 : 1);
    changed = changed.slice(0, at) + piece + changed.slice(random.integer(2) ? at : at + random.integer(8));
  }
  return Buffer.from(changed);
}

export function lists(folder: string): Format {
  mkdirSync(folder, { recursive: true });
  return {
    name: 'lists and tables',
    async attempt(seed) {
      const [file, text] = TABLES[seed % TABLES.length]!;
      writeFileSync(join(folder, file), mutant(text, Math.floor(seed / TABLES.length)));
      const listing = await readSource(join(folder, file));
      groupsAcrossSplits(assignSplits(listing, { seed: 0 }));
      for (const { path } of listing.inputs) {
        if (join(folder, path).indexOf(`${folder}/`) !== 0) throw new Error(`${path} leads out`);
      }
    },
    [Symbol.dispose]() {},
  };
}

/** Kinetics' annotations, beside one video that they name. */
export function annotations(folder: string): Format {
  const videos = join(folder, 'videos');
  mkdirSync(videos, { recursive: true });
  writeFileSync(join(videos, 'aaaaaaaaaa0_000010_000020.mp4'), 'x');
  const row = (i: number) =>
    `playing guitar,aaaaaaaaaa${i % 10},${10 + i},${20 + i},${['train', 'val', 'test'][i % 3]}\n`;
  const text = `label,youtube_id,time_start,time_end,split\n${ROWS.map(row).join('')}`;
  return {
    name: "Kinetics' annotations",
    async attempt(seed) {
      writeFileSync(join(folder, 'train.csv'), mutant(text, seed));
      await kineticsSounds({
        classes: '32',
        annotations: join(folder, 'train.csv'),
        videos,
        out: join(folder, 'out', 'list.csv'),
      });
    },
    [Symbol.dispose]() {},
  };
}
