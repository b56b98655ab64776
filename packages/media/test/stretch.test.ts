/** Stretches of long files: their windows are what a store would hold of that part alone; what a file lacks is black or silent. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, measureSeconds, melPicture, openStretch } from '../src/index.js';
import { ffmpeg, H264, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const frames = { width: 48, height: 36 };
const RATE = 24_000;
const RISING = '0.4*sin(2*PI*(300*t+40*t*t))';
const both = { pictures: true, sound: true };
const file = makeMedia(join(folder, 'whole.mkv'), {
  seconds: 6,
  sound: RISING,
  video: ['-c:v', 'mjpeg', '-q:v', '2'],
  audio: ['-c:a', 'pcm_s16le'],
});
const windows = [
  { start: 1, end: 3 },
  { start: 2, end: 4 },
  { start: 3.35, end: 5.35 },
];

describe('a stretch', () => {
  it('has the frames and the sound of each window, as decoded alone', async () => {
    using stretch = await openStretch({ path: file, windows, streams: both, frames });
    expect(stretch.remark).toBeNull();
    for (const [clip, span] of windows.entries()) {
      const alone = await decode(file, { frames, span });
      using only = await openStretch({ path: file, windows: [span], streams: both, frames });
      expect(stretch.clips[clip]).toMatchObject({
        frames: alone.lengths.length,
        fps: 20,
        seen: 1,
        heard: expect.closeTo(1, 3),
      });
      const at = { start: 0, frames: alone.lengths.length, x: 0, y: 0, size: 36 };
      using all = await stretch.readWindows([{ clip, ...at }]);
      using part = await only.readWindows([{ clip: 0, ...at }]);
      expect(Buffer.compare(all.toArray() as Uint8Array, part.toArray() as Uint8Array)).toBe(0);
      expect(stretch.readPcm(clip).length).toBeGreaterThan(1.999 * RATE);
      using mel = await stretch.readMel([clip], { kind: 'whole' });
      using own = melPicture(alone.pcm);
      const [a, b] = [mel.toArray() as Float32Array, own.toArray() as Float32Array];
      // From 44,100 to 24,000 a second the resampler begins at another fraction of a sample: half of one at the most.
      const apart = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
      expect(apart, `${span.start}`).toBeLessThan(0.005);
    }
    using two = await stretch.readWindows(
      [0, 1].map((clip) => ({ clip, start: 0, frames: 2, x: 0, y: 0, size: 36 })),
    );
    const [first, second] = [two.select(0, 0).toArray(), two.select(0, 1).toArray()];
    expect(first).not.toEqual(second);
  });

  it('puts sound that begins late, or has a gap, where it is', async () => {
    const late = join(folder, 'late.mkv');
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=96x72:rate=20:duration=5',
      '-itsoffset',
      '2',
      '-f',
      'lavfi',
      '-i',
      `aevalsrc='0.5*sin(2*PI*440*t)':s=24000:d=3`,
      ...H264,
      '-c:a',
      'pcm_s16le',
      late,
    ]);
    using stretch = await openStretch({ path: late, windows: [{ start: 0, end: 4 }], streams: both, frames });
    const pcm = stretch.readPcm(0);
    const loudest = (from: number, to: number) =>
      Math.max(...pcm.subarray(from * RATE, to * RATE).map(Math.abs));
    expect(loudest(0, 1.95)).toBe(0);
    expect(loudest(2.05, 2.5)).toBeGreaterThan(10_000);
  });

  it('is black without pictures, silent without sound, and says so', async () => {
    const mute = makeMedia(join(folder, 'mute.mp4'), { seconds: 4, audio: null });
    const blind = makeMedia(join(folder, 'blind.m4a'), { seconds: 4, video: null });
    const one = [{ start: 0, end: 2 }];
    using silent = await openStretch({
      path: mute,
      windows: one,
      streams: { ...both, sound: false },
      frames,
    });
    expect(silent.clips[0]).toMatchObject({ seen: 1, heard: 0, frames: 40 });
    using mel = await silent.readMel([0]);
    expect((mel.toArray() as Float32Array).every((value) => value === 0)).toBe(true);
    using black = await openStretch({
      path: blind,
      windows: one,
      streams: { ...both, pictures: false },
      frames,
    });
    expect(black.clips[0]).toMatchObject({ seen: 0, heard: 1, width: 48, height: 36 });
    using pictures = await black.readWindows([
      { clip: 0, start: 0, frames: 4, x: 0, y: 0, size: 36, out: 32 },
    ]);
    expect(pictures.shape).toEqual([1, 3, 4, 32, 32]);
    expect((pictures.toArray() as Uint8Array).every((value) => value === 0)).toBe(true);
  });

  it('is black from where pictures end before the sound', async () => {
    const path = join(folder, 'ends.mkv');
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=96x72:rate=20:duration=2',
      '-f',
      'lavfi',
      '-i',
      `aevalsrc='0.5*sin(2*PI*440*t)':s=24000:d=6`,
      ...H264,
      '-c:a',
      'pcm_s16le',
      path,
    ]);
    const parts = [0, 2, 4].map((start) => ({ start, end: start + 2 }));
    using stretch = await openStretch({ path, windows: parts, streams: both, frames });
    expect(stretch.clips.map(({ seen, heard }) => [seen, heard])).toEqual([
      [1, 1],
      [0, 1],
      [0, 1],
    ]);
    using read = await stretch.readWindows(
      [1, 0, 2].map((clip) => ({ clip, start: 0, frames: 2, x: 0, y: 0, size: 36 })),
    );
    const bright = [0, 1, 2].map((i) => Math.max(...(read.select(0, i).toArray() as Uint8Array)));
    expect([bright[0], bright[2]]).toEqual([0, 0]);
    expect(bright[1]).toBeGreaterThan(100);
    expect(await measureSeconds(path)).toBeCloseTo(6, 1);
  });

  it('leaves no file behind, and closes what it opened', async () => {
    const open = () =>
      execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' }).match(/avcl-stretch/g)
        ?.length ?? 0;
    const stretch = await openStretch({ path: file, windows, streams: both, frames });
    expect(open()).toBe(1);
    stretch[Symbol.dispose]();
    expect(open()).toBe(0);
  });

  it('tells why a file cannot be used', async () => {
    const asked = { windows, streams: both, frames };
    await expect(openStretch({ path: join(folder, 'none.mp4'), ...asked })).rejects.toMatchObject({
      reason: 'not-found',
    });
  });
});

describe('the length of a file', () => {
  it('is that of its packets, with or without a declared one', async () => {
    const declared = makeMedia(join(folder, 'declared.mkv'), { seconds: 3 });
    const streamed = join(folder, 'streamed.mkv');
    ffmpeg(['-i', declared, '-c', 'copy', '-f', 'matroska', '-live', '1', streamed]);
    expect(await measureSeconds(declared)).toBeCloseTo(3, 1);
    expect(await measureSeconds(streamed)).toBeCloseTo(3, 1);
  });
});
