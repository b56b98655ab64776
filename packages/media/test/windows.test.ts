import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@avcl/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildStore, openStore, type Store, type Window } from '../src/index.js';
import { ffmpeg, makeMedia, referencePython, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const W = 171;
const H = 128;
let store: Store;

beforeAll(async () => {
  const inputs = ['a', 'b'].map((key, i) => {
    makeMedia(join(folder, `${key}.mp4`), {
      size: ['320x240', '200x150'][i]!,
      picture: `testsrc2=size=320x240:rate=20:duration=1.5,hue=h=${i * 90}`,
    });
    return { key, path: `${key}.mp4`, label: key, split: null };
  });
  await buildStore({ source: 'test', root: folder, inputs, problems: [] }, join(folder, 'store'));
  store = await openStore(join(folder, 'store'));
});

/** Whole frames by ffmpeg's own JPEG decoder: rgb24. */
function frameByFfmpeg(clip: number, frame: number): Buffer {
  const path = join(folder, 'frame.jpg');
  writeFileSync(path, store.readFrame(clip, frame));
  return ffmpeg([
    '-i',
    path,
    '-sws_flags',
    'bilinear+accurate_rnd+full_chroma_int',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-',
  ]);
}

/** Value of channel c at (t, y, x) of window n. */
function reader(batch: Tensor): (n: number, c: number, t: number, y: number, x: number) => number {
  const [, , frames, height, width] = batch.shape as [number, number, number, number, number];
  const values = batch.toArray() as Uint8Array; // row-major (N, 3, T, H, W)
  return (n, c, t, y, x) => values[(((n * 3 + c) * frames + t) * height + y) * width + x]!;
}

const window = (over: Partial<Window> = {}): Window => ({
  clip: 0,
  start: 3,
  frames: 4,
  x: 20,
  y: 9,
  size: 112,
  ...over,
});

describe('readWindows', () => {
  it('has the shape and memory format that convolutions want', async () => {
    using batch = await store.readWindows([window(), window({ clip: 1 })]);
    expect(batch.shape).toEqual([2, 3, 4, 112, 112]);
    expect(batch.dtype).toBe('uint8');
    expect(batch.is_contiguous({ memory_format: 'channels_last_3d' })).toBe(true);
  });

  it('equals an independent decoder', async () => {
    using batch = await store.readWindows([window(), window({ clip: 1, start: 11 })]);
    const got = reader(batch);
    for (const [n, clip, start] of [
      [0, 0, 3],
      [1, 1, 11],
    ] as const) {
      for (const t of [0, 3]) {
        const whole = frameByFfmpeg(clip, start + t);
        let sum = 0;
        for (let y = 0; y < 112; y++)
          for (let x = 0; x < 112; x++)
            for (let c = 0; c < 3; c++)
              sum += Math.abs(got(n, c, t, y, x) - whole[((y + 9) * W + x + 20) * 3 + c]!);
        // The decoders differ in how they interpolate halved chroma, at hard colour edges by much; another frame differs by over 20.
        expect(sum / (112 * 112 * 3)).toBeLessThan(4);
      }
    }
  });

  it('equals PIL exactly, which decodes with the same library', async (context) => {
    const python = referencePython();
    if (!python) return context.skip('skipped: no Python reference environment in .venv');
    writeFileSync(join(folder, 'pil.jpg'), store.readFrame(0, 5));
    const program =
      'import sys, PIL.Image as I; sys.stdout.buffer.write(I.open(sys.argv[1]).convert("RGB").tobytes())';
    const whole = execFileSync(python, ['-c', program, join(folder, 'pil.jpg')]);
    using batch = await store.readWindows([window({ start: 5, frames: 1, x: 31, y: 16 })]);
    const got = reader(batch);
    for (let y = 0; y < 112; y++)
      for (let x = 0; x < 112; x++)
        for (let c = 0; c < 3; c++) expect(got(0, c, 0, y, x)).toBe(whole[((y + 16) * W + x + 31) * 3 + c]!);
  });

  it('cuts and flips exactly, wherever the box lies', async () => {
    using full = await store.readWindows([
      window({ x: 0, y: 0, size: H }),
      window({ x: W - H, y: 0, size: H }),
    ]);
    const whole = reader(full);
    const pixel = (c: number, t: number, y: number, x: number) =>
      x < H ? whole(0, c, t, y, x) : whole(1, c, t, y, x - (W - H));
    const places = [0, 1, 13, 15, 16, 17, 47, 59].flatMap((x) => [0, 1, 7, 8, 15, 16].map((y) => ({ x, y })));
    const windows = places.flatMap((place) => [window(place), window({ ...place, flip: true })]);
    using batch = await store.readWindows(windows);
    const got = reader(batch);
    let wrong = 0;
    windows.forEach(({ x: left, y: top, flip }, n) => {
      for (const t of [0, 2])
        for (let y = 0; y < 112; y += 3)
          for (let x = 0; x < 112; x++)
            for (let c = 0; c < 3; c++) {
              const column = left + (flip ? 111 - x : x);
              if (got(n, c, t, y, x) !== pixel(c, t, top + y, column)) wrong += 1;
            }
    });
    expect(wrong).toBe(0);
  });

  it('steps with the stride and begins again after the last frame', async () => {
    const frames = store.clips[0]!.frames;
    using batch = await store.readWindows([window({ start: frames - 3, stride: 2 })]);
    using single = await store.readWindows(
      [frames - 3, frames - 1, 1, 3].map((start) => window({ start, frames: 1 })),
    );
    const [got, each] = [reader(batch), reader(single)];
    for (let t = 0; t < 4; t++)
      for (let i = 0; i < 500; i++) {
        const [y, x, c] = [(i * 37) % 112, (i * 53) % 112, i % 3];
        expect(got(0, c, t, y, x)).toBe(each(t, c, 0, y, x));
      }
  });

  it('scales a box as torch does with antialiasing', async () => {
    using cut = await store.readWindows([window({ flip: true })]);
    using scaled = await store.readWindows([window({ flip: true, out: 56 })]);
    expect(scaled.shape).toEqual([1, 3, 4, 56, 56]);
    using pictures = cut
      .permute([0, 2, 1, 3, 4])
      .reshape([4, 3, 112, 112])
      .to({ dtype: 'float32' }) as Tensor;
    using wanted = pictures._upsample_bilinear2d_aa([56, 56], false);
    const [got, values] = [reader(scaled), wanted.toArray() as Float32Array];
    let most = 0;
    for (let t = 0; t < 4; t++)
      for (let c = 0; c < 3; c++)
        for (let i = 0; i < 56 * 56; i++) {
          const value = values[(t * 3 + c) * 56 * 56 + i]!;
          most = Math.max(most, Math.abs(got(0, c, t, Math.floor(i / 56), i % 56) - value));
        }
    expect(most).toBeLessThan(1.01); // rounded to whole numbers, once a direction
  });

  it('gives the same with any number of threads', async () => {
    const windows = Array.from({ length: 9 }, (_, i) => window({ clip: i % 2, start: i, x: 5 * i }));
    using one = await store.readWindows(windows, { threads: 1 });
    using three = await store.readWindows(windows, { threads: 3 });
    expect(one.toArray()).toEqual(three.toArray());
  });

  it.each([
    [{ clip: 2 }, /expected a clip of 0 to 1/],
    [{ start: 400 }, /`start` of 0 to 29 for a window of a/],
    [{ x: 60 }, /box inside 171 x 128/],
    [{ y: -1 }, /box inside/],
    [{ size: 0 }, /box inside/],
    [{ stride: 0 }, /stride/],
    [{ frames: 0 }, /frames/],
  ])('refuses %o', async (over, message) => {
    await expect(store.readWindows([window(over)])).rejects.toThrow(message);
  });

  it('refuses windows of different sizes in one batch', async () => {
    await expect(store.readWindows([window(), window({ frames: 5 })])).rejects.toThrow(/as many `frames`/);
    await expect(store.readWindows([window(), window({ size: 100 })])).rejects.toThrow(/`out` of the first/);
    await expect(store.readWindows([])).rejects.toThrow(/at least one/);
  });
});
