/** The windows that are told of a clip are those that training reads: compared with what a source is asked for while it trains. */
import { join } from 'node:path';
import type { Window } from '@avcl/media';
import { describe, expect, it } from 'vitest';
import { type ClipSource, clipWindows, describeRun, finetune, pretrain } from '../../src/index.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const source = memoryStore({ classes: 4, train: 16, val: 4, test: 4 });
const folder = scratch();

/** The source, and every window that is read of it. */
function watched(): { data: ClipSource; read: Window[] } {
  const read: Window[] = [];
  const readWindows: ClipSource['readWindows'] = (windows) => {
    read.push(...windows);
    return source.readWindows(windows);
  };
  return { data: { ...source, readWindows }, read };
}

const place = (key: string) => source.clips.findIndex((clip) => clip.key === key);
const cut = ({ start, x, y, flip }: Window) => ({ start, x, y, flip: flip === true });

describe('clipWindows', () => {
  it.each([
    ['pretrain', pretrain, {}],
    ['finetune', finetune, { from: 'none' }],
  ] as const)('tells what %s reads, epoch by epoch', async (stage, train, more) => {
    const run = join(folder, stage);
    const { data, read } = watched();
    const recipe = tiny(`${stage}.epochs=3`, 'data.flip=true');
    await train({ data, out: run, recipe, from: 'none', ...more });
    const { fps } = source.clips[0]!;
    for (const key of ['train-0', 'train-7']) {
      const told = await clipWindows({ run, data: source, key });
      expect(told).toMatchObject({ stage, split: 'train', epochs: 3, validation: null });
      const seen = read.filter(({ clip }) => clip === place(key)).map(cut);
      const windows = told.training.map(({ seconds, box, flip }) => ({
        start: Math.round(seconds[0] * fps),
        x: box.x,
        y: box.y,
        flip,
      }));
      expect(windows).toEqual(seen);
      expect(told.training[0]!.seconds[1] - told.training[0]!.seconds[0]).toBeCloseTo(7 / fps, 9); // 4 frames, every second one
    }
    const tested = await clipWindows({ run, data: source, key: 'test-1', epochs: 1 });
    expect(tested).toMatchObject({ split: 'test', training: [], validation: null });
    expect(tested.test.length).toBeGreaterThan(0);
    if (stage === 'finetune') {
      const { validation } = await clipWindows({ run, data: source, key: 'val-1' });
      const seen = new Set(
        read.filter(({ clip }) => clip === place('val-1')).map(({ start }) => start / fps),
      );
      expect([...seen]).toEqual([validation!.seconds[0]]);
    }
  });

  it('refuses another store, an unknown clip, and a folder that is no run', async () => {
    const run = join(folder, 'finetune');
    const other = memoryStore({ classes: 4, train: 20, val: 4, test: 4 });
    await expect(clipWindows({ run, data: other, key: 'train-0' })).rejects.toThrow(/holds other data/);
    await expect(clipWindows({ run, data: source, key: 'nothing' })).rejects.toThrow(/got nothing/);
    await expect(clipWindows({ run: folder, data: source, key: 'train-0' })).rejects.toThrow(/config\.yaml/);
  });
});

describe('describeRun', () => {
  it('says what a model is without its weights', async () => {
    expect(await describeRun(join(folder, 'finetune'))).toMatchObject({
      stage: 'finetune',
      classes: source.classes,
      inputs: { rgb: true, audio: true },
      frames: source.settings.frames,
    });
    expect(await describeRun(join(folder, 'pretrain'))).toMatchObject({ stage: 'pretrain' });
    await expect(describeRun(folder)).rejects.toThrow(/checkpoints/);
  });
});
