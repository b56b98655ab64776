// Lists of files: tables, `path label` lists, and a small copy of every published format, in one of whose files something changed.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assignSplits, groupsAcrossSplits, kineticsSounds, readSource } from '@avcl/datasets';
import { randomFor } from '@avcl/torch';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';

const TEN = Array.from({ length: 10 }, (_, i) => i);
const rows = (row: (i: number) => string) => TEN.map((i) => `${row(i)}\n`).join('');
/** An id as YouTube has them. */
const id = (i: number) => `aaaaaaaaaa${i % 10}`;

/** Files by path; the first one is what is read, or its folder where `whole`. */
interface Sample {
  readonly format: string;
  readonly files: Readonly<Record<string, string>>;
  readonly whole?: boolean;
}

const SAMPLES: readonly Sample[] = [
  {
    format: 'table',
    files: {
      'a.csv': `path,label,split,group\n${rows((i) => `c/${i}.mp4,"class, ${i % 3}",train,g${i % 4}`)}`,
    },
  },
  {
    format: 'table',
    files: { 'a.tsv': `video\tclass\tsubset\n${rows((i) => `c/${i}.mp4\tclass ${i % 3}\tval`)}` },
  },
  {
    format: 'list',
    files: { 'spaces.txt': rows((i) => `c/a b ${i}.mp4 ${i % 3}`), 'labels.txt': 'a\nb\nc\n' },
  },
  { format: 'list', files: { 'commas.txt': rows((i) => `c/${i}.mp4,class ${i % 3}`) } },
  { format: 'list', files: { 'tabs.txt': rows((i) => `c/${i}\tclass ${i % 3}`) } },
  {
    format: 'kinetics',
    files: {
      'train.csv': `label,youtube_id,time_start,time_end,split\n${rows((i) => `bowling,${id(i)},${i},${i + 10},train`)}`,
    },
  },
  { format: 'vggsound', files: { 'vggsound.csv': rows((i) => `${id(i)},${i},"class, ${i % 3}",train`) } },
  { format: 'ogm-ge', files: { 'my_train.txt': rows((i) => `${id(i)}_000001_000011,10,${i}`) } },
  {
    format: 'ave',
    files: {
      'Annotations.txt': `Category&VideoID&Quality&StartTime&EndTime\n${rows((i) => `Bell&${id(i)}&good&2&7`)}`,
      'trainSet.txt': rows((i) => `Bell&${id(i)}&good&2&7`),
    },
  },
  {
    format: 'ucf101',
    whole: true,
    files: {
      'trainlist01.txt': rows((i) => `YoYo/v_YoYo_g0${i}_c01.avi 2`),
      'classInd.txt': '1 ApplyEyeMakeup\n2 YoYo\n',
    },
  },
  {
    format: 'tcgl',
    whole: true,
    files: {
      'trainlist_256.txt': rows((i) => `bowling/${id(i)}_000010_000020.mp4`),
      'classInd.txt': '1 bowling\n2 tap\n',
    },
  },
  {
    format: 'hmdb51',
    whole: true,
    files: { 'wave_test_split1.txt': rows((i) => `a b_wave_${i}.avi ${i % 3}`) },
  },
  {
    format: 'cav-mae',
    files: {
      'train.json': JSON.stringify({
        data: TEN.map((i) => ({
          video_id: id(i),
          wav: `/a/${i}.flac`,
          video_path: '/f/',
          labels: '/m/a,/m/b',
        })),
      }),
      'class_labels_indices.csv': 'index,mid,display_name\n0,/m/a,"Speech, loud"\n1,/m/b,Bell\n',
    },
  },
];

const PIECES = [
  '"',
  '""',
  ',',
  '&',
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
  '{',
  ']',
  '-1',
  '1e9',
  '10',
];

/** Changes of bytes, or of what lists are made of, now and then very often. */
function mutant(text: string, seed: number): Buffer {
  if (seed % 3 === 0) return mutate(Buffer.from(text), Buffer.from(SAMPLES[0]!.files['a.csv']!), seed);
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
  for (const [i, { files }] of SAMPLES.entries()) writeAll(join(folder, String(i)), files);
  return {
    name: 'lists and tables',
    async attempt(seed) {
      const which = seed % SAMPLES.length;
      const { format, files, whole } = SAMPLES[which]!;
      const random = randomFor(seed, 'which');
      const [name, text] = random.choice(Object.entries(files));
      const root = join(folder, String(which));
      writeAll(root, files);
      writeFileSync(join(root, name), mutant(text, seed));
      const source = whole ? root : join(root, Object.keys(files)[0]!);
      const asked = random.integer(2) === 0 ? { format } : {};
      const listing = await readSource(source, { ...asked, root, copies: 'untrimmed' });
      groupsAcrossSplits(assignSplits(listing, { seed: 0 }));
      for (const { path } of listing.inputs) {
        if (!join(root, path).startsWith(`${root}/`)) throw new Error(`${path} leads out`);
      }
    },
    [Symbol.dispose]() {},
  };
}

function writeAll(root: string, files: Sample['files']): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** Kinetics-Sounds from annotations, beside one video that they name. */
export function annotations(folder: string): Format {
  const videos = join(folder, 'videos');
  writeAll(videos, { [`${id(0)}_000010_000020.mp4`]: 'x' });
  const text = `label,youtube_id,time_start,time_end,split\n${rows((i) => `playing guitar,${id(i)},${10 + i},${20 + i},${['train', 'val', 'test'][i % 3]}`)}`;
  return {
    name: "Kinetics' annotations",
    async attempt(seed) {
      const file = join(folder, 'train.csv');
      writeFileSync(file, mutant(text, seed));
      const out = join(folder, 'out', 'list.csv');
      await kineticsSounds({
        classes: '32',
        annotations: file,
        videos,
        out,
        probe: false,
        copies: 'trimmed',
      });
    },
    [Symbol.dispose]() {},
  };
}
