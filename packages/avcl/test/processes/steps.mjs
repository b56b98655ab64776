// Five optimiser steps of a recipe on made-up batches, in float64, by this process alone or as one of several; and how far two such runs are apart.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { distributed, generatorFor, rand, tensor, tidy } from '@avcl/torch';
import { resolveRecipe } from 'avcl';
import { ownRows } from '../../dist/methods/share.js';
import { makeClassifier, makePretrainMethod } from '../../dist/training/methods.js';
import { makeOptimiser } from '../../dist/training/optimiser.js';
import { optimiserStep } from '../../dist/training/step.js';
import { joinBatchNorm, spread } from '../../dist/training/together.js';

const VIDEOS = 32;
const CLASSES = 4;

/** The batch of a step: samples 0 .. size-1 of a permutation, the same for every process; this process holds its share. */
function batchOf(size, step, counts, group) {
  const generator = generatorFor(3, 'batch', step);
  const share = group === null ? undefined : { group, counts };
  const rgb = rand([size, 3, 2, 24, 24], { generator, dtype: 'float64' });
  const audio = rand([size, 3, 1, 24, 24], { generator, dtype: 'float64' });
  const rows = Array.from({ length: size }, (_, i) => (i * 5 + step * 3) % VIDEOS);
  return {
    rgb: ownRows({ share }, rgb),
    audio: ownRows({ share }, audio),
    rows,
    keys: rows.map((row) => `video ${row}`),
    labels: tensor(
      rows.map((row) => row % CLASSES),
      { dtype: 'int64' },
    ),
    share,
  };
}

/** Losses, the first step's gradients and the state after the last, all kept. */
export async function steps({ stage, overrides, sizes, counts }, group) {
  const { recipe } = resolveRecipe({ preset: 'smoke', overrides, stage });
  const made = stage === 'finetune' ? makeClassifier(recipe, CLASSES) : makePretrainMethod(recipe, VIDEOS);
  const method = made.to({ dtype: 'float64' });
  method.train();
  joinBatchNorm(group, method, recipe);
  spread(group, method.stateDict().values());
  const settings = recipe[stage];
  const optimiser = makeOptimiser(method, settings);
  const gradients =
    group === null
      ? null
      : new distributed.GradientSum(group, method.parameters(), { first: 1000, others: 20_000 });
  const tools = {
    method,
    optimiser,
    scaler: null,
    precision: 'fp32',
    device: 'cpu',
    clipGrad: 0,
    joined: group === null ? undefined : { group, gradients },
  };
  const figures = [];
  let first = null;
  const accumulate = settings.accumulate;
  for (let step = 0; step < sizes.length; step++) {
    await sleep(0);
    const report = tidy(() => {
      const batches = Array.from({ length: accumulate }, (_, i) =>
        batchOf(sizes[step], step * accumulate + i, counts?.[step], group),
      );
      const contexts = batches.map((_, i) => ({
        seed: 1,
        epoch: 0,
        step: step * accumulate + i,
        progress: step / sizes.length,
        training: true,
      }));
      return optimiserStep(tools, batches, contexts, settings.lr);
    });
    if (report.fault !== null) throw new Error(`not finite: ${JSON.stringify(report.fault)}`);
    figures.push(report.figures);
    first ??= new Map(
      [...method.namedParameters()].flatMap(([name, { grad }]) =>
        grad === null ? [] : [[name, grad.toArray().slice()]],
      ),
    );
  }
  const state = new Map([...method.stateDict()].map(([name, value]) => [name, value.toArray().slice()]));
  gradients?.[Symbol.dispose]();
  optimiser.dispose();
  method.dispose();
  return { figures, gradients: first, state };
}

/** SHA-256 of a state. */
export function hashOf(state) {
  const hash = createHash('sha256');
  for (const [name, values] of state) hash.update(name).update(new Uint8Array(values.buffer));
  return hash.digest('hex');
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(Number(value))), 0);

/**
 * Largest |a - b| of a tensor over its largest |b|, over all tensors. One that is nothing beside the others (a bias before a batch norm has no
 * gradient but rounding) is measured by them.
 */
export function apart(a, b) {
  if (a.size !== b.size) throw new Error(`expected ${b.size} tensors, got ${a.size}`);
  const floor = 1e-3 * Math.max(...[...b.values()].map(largest));
  return Math.max(
    ...[...b].map(([name, want]) => {
      const got = a.get(name);
      const off = want.reduce(
        (most, value, i) => Math.max(most, Math.abs(Number(got[i]) - Number(value))),
        0,
      );
      return off / Math.max(floor, largest(want));
    }),
  );
}
