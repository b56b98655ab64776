import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildStore, type Listing, openStore, storeReport, verifyStore } from '../src/index.js';
import { memberName } from '../src/store/member-names.js';
import { ffmpeg, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const root = join(folder, 'root');
const at = (name: string) => join(folder, name);
const SMALL = { frames: { width: 48, height: 36 }, shardBytes: 1_000_000 } as const; // about three clips a shard
let listing: Listing;

beforeAll(() => {
  mkdirSync(root);
  const inputs: Listing['inputs'] = [];
  for (let i = 0; i < 10; i++) {
    const path = `clip.${i}.mp4`;
    makeMedia(join(root, path), { sound: `0.4*sin(2*PI*${300 + 50 * i}*t)`, seconds: 1.3 + 0.1 * (i % 4) });
    inputs.push({
      key: path,
      path,
      label: ['b', 'a'][i % 2]!,
      split: (['train', 'train', 'val', 'test'] as const)[i % 4]!,
    });
  }
  writeFileSync(join(root, 'empty.mp4'), '');
  writeFileSync(join(root, 'text.mp4'), 'text '.repeat(500));
  const whole = readFileSync(
    makeMedia(join(folder, 'whole.mp4'), { seconds: 4, extra: ['-movflags', '+faststart'] }),
  );
  writeFileSync(join(root, 'cut.mp4'), whole.subarray(0, whole.length * 0.7));
  inputs.splice(2, 0, { key: 'empty', path: 'empty.mp4', label: 'c', split: 'train' });
  inputs.splice(5, 0, { key: 'clip.0.mp4', path: 'clip.1.mp4', label: 'a', split: 'train' });
  inputs.push({ key: 'text', path: 'text.mp4', label: null, split: null });
  inputs.push({ key: 'out', path: '../whole.mp4', label: null, split: null });
  inputs.push({ key: 'gone', path: 'gone.mp4', label: null, split: null });
  inputs.push({ key: 'cut', path: 'cut.mp4', label: null, split: null });
  const problems = [{ line: 7, path: '', code: 'bad-line', detail: 'no path' }];
  listing = { source: 'list.csv', root, inputs, problems };
});

/** Hash of every file of a store by name. */
function contents(store: string): Record<string, string> {
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(store, file)))
        .digest('hex'),
    ]),
  );
}

describe('buildStore', () => {
  it('counts every input once', async () => {
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => seen.push(done);
    const summary = await buildStore(listing, at('one'), { ...SMALL, jobs: 1, onProgress });
    expect(summary).toMatchObject({ listed: 17, ok: 10, repaired: 1, rejected: 6 });
    expect(summary.reasons).toEqual({
      'empty-file': 1,
      'duplicate-key': 1,
      'not-media': 1,
      'outside-root': 1,
      'not-found': 1,
      'bad-line': 1,
    });
    expect(seen).toEqual(Array.from({ length: 16 }, (_, i) => i + 2)); // the bad line is done at once
    using store = await openStore(at('one'));
    expect(store.classes).toEqual(['a', 'b', 'c']);
    expect(store.clips.map((clip) => clip.row)).toEqual([0, 1, 3, 4, 6, 7, 8, 9, 10, 11, 15]);
    expect(store.clips.at(-1)).toMatchObject({
      key: 'cut',
      state: 'repaired',
      label: null,
      classIndex: null,
    });
    const report = storeReport(store);
    expect(report).toMatchObject({ listed: 17, ok: 10, repaired: 1, rejected: 6, reasons: summary.reasons });
    expect(report.splits).toEqual({ train: 6, val: 2, test: 2, none: 1 });
    expect(report.classes.map(({ label, total }) => [label, total])).toEqual([
      ['a', 5],
      ['b', 5],
      ['c', 0],
      ['', 1],
    ]);
    expect(report.remarks.map(({ reason }) => reason)).toEqual([
      'empty-file',
      'duplicate-key',
      'not-media',
      'outside-root',
      'not-found',
      'partly-decoded',
      'bad-line',
    ]);
  });

  it('gives the same bytes with two jobs, and finds a complete store complete', async () => {
    await buildStore(listing, at('two'), { ...SMALL, jobs: 2 });
    expect(contents(at('two'))).toEqual(contents(at('one')));
    expect(Object.keys(contents(at('one'))).filter((file) => file.endsWith('.tar')).length).toBeGreaterThan(
      2,
    );
    const before = contents(at('two'));
    const summary = await buildStore(listing, at('two'), { ...SMALL, jobs: 2 });
    expect(summary).toMatchObject({ listed: 17, ok: 10, repaired: 1, rejected: 6 });
    expect(contents(at('two'))).toEqual(before);
  });

  it('ends in the same bytes after kills at any moment', async () => {
    const script = at('build.test-child.mjs');
    const module = new URL('../dist/index.js', import.meta.url).href;
    writeFileSync(
      script,
      `import { buildStore } from ${JSON.stringify(module)};
       const onProgress = () => process.stdout.write('.');
       await buildStore(${JSON.stringify(listing)}, ${JSON.stringify(at('killed'))}, { ...${JSON.stringify({ ...SMALL, jobs: 2 })}, onProgress });
       process.stdout.write('complete');`,
    );
    let kills = 0;
    for (;;) {
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      let timer: NodeJS.Timeout | undefined;
      child.stdout.on('data', (text) => {
        said += text;
        // An input further than before, and then some: while one is decoded, journalled or written.
        timer ??= setTimeout(() => child.kill('SIGKILL'), (kills * 17) % 60);
      });
      await once(child, 'close');
      clearTimeout(timer);
      if (said.endsWith('complete')) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(1);
    expect(contents(at('killed'))).toEqual(contents(at('one')));
  });

  it('goes on after an abort, also when the journal is ahead of the shard', async () => {
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 5) abort.abort(new Error('enough'));
    };
    const options = { ...SMALL, jobs: 2, onProgress, signal: abort.signal };
    await expect(buildStore(listing, at('cut'), options)).rejects.toThrow('enough');
    const shard = at('cut/.building/shard.tar');
    const bytes = readFileSync(shard);
    writeFileSync(shard, bytes.subarray(0, bytes.length - 700)); // as a power cut may leave it
    await buildStore(listing, at('cut'), SMALL);
    expect(contents(at('cut'))).toEqual(contents(at('one')));
  });

  it('refuses to mix: other settings, another listing, changed sources, a folder of something else', async () => {
    await expect(buildStore(listing, at('one'), { ...SMALL, quality: 5 })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('`quality` 5 instead of 3'),
    });
    const shorter = { ...listing, inputs: listing.inputs.slice(1) };
    await expect(buildStore(shorter, at('one'), SMALL)).rejects.toMatchObject({ code: 'USAGE' });
    copyFileSync(join(root, 'clip.1.mp4'), join(root, 'extra.mp4'));
    const extra = { ...listing, inputs: [{ key: 'x', path: 'extra.mp4', label: null, split: null }] };
    await buildStore(extra, at('changed'), SMALL);
    utimesSync(join(root, 'extra.mp4'), 1000, 1000);
    await expect(buildStore(extra, at('changed'), SMALL)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('extra.mp4'),
    });
    await expect(buildStore(listing, root, SMALL)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('is one at a time in a folder', async () => {
    const first = buildStore(listing, at('busy'), SMALL);
    while (!existsSync(at('busy/.building/lock'))) await new Promise(setImmediate);
    await expect(buildStore(listing, at('busy'), SMALL)).rejects.toThrow(/in use by process/);
    await first;
  });
});

