/**
 * Whole trainings in several processes beside the same in one: the samples each reads, metrics, weights; stopped and gone on with by another number
 * of processes. In float32 as users train: with `sync_bn` two processes differ from one by the order of sums, 1e-7 a step; at a low
 * rate ten steps make 1e-5 of it (at ten times the rate 1e-2: training is chaotic, which is why equality itself is tested in float64).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { clockFields, type MetricsRow, readMetrics } from '../../src/training/metrics.js';
import { scratch } from '../support/tiny.js';
import type { Pool } from './pool.js';

interface Trained {
  reads: string[];
  best?: { epoch: number; accuracy: number; loss: number } | null;
  steps?: number;
  stopped?: string;
}

const store = { train: 32, val: 9, classes: 4 };
const tiny = [
  'model.width=4',
  'model.sync_bn=true',
  'data.frame_height=32',
  'data.mel_seconds=10',
  'data.mel_size=36',
  'pretrain.batch_size=8',
  'finetune.batch_size=8',
  'threads=1',
];
const pretraining = [...tiny, 'selfcl=bank', 'nce_k=16', 'pretrain.epochs=2', 'lr=0.001'];

const weights = (run: string, name = 'last/model') => join(run, 'checkpoints', `${name}.safetensors`);
const same = (a: string, b: string, name?: string) =>
  readFileSync(weights(a, name)).equals(readFileSync(weights(b, name)));
const rows = (run: string): MetricsRow[] => readMetrics(join(run, 'metrics.jsonl'));

/** Largest difference of a tensor over its largest value. */
function apart(a: string, b: string): number {
  return tidy(() => {
    const [x, y] = [readSafetensors(weights(a)).tensors, readSafetensors(weights(b)).tensors];
    expect([...x.keys()]).toEqual([...y.keys()]);
    return Math.max(
      ...[...y].map(([name, want]) => {
        const exact = want.to({ dtype: 'float64' });
        const off = x.get(name)!.to({ dtype: 'float64' }).sub(exact).abs().max().item();
        return off / Math.max(1e-2, exact.abs().max().item());
      }),
    );
  });
}

/** Expects the same rows of metrics, but for the clock's, within a share. */
function expectRows(got: MetricsRow[], want: MetricsRow[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  for (const [i, row] of want.entries()) {
    expect(Object.keys(got[i]!)).toEqual(Object.keys(row));
    for (const [name, value] of Object.entries(row)) {
      if (clockFields.includes(name)) continue;
      if (typeof value !== 'number') expect(got[i]![name]).toBe(value);
      else
        expect(Math.abs((got[i]![name] as number) - value), name).toBeLessThan(
          tolerance * Math.max(1, Math.abs(value)),
        );
    }
  }
}

/** The tests, with the pool of the file that has it. */
export function testRuns(pool: () => Pool): void {
  const folder = scratch();
  const outs = (name: string) =>
    [0, 1, 2].map((rank) => join(folder, rank === 0 ? name : `${name}-of-${rank}`));
  const train = async (size: 1 | 2 | 3, name: string, options: object = {}) => {
    const job = { stage: 'pretrain', outs: outs(name), overrides: pretraining, store, ...options };
    return { run: join(folder, name), answers: await pool().run<Trained>('train', size, job) };
  };

  describe('a pre-training in two processes', () => {
    it('reads the same samples in the same order, and has the metrics and weights of one', async () => {
      const one = await train(1, 'one');
      const two = await train(2, 'two');
      const trained = (reads: readonly string[]) => reads.filter((key) => key.startsWith('train'));
      const [whole, first, second] = [one.answers[0]!, ...two.answers].map(({ reads }) => trained(reads));
      const joined = Array.from({ length: 8 }, (_, batch) => [
        ...first!.slice(batch * 4, batch * 4 + 4),
        ...second!.slice(batch * 4, batch * 4 + 4),
      ]);
      expect(joined.flat()).toEqual(whole);
      expectRows(rows(two.run), rows(one.run), 1e-4);
      expect(apart(two.run, one.run)).toBeLessThan(1e-3);
      expect(two.answers[1]!.steps).toBe(8);
    });

    it('writes from the first alone', () => {
      expect(outs('two').map((path) => existsSync(path))).toEqual([true, false, false]);
    });

    it('stops when any is asked to, and goes on to the same bits', async () => {
      const stopped = await train(2, 'stopped', { stopAfter: 3 });
      for (const { stopped: message } of stopped.answers)
        expect(message).toMatch(/epoch 1 of 2, after step 3/);
      await train(2, 'stopped', { resume: true });
      expect(same(join(folder, 'stopped'), join(folder, 'two'))).toBe(true);
      expect(same(join(folder, 'stopped'), join(folder, 'two'), 'last/optimiser')).toBe(true);
    });

    it('goes on in one process and again in two, and says so', async () => {
      const { run } = await train(2, 'changing', { stopAfter: 2 });
      await train(1, 'changing', { resume: true, stopAfter: 3 });
      await train(2, 'changing', { resume: true });
      const log = readFileSync(join(run, 'train.log'), 'utf8');
      expect(log).toMatch(/going on with 1 instead of 2 processes: as good/);
      expect(log).toMatch(/going on with 2 instead of 1 processes: as good/);
      expectRows(rows(run), rows(join(folder, 'one')), 1e-4);
      expect(apart(run, join(folder, 'one'))).toBeLessThan(1e-3);
    });
  });

  it('three processes share an uneven batch; without sync_bn they differ from one, as is said', async () => {
    const { run, answers } = await train(3, 'three');
    const [first, second] = answers.map(({ reads }) => reads.filter((key) => key.startsWith('train')).length);
    expect([first, second]).toEqual([2 * 8, 3 * 8]);
    expect(apart(run, join(folder, 'one'))).toBeLessThan(1e-3);
    const own = await train(2, 'own', { overrides: [...pretraining, 'model.sync_bn=false'] });
    expect(apart(own.run, join(folder, 'one'))).toBeGreaterThan(1e-3);
  });

  it('refuses a batch with fewer samples than processes, in every process', async () => {
    const overrides = [...pretraining, 'pretrain.batch_size=2'];
    await expect(train(3, 'refused', { overrides })).rejects.toThrow(
      /pretrain\.batch_size of 3 or more, a sample for each process, got 2/,
    );
  });

  it('a fine-tuning validates in turn: the same accuracy and the same best epoch', async () => {
    const overrides = [...tiny, 'finetune.epochs=3', 'lr=0.003'];
    const one = await train(1, 'fine-one', { stage: 'finetune', overrides });
    const two = await train(2, 'fine-two', { stage: 'finetune', overrides });
    const [want, ...got] = [one.answers[0]!, ...two.answers].map(({ best }) => best!);
    for (const best of got) {
      expect([best.epoch, best.accuracy]).toEqual([want!.epoch, want!.accuracy]);
      expect(best.loss).toBeCloseTo(want!.loss, 4);
    }
    expectRows(rows(two.run), rows(one.run), 1e-4);
  });
}
