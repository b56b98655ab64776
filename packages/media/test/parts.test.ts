/** Parts of files, cut by time: the very frames and sound of the whole file between two moments, in every container. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeTogether } from '../src/decode.js';
import { buildStore, type Decoded, decode, type Listing, openStore } from '../src/index.js';
import { AAC, H264, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const SMALL = { frames: { width: 48, height: 36 } } as const;
const RATE = 24_000;
/** A tone that rises all the time, so that sound of another moment cannot pass. */
const RISING = '0.4*sin(2*PI*(300*t+40*t*t))';
const CONTAINERS: Record<string, string[]> = {
  mp4: [...H264, ...AAC],
  mkv: [...H264, '-g', '7', ...AAC],
  ts: [...H264, '-g', '40', '-bf', '2', ...AAC],
  avi: ['-c:v', 'mpeg4', '-c:a', 'pcm_s16le'],
};

const fileOf = (container: string) => join(folder, `whole.${container}`);

beforeAll(() => {
  for (const [container, encoders] of Object.entries(CONTAINERS)) {
    makeMedia(fileOf(container), { seconds: 6, sound: RISING, video: encoders, audio: [] });
  }
});

/** The JPEG files of a clip as text, to be compared. */
function framesOf({ frames, lengths }: Decoded): string[] {
  let at = 0;
  return Array.from(lengths, (length) => {
    at += length;
    return Buffer.from(frames.subarray(at - length, at)).toString('base64');
  });
}

/** Root of the mean square difference of two sounds, but for what the resampler does at its ends. */
function difference(a: Int16Array, b: Int16Array): number {
  const count = Math.min(a.length, b.length) - 2000;
  let sum = 0;
  for (let i = 1000; i < 1000 + count; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / count);
}

describe('decode with a span', () => {
  it.each(Object.keys(CONTAINERS))(
    'gives the frames and the sound of that part of a .%s file',
    async (container) => {
      const whole = await decode(fileOf(container), SMALL);
      const part = await decode(fileOf(container), { ...SMALL, span: { start: 2.05, end: 4.05 } });
      expect(part).toMatchObject({ fps: whole.fps });
      // A transport stream has no index: ffmpeg enters it between key frames and complains of frames before the part.
      if (container !== 'ts') expect(part).toMatchObject({ state: 'ok', remark: null });
      expect(part.seconds).toBeCloseTo(2, 1);
      // Frame 41 of 20 a second is shown at 2.05 s.
      expect(framesOf(part)).toEqual(framesOf(whole).slice(41, 81));
      expect(Math.abs(part.pcm.length - 2 * RATE)).toBeLessThanOrEqual(RATE / 10);
      const loud = difference(whole.pcm.subarray(2.05 * RATE), new Int16Array(whole.pcm.length));
      const apart = difference(whole.pcm.subarray(2.05 * RATE), part.pcm);
      // At most two samples of 24 kHz apart (resampling and containers' clocks begin between samples): 0.3 of this tone's
      // loudness; 50 ms apart it differs by more than all of it.
      expect(apart).toBeLessThan(0.3 * loud);
      expect(difference(whole.pcm.subarray(2.1 * RATE), part.pcm)).toBeGreaterThan(loud);
    },
  );

  it('takes the end of the file where none is given, or where the file ends earlier', async () => {
    const whole = framesOf(await decode(fileOf('mp4'), SMALL));
    for (const end of [null, 9]) {
      const part = await decode(fileOf('mp4'), { ...SMALL, span: { start: 4, end } });
      expect(part.state).toBe('ok');
      expect(framesOf(part)).toEqual(whole.slice(80));
    }
  });

  it('says which part is too short', async () => {
    await expect(decode(fileOf('mp4'), { ...SMALL, span: { start: 20, end: 30 } })).rejects.toMatchObject({
      reason: 'too-short',
      detail: '0.00 s of video, 0.00 s of sound from 20 s to 30 s',
    });
  });

  it('gives the same bytes for parts of one file in one process', async () => {
    const parts = [
      { path: fileOf('mp4'), span: { start: 1, end: 3 } },
      { path: fileOf('mp4'), span: { start: 3, end: 5 } },
      { path: fileOf('avi') },
    ];
    const together = await decodeTogether(parts, SMALL);
    const alone = await Promise.all(parts.map(({ path, span }) => decode(path, { ...SMALL, span })));
    expect(together.map((clip) => clip && framesOf(clip))).toEqual(alone.map(framesOf));
    expect(together.map((clip) => clip?.pcm)).toEqual(alone.map(({ pcm }) => pcm));
  });
});

describe('a store of parts', () => {
  const input = (start: number, end: number) =>
    ({ key: `a@${start}`, path: 'whole.mp4', label: 'a', split: 'train', span: { start, end } }) as const;
  const listing = (...inputs: Listing['inputs']): Listing => ({
    source: 'x',
    root: folder,
    inputs,
    problems: [],
  });
  const manifests = [{ name: 'some-list', version: 1, sha256: 'ab'.repeat(32) }];

  it('has each part as a clip of its own, and the manifests of its listing', async () => {
    const out = join(folder, 'store');
    const two = { ...listing(input(0, 2), input(3, 5)), manifests };
    expect(await buildStore(two, out, SMALL)).toMatchObject({ ok: 2, rejected: 0 });
    using store = await openStore(out);
    expect(store.clips.map(({ key, frames }) => [key, frames])).toEqual([
      ['a@0', 40],
      ['a@3', 40],
    ]);
    expect(store.inputs.map(({ span }) => span)).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 5 },
    ]);
    expect(store.manifests).toEqual(manifests);
    const other = { ...two, inputs: [input(0, 2), { ...input(3, 5), span: { start: 3, end: 4.5 } }] };
    await expect(buildStore(other, out, SMALL)).rejects.toThrow(/splits or parts/);
    await expect(buildStore({ ...two, manifests: [] }, out, SMALL)).rejects.toThrow(/expected the listing/);
  });

  it('refuses a part that ends before it begins', async () => {
    const wrong = listing({ ...input(5, 2), key: 'late' });
    await expect(buildStore(wrong, join(folder, 'wrong'), SMALL)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/`span` of late .*got 5 to 2/),
    });
  });
});
