// The rivals as the trainer sees them: what a setting refuses, what moves after a step, a stop and its continuation, and that
// fine-tuning takes their encoders. Loss, gradients and three whole steps against PyTorch are in test/golden.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  addMethod,
  destroyTime,
  finetune,
  MocoMethod,
  momentumAt,
  pretrain,
  pretrainMethods,
  resolveRecipe,
  StoppedError,
} from '../../src/index.js';
import { methodNames } from '../../src/methods/names.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const data = memoryStore({ classes: 4, train: 32, val: 8, test: 4 });
const folder = scratch();
const small = [
  'selfcl=bank',
  'nce_k=16',
  'moco.queue=16',
  'moco.projector=[16, 8]',
  'byol.projector=[16, 8]',
  'byol.predictor=16',
  'simclr.projector=[16, 8]',
  'simsiam.projector=[16, 16, 16]',
  'simsiam.predictor=8',
  'barlow_twins.projector=[16, 16, 16]',
];

describe.each(Object.keys(pretrainMethods))('%s', (method) => {
  it('stopped and gone on with ends in the same bytes, and its encoders go into fine-tuning', async () => {
    const recipe = tiny(`method=${method}`, ...small);
    const weights = (run: string) => join(folder, method, run, 'checkpoints/last/model.safetensors');
    const run = (name: string) => join(folder, method, name);
    await pretrain({ data, out: run('whole'), recipe });
    const stop = new AbortController();
    let steps = 0;
    const onProgress = () => void (++steps === 3 && stop.abort());
    await expect(
      pretrain({ data, out: run('stopped'), recipe, signal: stop.signal, onProgress }),
    ).rejects.toThrow(StoppedError);
    await pretrain({ data, out: run('stopped'), resume: true });
    expect(readFileSync(weights('stopped')).equals(readFileSync(weights('whole')))).toBe(true);

    await finetune({
      data,
      from: run('whole'),
      out: run('fine'),
      recipe: tiny('finetune.epochs=1', 'lr=1.0e-30'),
    });
    tidy(() => {
      const learned = readSafetensors(weights('whole')).tensors;
      const taken = readSafetensors(weights('fine')).tensors;
      const name = 'encoders.rgb.conv1.temporal_spatial_conv.weight';
      expect(taken.get(name)!.toArray()).toEqual(learned.get(name)!.toArray());
    });
  });
});

describe('the table of methods', () => {
  it('has what each name stands for, and refuses others and a name twice', () => {
    expect(Object.keys(pretrainMethods)).toEqual(methodNames);
    expect(() => resolveRecipe({ overrides: ['pretrain.method=mocco'] })).toThrow(/one of avcl, iic, .*moco/);
    expect(() => addMethod('moco', pretrainMethods.moco!)).toThrow(/which is there/);
  });
});

describe('MoCo', () => {
  const options = { videos: 100, batchSize: 8, width: 4, projector: [8, 4], seed: 0 };

  it.each([
    [100, /fewer keys than the 100 videos/],
    [20, /multiple of the batch size 8/],
    [0, /whole number >= 1/],
  ])('refuses a queue of %i', (queue, message) => {
    expect(() => new MocoMethod({ ...options, queue })).toThrow(message);
  });

  it('refuses before any training starts', async () => {
    const out = join(folder, 'refused');
    const refused = tiny('method=moco', 'moco.queue=4096', 'pretrain.epochs=1');
    await expect(pretrain({ data, out, recipe: refused })).rejects.toThrow(/fewer keys than the 32 videos/);
    const recipe = tiny('method=moco', ...small, 'pretrain.epochs=1');
    expect((await pretrain({ data, out, recipe })).steps).toBe(4); // nothing is left that bars the corrected command
  });
});

describe('the slow copy', () => {
  it.each([
    [0, 0.9],
    [1 / 4, 1 - (0.1 * (1 + Math.SQRT1_2)) / 2], // where a straight line has 0.925
    [1 / 2, 0.95],
    [1, 1],
  ])('keeps along half a cosine: at %d of the training %d', (progress, share) => {
    expect(momentumAt({ start: 0.9, end: 1 }, progress)).toBeCloseTo(share, 12);
  });
});

describe('a clip whose time is destroyed', () => {
  const context = { seed: 1, epoch: 0, step: 3 };
  const frames = (how: 'repeat' | 'shuffle', rows: number[], step = 3) =>
    tidy(() => {
      const clip = tensor(Array.from({ length: 8 }, (_, t) => t)).view([1, 1, 8, 1, 1]);
      const clips = clip.expand([rows.length, 3, 8, 2, 2]);
      const out = destroyTime(clips, how, rows, { ...context, step }); // (B, 3, 8, 2, 2)
      expect(out.shape).toEqual([rows.length, 3, 8, 2, 2]);
      return out.select(1, 0).select(2, 0).select(2, 0).tolist() as number[][];
    });

  it('is one frame, repeated, of the video’s own draw', () => {
    const many = frames('repeat', [...Array(40).keys()]);
    for (const row of many) expect(new Set(row).size).toBe(1);
    expect(new Set(many.map(([frame]) => frame)).size).toBe(8);
    expect(frames('repeat', [5, 9])).toEqual([frames('repeat', [5])[0], frames('repeat', [9])[0]]);
  });

  it('has two of its quarters exchanged', () => {
    for (const row of frames('shuffle', [...Array(20).keys()])) {
      expect(row.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const moved = [0, 2, 4, 6].filter((at) => row[at] !== at);
      expect(moved).toHaveLength(2);
      for (const at of [0, 2, 4, 6]) expect(row[at + 1]).toBe(row[at]! + 1);
    }
  });

  it('cannot be shuffled with fewer than four frames', () => {
    expect(() => tidy(() => destroyTime(tensor([[[[[1]], [[2]]]]]), 'shuffle', [0], context))).toThrow(
      /4 frames or more/,
    );
  });
});
