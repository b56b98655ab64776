// A list of 250,000 rows and stores of 6,000 and 60,000 clips of 300 frames: opened, sampled, looked over. The stores' indices are real,
// their clips all lie in one small shard. Aims: opened in 2 s and 500 MB; a batch costs the same whatever the store's size.
// node bench/store-scale.mjs -> bench/results/store-scale.csv; --once prints one round as JSON and writes nothing (test/scale.test.ts).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { buildStore } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import { conditions, loadNow, median, ROOT, writeCsv } from './rounds.mjs';

const ROWS = 250_000;
const CLIPS = [6000, 60_000]; // most clips of a round are fresh in both, so that each is compared with its checksum
const once = process.argv.includes('--once');
const folder = mkdtempSync(join(tmpdir(), 'avcl-scale-'));

/** A store of two clips of 300 frames. */
async function smallStore() {
  const inputs = ['testsrc2', 'testsrc'].map((picture, i) => {
    const path = join(folder, `${picture}.mp4`);
    const sources = [`${picture}=size=64x48:rate=30:duration=10`, `sine=f=${300 + 200 * i}:d=10`];
    const streams = sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      ...streams,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-c:a',
      'aac',
      path,
    ]);
    return { key: picture, path, label: `class ${i}`, split: 'train' };
  });
  const out = join(folder, 'small');
  await buildStore({ source: 'small', root: folder, inputs, problems: [] }, out, {
    frames: { width: 48, height: 36 },
  });
  return out;
}

/** The store again, with its clips as often as it takes to have `count` under other names and splits. */
function repeated(small, count) {
  const out = join(folder, `store-${count}`);
  mkdirSync(out);
  const [head, ...records] = readFileSync(join(small, 'index.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const sealed = new Date('2000-01-01T00:00:00Z');
  for (const { name } of head.shards) {
    copyFileSync(join(small, name), join(out, name));
    utimesSync(join(out, name), sealed, sealed);
  }
  const times = count / records.length;
  const many = Array.from({ length: count }, (_, i) => {
    const record = records[i % records.length];
    return {
      ...record,
      key: `train/class/${record.key}_${i}`,
      path: `videos/${record.key}_${i}.mp4`,
      split: i % 10 < 8 ? 'train' : 'test',
    };
  });
  const repeat = (name, change = () => {}) => {
    const content = readFileSync(join(small, name));
    const bytes = Buffer.concat(Array.from({ length: times }, () => content));
    change(bytes);
    writeFileSync(join(out, name), bytes);
    return { bytes: bytes.length, crc32: crc32(bytes) };
  };
  const frames = repeat('frames.bin');
  const whole = {
    ...head,
    ...{ listed: count, ok: count, prints: repeat('prints.bin', (bytes) => estrange(bytes, many)) },
    frames: { count: frames.bytes / 4, crc32: frames.crc32 },
  };
  const text = [whole, ...many].map((line) => `${JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(out, 'index.jsonl'), `${text}${JSON.stringify({ sha256 })}\n`);
  return out;
}

/** Makes strangers of the clips: their prints stay as even in time, but differ in bits drawn for each. */
function estrange(bytes, records) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let at = 0;
  records.forEach(({ clip: { measured } }, i) => {
    const random = randomFor(0, 'strangers', i);
    const picture = 2 * measured.hashWords;
    const masks = Array.from({ length: picture + 1 }, () => random.integer(2 ** 32));
    for (let n = 0; n < picture * measured.pictures; n++, at++) words[at] ^= masks[n % picture];
    for (let n = 0; n < measured.words; n++, at++) words[at] ^= masks[picture];
  });
}

function longList() {
  const path = join(folder, 'list.csv');
  const row = (_, i) => `class ${i % 400}/clip_${i}_000010_000020.mp4,class ${i % 400}\n`;
  writeFileSync(path, `path,label\n${Array.from({ length: ROWS }, row).join('')}`);
  return path;
}

function run(task, path) {
  const script = join(ROOT, 'bench/store-scale.avcl.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, task, path], { encoding: 'utf8' }));
}

try {
  const load = loadNow();
  const small = await smallStore();
  const stores = CLIPS.map((count) => repeated(small, count));
  const tasks = [
    ['list', longList()],
    ...stores.flatMap((store) => [
      ['open', store],
      ['sample', store],
    ]),
    ...(once ? [] : ['checks', 'checks again'].map((task) => [task, stores[1]])),
  ];
  const rows = [];
  for (const [task, path] of tasks) {
    const rounds = Array.from({ length: once || task.startsWith('checks') ? 1 : 3 }, () => run(task, path));
    const middle = (field) => median(rounds.map((round) => round[field])).toFixed(2);
    rows.push({
      task,
      entries: rounds[0].rows ?? rounds[0].clips,
      ...{
        seconds: middle('seconds'),
        cpu_seconds: middle('cpu_seconds'),
        resident_mb: middle('resident_mb'),
      },
      batch_cpu_ms: task === 'sample' ? middle('batch_cpu_ms') : '',
    });
  }
  if (once) console.log(JSON.stringify(rows));
  else
    writeCsv(
      'store-scale',
      rows.map((row) => ({ ...row, ...conditions(load) })),
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
