/** From the store's bytes to a batch: ranges, the mel's scaling against its closed form, one crop for all. */
import { fromArray, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { audioInput, rgbInput } from '../../src/data/inputs.js';
import { loadBatch, toBatch } from '../../src/data/loader.js';
import { type IndexedClip, type Sample, trainingSample } from '../../src/data/samples.js';
import { resolveRecipe } from '../../src/index.js';
import { memoryStore } from '../support/memory-store.js';

const settings = (...overrides: string[]) => resolveRecipe({ overrides }).recipe.data;
const at = (x: number, y: number) => ({ melCorner: { x, y } }) as Sample;

/** Mels whose value is that of `f(row, column)`. */
const mels = (f: (y: number, x: number) => number, count = 1) =>
  fromArray(
    Float32Array.from({ length: count * 65_536 }, (_, i) => f(Math.floor(i / 256) % 256, i % 256)),
    [count, 256, 256],
  );

describe('rgbInput', () => {
  it('maps 0..255 to [0, 1]', () => {
    const values = tidy(() => [
      ...rgbInput(fromArray(new Uint8Array([0, 51, 255]), [1, 3, 1, 1, 1]), 'cpu').toArray(),
    ]);
    expect(values).toEqual([0, Math.fround(0.2), 1]);
  });
});

describe('audioInput', () => {
  it('scales 256 to 128 and cuts 112 at the corner, in three equal channels', () => {
    tidy(() => {
      const x = audioInput(
        mels((_, column) => column / 256),
        [at(5, 9)],
        settings(),
        'cpu',
      );
      expect(x.shape).toEqual([1, 3, 1, 112, 112]);
      const row = [...x.select(0, 0).select(0, 2).select(0, 0).select(0, 50).toArray()].map(Number);
      for (const [i, value] of row.entries()) {
        expect(value).toBeCloseTo((2 * (i + 5) + 0.5) / 256, 6); // bilinear on a ramp, half-pixel centres
      }
      const channels = x.select(0, 0).toArray();
      expect(channels.slice(0, 112 * 112)).toEqual(channels.slice(112 * 112, 2 * 112 * 112));
    });
  });

  it('cuts from 256 x 256 with raw_crop, each sample at its own corner', () => {
    tidy(() => {
      const x = audioInput(
        mels((row, column) => row * 256 + column, 2),
        [at(0, 3), at(40, 0)],
        settings('mel_crop=raw_crop'),
        'cpu',
      );
      const first = (sample: number) => Number(x.select(0, sample).toArray()[0]);
      expect([first(0), first(1)]).toEqual([3 * 256, 40]);
    });
  });

  it('sees only the first seconds with mel_seconds', () => {
    tidy(() => {
      const x = audioInput(
        mels((_, column) => (column < 77 ? 0 : 1)),
        [at(0, 0)],
        settings('mel_seconds=3', 'audio_crop=128'),
        'cpu',
      );
      expect(Number(x.amax().item())).toBe(0); // 77 = 256 * 3 / 10 columns
      const all = audioInput(
        mels((_, column) => (column < 77 ? 0 : 1)),
        [at(0, 0)],
        settings('audio_crop=128'),
        'cpu',
      );
      expect(Number(all.amax().item())).toBe(1);
    });
  });
});

describe('loadBatch', () => {
  const store = memoryStore({ classes: 2, train: 6, val: 0, test: 0 });
  const data = settings('data.frame_height=32', 'data.crop=24', 'rgb_frames=4');
  const clip = (index: number): IndexedClip => ({ ...store.clips[index]!, index });
  const samples = [2, 5].map((index) => trainingSample(clip(index), index, 0, 0, data));

  it('reads both streams with keys, rows and labels', async () => {
    using loaded = await loadBatch(store, samples, { rgb: true, audio: true }, data);
    tidy(() => {
      const batch = toBatch(loaded, data, 'cpu', true);
      expect(batch.rgb!.shape).toEqual([2, 3, 4, 24, 24]);
      expect(batch.audio!.shape).toEqual([2, 3, 1, 112, 112]);
      expect([batch.rows, batch.keys]).toEqual([
        [2, 5],
        ['train-2', 'train-5'],
      ]);
      expect([...batch.labels!.toArray()]).toEqual([0n, 1n]);
    });
  });

  it('reads one stream alone, and frees what it has when the other fails', async () => {
    using loaded = await loadBatch(store, samples, { rgb: false, audio: true }, data);
    expect(loaded.frames).toBeNull();
    let freed = false;
    const half = {
      readWindows: async () =>
        Object.assign(await store.readWindows(samples.map((s) => s.window)), {
          dispose: () => {
            freed = true;
          },
        }),
      readMel: () => Promise.reject(new Error('torn shard')),
    };
    await expect(loadBatch(half, samples, { rgb: true, audio: true }, data)).rejects.toThrow('torn shard');
    expect(freed).toBe(true);
  });
});