describe('a store on disk', () => {
  it('is tar that other programs read, with files that other programs read', async () => {
    using store = await openStore(at('one'));
    const { execFileSync } = await import('node:child_process');
    mkdirSync(at('unpacked'));
    const shards = readdirSync(at('one')).filter((file) => file.endsWith('.tar'));
    for (const shard of shards) execFileSync('tar', ['-xf', join(at('one'), shard), '-C', at('unpacked')]);
    const files = readdirSync(at('unpacked'));
    expect(files.length).toBe(11 * 4);
    const [clip] = store.clips;
    const name = memberName(clip!.key);
    expect(name).toBe('clip%2E0%2Emp4');
    const description = JSON.parse(readFileSync(at(`unpacked/${name}.json`), 'utf8'));
    expect(description).toMatchObject({
      key: 'clip.0.mp4',
      label: 'b',
      split: 'train',
      frames: clip!.frames,
    });
    const frames = ffmpeg([
      '-f',
      'mjpeg',
      '-i',
      at(`unpacked/${name}.mjpg`),
      '-f',
      'rawvideo',
      '-pix_fmt',
      'gray',
      '-',
    ]);
    expect(frames.length).toBe(clip!.frames * 48 * 36);
    const sound = ffmpeg(['-i', at(`unpacked/${name}.wav`), '-f', 's16le', '-']);
    expect(sound.equals(Buffer.from(store.readPcm(0).buffer))).toBe(true);
  });

  const damage = (copy: string, file: string, change: (bytes: Buffer) => Buffer) => {
    mkdirSync(at(copy));
    for (const name of readdirSync(at('one'))) copyFileSync(join(at('one'), name), join(at(copy), name));
    writeFileSync(join(at(copy), file), change(readFileSync(join(at(copy), file))));
    return at(copy);
  };
  const flip = (position: number) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    copy[position]! ^= 1;
    return copy;
  };

  it('is found damaged when opened, by name', async () => {
    using store = await openStore(at('one'));
    const second = store.inputs[1]!.clip!.members;
    const cases: [string, string, (bytes: Buffer) => Buffer, RegExp][] = [
      ['index', 'index.jsonl', flip(40), /index\.jsonl/],
      ['index-cut', 'index.jsonl', (bytes) => bytes.subarray(0, bytes.length - 100), /index\.jsonl/],
      ['frames', 'frames.bin', flip(5), /frames\.bin/],
      ['prints-cut', 'prints.bin', (bytes) => bytes.subarray(1), /prints\.bin/],
      ['shard', 'shard-000000.tar', flip(second.mjpg.offset + 50), /shard-000000\.tar.*mjpg of clip\.1\.mp4/],
      ['shard-head', 'shard-000000.tar', flip(2), /shard-000000\.tar.*tar headers/],
      ['shard-cut', 'shard-000001.tar', (bytes) => bytes.subarray(0, -1), /shard-000001\.tar/],
    ];
    for (const [name, file, change, message] of cases) {
      const copy = damage(`damaged-${name}`, file, change);
      await expect(openStore(copy), name).rejects.toMatchObject({
        code: 'DATA',
        message: expect.stringMatching(message),
      });
      await expect(verifyStore(copy), name).rejects.toMatchObject({ code: 'DATA' });
    }
    const both = damage('damaged-both', 'shard-000000.tar', flip(second.mjpg.offset + 50));
    unlinkSync(join(both, 'shard-000001.tar'));
    await expect(verifyStore(both)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /2 damaged files:[\s\S]*shard-000000\.tar.*mjpg of clip\.1\.mp4[\s\S]*shard-000001\.tar.*no such file/,
      ),
    });
    const prints = damage('damaged-prints', 'prints.bin', flip(5)); // read by the checks alone
    await expect(verifyStore(prints)).rejects.toMatchObject({
      message: expect.stringMatching(/prints\.bin/),
    });
    using open = await openStore(prints);
    expect(() => open.readPrint(0)).toThrow(/prints\.bin to be as it was written/);
    await expect(openStore(at('nowhere'))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('nowhere'),
    });
    expect((await verifyStore(at('one'))).bytes).toBe(store.bytes);
  });

  it('is found damaged when read, though its seal was forged', async () => {
    using whole = await openStore(at('one'));
    const { members } = whole.inputs[0]!.clip!;
    const hurt = (bytes: Buffer) => {
      const copy = flip(members['mel.npy'].offset + 900)(flip(members.wav.offset + 900)(bytes));
      return copy.fill(0, members.mjpg.offset + 600, members.mjpg.offset + 700);
    };
    const copy = damage('forged', 'shard-000000.tar', hurt);
    const seal = new Date('2000-01-01T00:00:00Z');
    utimesSync(join(copy, 'shard-000000.tar'), seal, seal);
    using store = await openStore(copy);
    expect(() => store.readPcm(0)).toThrow(/wav of clip\.0\.mp4 in .*shard-000000\.tar/);
    await expect(store.readMel([0])).rejects.toThrow(/mel\.npy of clip\.0\.mp4/);
    const window = { clip: 0, start: 0, frames: 4, x: 0, y: 0, size: 36 };
    await expect(store.readWindows([window])).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/mjpg of clip\.0\.mp4 in .*shard-000000\.tar/),
    });
    expect(() => store.readFrame(0, 0)).toThrow(/mjpg of clip\.0\.mp4/);
  });

  it('gives out no picture of a clip in which one bit is wrong', async () => {
    using whole = await openStore(at('one'));
    const { offset, bytes } = whole.inputs[1]!.clip!.members.mjpg;
    const copy = damage('one-bit', 'shard-000000.tar', flip(offset + Math.floor(bytes / 2)));
    const seal = new Date('2000-01-01T00:00:00Z');
    utimesSync(join(copy, 'shard-000000.tar'), seal, seal);
    using store = await openStore(copy);
    const window = (clip: number) => ({ clip, start: 0, frames: 2, x: 0, y: 0, size: 36 });
    (await store.readWindows([window(0)])).dispose();
    await expect(store.readWindows([window(0), window(1)])).rejects.toThrow(/mjpg of clip\.1\.mp4/);
    expect(() => store.readFrame(1, 0)).toThrow(/mjpg of clip\.1\.mp4/);
  });

  it('is not called complete by a build when a part of it is gone or damaged', async () => {
    const same = (bytes: Buffer) => bytes;
    const lost = damage('lost', 'frames.bin', same);
    rmSync(join(lost, 'frames.bin'));
    const shard = damage('lost-shard', 'frames.bin', same);
    rmSync(join(shard, 'shard-000001.tar'));
    const hurt = damage('hurt', 'shard-000000.tar', flip(3));
    for (const [copy, file] of [
      [lost, 'frames.bin'],
      [shard, 'shard-000001.tar'],
      [hurt, 'shard-000000.tar'],
    ] as const) {
      await expect(buildStore(listing, copy, SMALL)).rejects.toMatchObject({
        code: 'DATA',
        message: expect.stringContaining(file),
        fix: expect.stringContaining('build it again'),
      });
    }
  });
});

describe('memberName', () => {
  it('is safe for WebDataset and file systems, reversible or unique', () => {
    expect(memberName('a/b.c d')).toBe('a%2Fb%2Ec%20d');
    expect(decodeURIComponent(memberName('../ü~!.mp4'))).toBe('../ü~!.mp4');
    const long = ['x'.repeat(300), `${'x'.repeat(299)}y`, 'ü'.repeat(100), '', '\ud800', '\ud801'].map(
      memberName,
    );
    expect(new Set(long).size).toBe(long.length);
    for (const name of long) expect(name).toMatch(/^[\w%~-]{1,80}$/);
  });
});
