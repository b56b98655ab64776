// The same seed gives the same bits on the CPU: again, with any number of reader threads, in whatever order they end, and with
// `deterministic` on, which only CUDA needs.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore, type Store } from '@avcl/media';
import { call, randomFor, type Tensor, tidy } from '@avcl/torch';
import { type ClipSource, finetune, pretrain } from 'avcl';
import { beforeAll, expect, it } from 'vitest';
import { outcome, scratch, smallRun, smallStore } from './small.js';

const folder = scratch('determinism');
let path: string;

beforeAll(async () => {
  ({ store: path } = await smallStore(folder, 16));
});

/** The store, read by so many threads, each answer late by its own while. */
function readBy(store: Store, threads: number): ClipSource {
  const { classes, hash, settings, clips, inputs } = store;
  const random = randomFor(threads, 'late');
  const late = async <T>(answer: Promise<T>): Promise<T> => {
    await wait(random.integer(12));
    return answer;
  };
  return {
    classes,
    hash,
    settings,
    clips,
    inputs,
    readWindows: (windows) => late(store.readWindows(windows, { threads })),
    readMel: (indices, kind) => late(store.readMel(indices, kind)),
  };
}

async function train(threads: number, ...overrides: string[]) {
  using store = await openStore(path);
  const out = join(folder, randomUUID());
  await pretrain({
    data: readBy(store, threads),
    out,
    recipe: smallRun('pretrain.epochs=1', 'data.flip=true', ...overrides),
  });
  const fine = join(folder, randomUUID());
  const recipe = { ...smallRun('finetune.epochs=1', ...overrides), stage: 'finetune' as const };
  await finetune({ data: readBy(store, threads), from: out, out: fine, recipe });
  return [outcome(out), outcome(fine)];
}

/** Whether operators were told to be deterministic: new memory is filled with NaN then. */
const told = () =>
  tidy(() =>
    (call('aten::empty', 'memory_format', [[64]]) as Tensor)
      .toArray()
      .every((value) => Number.isNaN(Number(value))),
  );

it('the same seed gives the same bits with 1, 2 and 5 reader threads, and another seed does not', async () => {
  const once = await train(1);
  expect(await train(2)).toEqual(once);
  expect(await train(5)).toEqual(once);
  expect(await train(1, 'seed=1')).not.toEqual(once);
}, 120_000);

it('`deterministic` reaches the operators, is gone in the next run, and changes nothing on the CPU', async () => {
  const rows = (outcomes: Awaited<ReturnType<typeof train>>) => outcomes.map((one) => one.rows); // weights carry the recipe
  const once = await train(1);
  expect(told()).toBe(false);
  expect(rows(await train(2, 'deterministic=true'))).toEqual(rows(once));
  expect(told()).toBe(true);
  expect(process.env.CUBLAS_WORKSPACE_CONFIG).toBe(':4096:8');
  await train(1);
  expect(told()).toBe(false);
}, 120_000);
