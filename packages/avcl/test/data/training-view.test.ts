/** What training may see, few labels, and reading ahead. */
import { setTimeout } from 'node:timers/promises';
import type { Split } from '@avcl/media';
import { describe, expect, it } from 'vitest';
import { Prefetcher } from '../../src/data/prefetch.js';
import type { ClipInfo, ClipSource } from '../../src/data/source.js';
import { fewLabels } from '../../src/data/splits.js';
import { trainingView } from '../../src/data/training-view.js';

const clipOf = (i: number, split: Split | null, classes = 2): ClipInfo => ({
  key: `k${i}`,
  label: `c${i % classes}`,
  classIndex: i % classes,
  split,
  frames: 20,
  fps: 10,
  seconds: 2,
  width: 10,
  height: 8,
});

const storeOf = (clips: ClipInfo[]): ClipSource => ({
  classes: ['c0', 'c1'],
  hash: 'h',
  settings: { frames: { width: 10, height: 8 } },
  clips,
  inputs: [],
  readWindows: () => Promise.reject(new Error('reached the store')),
  readMel: () => Promise.reject(new Error('reached the store')),
});

const window = { start: 0, frames: 1, stride: 1, x: 0, y: 0, size: 4, out: 4, flip: false };

describe('trainingView', () => {
  const view = trainingView(
    storeOf([clipOf(0, 'train'), clipOf(1, 'test'), clipOf(2, 'val'), clipOf(3, null)]),
  );

  it('lists no clip and no label of the test split', () => {
    expect(view.train.map((clip) => clip.index)).toEqual([0, 3]);
    expect(view.val.map((clip) => clip.index)).toEqual([2]);
    expect(JSON.stringify(view)).not.toContain('k1');
  });

  it('throws when a clip of the test split is read, and reads the others', async () => {
    await expect(
      view.readWindows([
        { ...window, clip: 0 },
        { ...window, clip: 1 },
      ]),
    ).rejects.toThrow(/training may not read/);
    await expect(view.readMel([1], { kind: 'whole' })).rejects.toThrow(/training may not read/);
    await expect(view.readMel([9], { kind: 'whole' })).rejects.toThrow(/training may not read/);
    await expect(view.readWindows([{ ...window, clip: 2 }])).rejects.toThrow('reached the store');
    await expect(view.readMel([3], { kind: 'whole' })).rejects.toThrow('reached the store');
  });
});

describe('fewLabels', () => {
  it('takes so many a class, by the seed, in the order of the listing', () => {
    const all = Array.from({ length: 60 }, (_, i) => i);
    const classOf = (i: number) => (i < 6 ? null : i % 3);
    const few = fewLabels(all, classOf, 5, 1);
    expect([0, 1, 2].map((label) => few.filter((i) => classOf(i) === label).length)).toEqual([5, 5, 5]);
    expect(few).toEqual([...few].sort((a, b) => a - b));
    expect(fewLabels(all, classOf, 5, 1)).toEqual(few);
    expect(fewLabels(all, classOf, 5, 2)).not.toEqual(few);
    expect(fewLabels(all, classOf, 0, 1)).toHaveLength(54);
  });
});

describe('Prefetcher', () => {
  const item = (value: number, disposed: number[] = []) => ({
    value,
    [Symbol.dispose]: () => void disposed.push(value),
  });

  it('gives items in order, never more than two under way, and measures the wait', async () => {
    let under = 0;
    let most = 0;
    const ahead = new Prefetcher(5, async (i) => {
      most = Math.max(most, ++under);
      await setTimeout(i === 0 ? 30 : 1);
      under--;
      return item(i);
    });
    const got: number[] = [];
    for (let next = await ahead.next(); next !== null; next = await ahead.next()) {
      got.push(next.value);
    }
    expect(got).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
    expect(ahead.waited).toBeGreaterThan(20);
  });

  it('passes an error on in its turn, and disposes what nobody took', async () => {
    const disposed: number[] = [];
    const ahead = new Prefetcher(9, (i) =>
      i === 1 ? Promise.reject(new Error('torn')) : Promise.resolve(item(i, disposed)),
    );
    expect((await ahead.next())!.value).toBe(0);
    await expect(ahead.next()).rejects.toThrow('torn');
    await ahead[Symbol.asyncDispose]();
    expect(disposed).toEqual([2]);
  });
});
