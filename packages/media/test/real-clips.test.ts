import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeTogether } from '../src/decode.js';
import {
  buildStore,
  DEFAULT_MEDIA_LIMITS,
  decode,
  type Listing,
  openStore,
  PAPER_FRAMES,
} from '../src/index.js';
import { writeIndex } from '../src/store/index-file.js';
import type { InputRecord } from '../src/store/record.js';
import { makeMedia, sharedFolder, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();

describe('real clips', () => {
  it('are all taken in, with windows and mels', async (context) => {
    const root = sharedFolder('clips');
    if (!root) return context.skip('skipped: no ../shared/clips');
    const lines = readFileSync(join(root, 'clips.csv'), 'utf8').trim().split('\n').slice(1);
    const inputs = lines.map((line): Listing['inputs'][number] => {
      // path, label (in quotes where it has a comma), group, split, coarse label
      const fields = /^([^,]*),(?:"[^"]*"|[^,]*),[^,]*,([^,]*),([^,]*)/.exec(line)!.slice(1);
      const [path, split, label] = fields as [string, 'train' | 'val' | 'test', string];
      return { key: path, path, label, split };
    });
    const some = inputs.filter((_, i) => i % 7 === 0);
    const out = join(folder, 'real');
    const summary = await buildStore({ source: 'clips.csv', root, inputs: some, problems: [] }, out);
    expect(summary).toMatchObject({ listed: some.length, ok: some.length, repaired: 0, rejected: 0 });
    using store = await openStore(out);
    const clips = store.clips.map((_, clip) => clip);
    using batch = await store.readWindows(
      clips.map((clip) => ({ clip, start: 5, frames: 16, x: 29, y: 8, size: 112 })),
    );
    expect(batch.shape).toEqual([some.length, 3, 16, 112, 112]);
    using mels = await store.readMel(clips);
    using least = mels.amin({ dim: [1, 2] });
    using most = mels.amax({ dim: [1, 2] });
    expect(new Set(least.toArray() as Float32Array)).toEqual(new Set([0]));
    expect(new Set(most.toArray() as Float32Array)).toEqual(new Set([1]));
  });
});

describe('decodeTogether', () => {
  it('gives what each file gives alone, and none where one of them is not clean', async () => {
    const paths = [0, 1, 2].map((i) =>
      makeMedia(join(folder, `together-${i}.mp4`), {
        size: ['96x72', '160x90', '64x96'][i]!,
        seconds: 1.4 + i / 5,
      }),
    );
    const together = await decodeTogether(paths.map((path) => ({ path })));
    for (const [i, path] of paths.entries()) {
      const alone = await decode(path);
      expect(together[i]).toEqual(alone);
    }
    const missing = await decodeTogether([
      { path: paths[0]! },
      { path: join(folder, 'gone.mp4') },
      { path: paths[1]! },
    ]);
    expect(missing.map((clip) => clip !== null)).toEqual([true, false, true]);
    const silent = makeMedia(join(folder, 'silent.mp4'), { audio: null });
    expect(await decodeTogether([{ path: paths[0]! }, { path: silent }])).toEqual([null, null]);
    const short = makeMedia(join(folder, 'short.mp4'), { seconds: 0.8 });
    expect(
      (await decodeTogether([{ path: paths[0]! }, { path: short }])).map((clip) => clip !== null),
    ).toEqual([true, false]);
  });
});

describe('a store of 60,000 clips of 300 frames', () => {
  it('opens in under 2 s and 500 MB', async () => {
    const out = join(folder, 'large');
    const clips = 60_000;
    const perShard = 1_000;
    mkdirSync(out);
    const lengths = new Uint32Array(clips * 300).fill(5_200);
    const frames = Buffer.from(lengths.buffer);
    writeFileSync(join(out, 'frames.bin'), frames);
    const member = (offset: number, bytes: number) => ({ offset, bytes, crc32: 0x12345678 });
    const records = Array.from({ length: clips }, (_, i): InputRecord => {
      const key = `${createHash('md5').update(String(i)).digest('hex').slice(0, 11)}_000001_000011`;
      const start = (i % perShard) * 2_400_000;
      const members = {
        json: member(start, 1_800),
        mjpg: member(start + 2_560, 1_560_000),
        wav: member(start + 1_563_000, 480_044),
        'mel.npy': member(start + 2_044_000, 262_272),
      };
      const clip = {
        shard: Math.floor(i / perShard),
        members,
        width: 171,
        height: 128,
        frames: 300,
        fps: 29.97,
        seconds: 10.01,
        samples: 240_000,
      };
      return {
        key,
        path: `train/class ${i % 100}/${key}.mp4`,
        label: `class ${i % 100}`,
        split: 'train',
        state: 'ok',
        reason: null,
        detail: null,
        clip,
      };
    });
    const shards = Array.from({ length: clips / perShard }, (_, i) => {
      const name = `shard-${String(i).padStart(6, '0')}.tar`;
      writeFileSync(join(out, name), '');
      truncateSync(join(out, name), perShard * 2_400_000); // a hole: no bytes on disk
      utimesSync(join(out, name), new Date('2000-01-01T00:00:00Z'), new Date('2000-01-01T00:00:00Z'));
      return { name, bytes: perShard * 2_400_000, crc32: 0 };
    });
    const settings = {
      frames: PAPER_FRAMES,
      quality: 3,
      shardBytes: 10 ** 9,
      limits: DEFAULT_MEDIA_LIMITS,
      ffmpeg: '',
    };
    const classes = [...new Set(records.map((record) => record.label!))].sort();
    const counts = { listed: clips, ok: clips, repaired: 0, rejected: 0 };
    const head = {
      format: 'avcl-store',
      version: 1,
      settings,
      classes,
      ...counts,
      shards,
      frames: { count: lengths.length, crc32: crc32(frames) },
    } as const;
    await writeIndex(out, { ...head, classes, shards }, records);

    // In a process of its own, so that its memory is the store's and Node's alone.
    const { execFileSync } = await import('node:child_process');
    const script = join(folder, 'open.mjs');
    writeFileSync(
      script,
      `import { openStore } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
       const started = performance.now();
       const cpu = process.cpuUsage();
       const store = await openStore(${JSON.stringify(out)});
       const used = process.cpuUsage(cpu);
       const { clips } = store;
       console.log(JSON.stringify({ clips: clips.length, seconds: (performance.now() - started) / 1000, cpu: (used.user + used.system) / 1e6, mb: process.resourceUsage().maxRSS / 1024 }));`,
    );
    const opened = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' }));
    expect(opened.clips).toBe(clips);
    expect(opened.mb).toBeLessThan(500);
    expect(opened.cpu).toBeLessThan(2); // processor time: other tests run beside this one
  });
});
