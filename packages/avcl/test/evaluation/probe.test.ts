// `probe` from a run to its figures, and that the judged split's labels reach nothing but the score.
import { join } from 'node:path';
import { writeSafetensors } from '@avcl/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { finetune, type ProbeResult, pretrain, probe, resolveRecipe } from '../../src/index.js';
import { makePretrainMethod } from '../../src/training/methods.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const sizes = { classes: 4, train: 32, val: 16, test: 20 };
const data = memoryStore(sizes);
const folder = scratch();
const run = join(folder, 'pre');
let result: ProbeResult;

beforeAll(async () => {
  await pretrain({ data, out: run, recipe: tiny('pretrain.epochs=1') });
  result = await probe({ data, run, neighbours: [5, 20] });
});

describe('probe', () => {
  it('judges each kind of features with its count and interval', () => {
    expect(result).toMatchObject({ split: 'test', listed: 21, evaluated: 20, train: 32, val: 16 });
    expect(result.features.map(({ name }) => name)).toEqual(['rgb', 'audio', 'fused']);
    for (const { linear, neighbours, retrieval } of result.features) {
      for (const { top1, interval } of [linear, ...neighbours]) {
        expect(Number.isInteger(Math.round(top1 * 20 * 1e6) / 1e6)).toBe(true);
        expect(interval[0]).toBeLessThanOrEqual(top1);
        expect(interval[1]).toBeGreaterThanOrEqual(top1);
      }
      expect(neighbours.map(({ k }) => k)).toEqual([5, 20]);
      expect(retrieval.queries).toBe(20);
    }
    expect(result.crossModal!.rgbToAudio.chance).toBe(1 / 20);
  });

  it('scores val as the choice did', async () => {
    const val = await probe({ data, run, split: 'val' });
    for (const { linear } of val.features) expect(linear.top1).toBe(linear.val);
  });

  it('keeps the test labels out of fitting and choosing', async () => {
    const moved = memoryStore(sizes);
    const clips = moved.clips.map((clip, i) =>
      clip.split === 'test' ? { ...clip, label: `class ${(i * 7 + 3) % 4}` } : clip,
    );
    const other = await probe({ data: { ...moved, clips }, run, neighbours: [5] });
    for (const [i, { linear }] of other.features.entries()) {
      const { strength, val } = result.features[i]!.linear;
      expect({ strength: linear.strength, val: linear.val }).toEqual({ strength, val });
    }
    expect(other.crossModal).toEqual(result.crossModal);
    expect(other.features.map(({ linear }) => linear.top1)).not.toEqual(
      result.features.map(({ linear }) => linear.top1),
    );
  });

  it('judges untrained networks: those that the recipe and its seed begin with', async () => {
    const recipe = tiny('seed=5');
    const untrained = await probe({ data, weights: 'none', recipe, neighbours: [5] });
    const file = join(folder, 'initial.safetensors');
    const method = makePretrainMethod(resolveRecipe({ ...recipe, stage: 'pretrain' }).recipe, 1);
    writeSafetensors(file, method.stateDict());
    method.dispose();
    const written = await probe({ data, weights: file, recipe, neighbours: [5] });
    expect(untrained.features).toEqual(written.features);
    const other = await probe({ data, weights: 'none', recipe: tiny('seed=6'), neighbours: [5] });
    expect(other.features).not.toEqual(untrained.features);
    await expect(probe({ data, weights: 'none' })).rejects.toThrow(/a recipe beside the weights `none`/);
  });

  it('takes a model of one stream, and says what is missing', async () => {
    const fine = join(folder, 'fine');
    await finetune({ data, from: 'none', out: fine, recipe: tiny('inputs=audio', 'finetune.epochs=1') });
    const one = await probe({ data, run: fine });
    expect([one.features.map(({ name }) => name), one.crossModal]).toEqual([['audio'], null]);
    await expect(probe({ data })).rejects.toThrow(/run or a weights file, got both or neither/);
    const noVal = memoryStore({ ...sizes, val: 0 });
    await expect(probe({ data: noVal, run })).rejects.toThrow(/0 in val; add a val split/);
  });
});
