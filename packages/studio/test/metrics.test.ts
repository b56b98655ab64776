/** Metrics files as they grow, break and are replaced; thinned series against what is computed from all rows at once. */
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { randomFor } from '@avcl/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { MetricsIndex } from '../src/metrics/index.js';
import { LineReader, tailLines } from '../src/metrics/lines.js';
import { BUCKETS, Pyramid } from '../src/metrics/pyramid.js';
import { sample } from '../src/metrics/sample.js';
import { metricsText } from './runs-on-disk.js';

const dir = mkdtempSync(join(tmpdir(), 'avcl-metrics-'));
const ending = new AbortController();
afterAll(() => {
  ending.abort();
  rmSync(dir, { recursive: true });
});

let files = 0;
const fileOf = (text: string) => {
  const path = join(dir, `${files++}.jsonl`);
  writeFileSync(path, text);
  return path;
};
const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, points: 100_000 };
const step = (n: number, more: Record<string, unknown> = {}) =>
  `${JSON.stringify({ kind: 'step', epoch: 1, step: n, loss: n, seconds: n, ...more })}\n`;
const open = (path: string) => new MetricsIndex(ending.signal).of('run', path);
const series = (path: string, figure: 'step:loss' | 'epoch:val_knn' = 'step:loss') =>
  open(path).series({ figure, ...all });

describe('thinned rows', () => {
  it.each([1, BUCKETS - 1, BUCKETS, BUCKETS + 1, 10_007])(
    'keep the least, the greatest and the mean of %i rows',
    (count) => {
      const random = randomFor(3, 'pyramid', count);
      const pyramid = new Pyramid();
      const values = Array.from({ length: count }, () => Math.fround(random.uniform() * 2 - 1));
      for (const [i, value] of values.entries()) {
        pyramid.add({ kind: 'step', step: i, epoch: 1, seconds: i, figures: [['a', value]] }, i, i);
      }
      for (const most of [100_000, 300, 1]) {
        const points = pyramid.points('a', most, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)!;
        expect(points.step.length).toBeLessThanOrEqual(Math.min(most, BUCKETS));
        expect(Math.min(...points.min.map(Number))).toBeCloseTo(Math.min(...values), 6);
        expect(Math.max(...points.max.map(Number))).toBeCloseTo(Math.max(...values), 6);
        expect(points.step).toEqual([...points.step].sort((a, b) => a - b));
        if (most === 1) {
          // The mean of all rows, whatever buckets they went through. float32: 1e-6.
          expect(points.mean[0]).toBeCloseTo(values.reduce((a, b) => a + b, 0) / count, 5);
          expect(points.step[0]).toBeCloseTo((count - 1) / 2, 6);
        }
      }
    },
  );

  it('each point stands for its own rows', () => {
    const pyramid = new Pyramid();
    const count = BUCKETS * 4;
    for (let i = 0; i < count; i++)
      pyramid.add({ kind: 'step', step: i, epoch: 1, seconds: i, figures: [['a', i]] }, i, i);
    const points = pyramid.points('a', 100_000, 0, count)!;
    points.step.forEach((place, i) => {
      expect(points.mean[i]).toBeCloseTo(place, 1);
      expect(points.max[i]! - points.min[i]!).toBe(pyramid.perBucket - 1);
    });
  });

  it('leave out what is no number, and keep a gap where nothing is left', () => {
    const path = fileOf(step(1) + step(2, { loss: null }) + step(3));
    expect(series(path).mean).toEqual([1, null, 3]);
  });
});

describe('a file', () => {
  it('is read from where it was left; half a line waits for its end', () => {
    const path = fileOf(step(1) + step(2).slice(0, 20));
    const metrics = new MetricsIndex(ending.signal);
    const steps = () => metrics.of('run', path).series({ figure: 'step:loss', ...all }).step;
    expect(steps()).toEqual([1]);
    appendFileSync(path, step(2).slice(20) + step(3).slice(0, 1));
    expect(steps()).toEqual([1, 2]);
    appendFileSync(path, step(3).slice(1));
    expect(steps()).toEqual([1, 2, 3]);
  });

  it('that a resumed run has cut is read anew', () => {
    const path = fileOf(step(1) + step(2) + step(3));
    const metrics = new MetricsIndex(ending.signal);
    const steps = () => metrics.of('run', path).series({ figure: 'step:loss', ...all }).step;
    expect(steps()).toEqual([1, 2, 3]);
    writeFileSync(`${path}.tmp`, step(1) + step(2) + step(30) + step(31));
    renameSync(`${path}.tmp`, path);
    expect(steps()).toEqual([1, 2, 30, 31]);
    writeFileSync(path, step(7));
    expect(steps()).toEqual([7]);
  });

  it('with damaged lines gives the others, and says so', () => {
    const path = fileOf(
      `${step(1)}{"kind":"step","ep\n\n\u0000\u0000\n[1]\n{"kind":"other","step":1,"epoch":1}\n${step(2)}`,
    );
    const found = series(path);
    expect(found.step).toEqual([1, 2]);
    expect(found.problem).toContain('5 damaged lines');
  });

  it('that is one endless line harms nobody', () => {
    const path = fileOf(`${'x'.repeat(3 << 20)}\n${step(5)}`);
    const metrics = open(path);
    while (metrics.advance());
    expect(metrics.series({ figure: 'step:loss', ...all }).step).toEqual([5]);
  });

  it('counts the time of several sessions on', () => {
    const path = fileOf(
      step(1, { seconds: 10 }) + step(2, { seconds: 20 }) + step(3, { seconds: 1 }) + step(4, { seconds: 2 }),
    );
    expect(series(path).seconds).toEqual([10, 20, 21, 22]);
  });

  it('of other bytes than text is told as damaged', () => {
    const path = join(dir, 'bytes.jsonl');
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x0a, 0x80, 0x0a]));
    expect(series(path).problem).toContain('2 damaged lines');
  });

  it('whose ends are asked for gives whole lines alone', () => {
    const path = fileOf('one\ntwo\nthree\nfou');
    expect(tailLines(path, 12)).toEqual(['three']);
    expect(tailLines(path, 1000)).toEqual(['one', 'two', 'three']);
    const reader = new LineReader(path);
    reader.look();
    const lines: string[] = [];
    while (reader.read((line) => lines.push(line), 9));
    expect(lines).toEqual(['one', 'two', 'three']);
  });
});

describe('a large file', () => {
  const rows = 20_000;
  const path = fileOf(metricsText(rows, 500, (at) => Math.sin(at / 700)));

  it('shows rows from all over at once, and all of it soon after', async () => {
    const metrics = new MetricsIndex(ending.signal);
    const ask = () => metrics.of('run', path).series({ figure: 'step:loss', ...all, points: 500 });
    const first = ask();
    expect(first.complete).toBe(false);
    expect(first.step.length).toBeGreaterThan(100);
    expect(first.step.at(-1)).toBeGreaterThan(0.95 * rows);
    first.step.forEach((at, i) => {
      expect(first.mean[i]).toBeCloseTo(Math.sin(at / 700), 5);
    });
    await expect.poll(() => ask().complete, { timeout: 30_000, interval: 20 }).toBe(true);
    const whole = ask();
    expect(whole.rows.read).toBe(rows + rows / 500);
    expect(whole.step.length).toBeLessThanOrEqual(500);
    const knn = metrics.of('run', path).series({ figure: 'epoch:val_knn', ...all });
    expect(knn.mean).toEqual(Array.from({ length: 40 }, (_, i) => (i + 1) / 100));
  });

  it('shows single rows where one looks closely', async () => {
    const metrics = new MetricsIndex(ending.signal);
    const ask = (from: number, to: number) =>
      metrics.of('run', path).series({ figure: 'step:loss', points: 500, from, to });
    await expect.poll(() => ask(0, 1e9).complete, { timeout: 30_000, interval: 20 }).toBe(true);
    for (const [from, to] of [
      [1, 60],
      [9_990, 10_050],
      [19_950, 20_000],
    ] as const) {
      const near = ask(from, to);
      expect(near.step).toEqual(Array.from({ length: to - from + 1 }, (_, i) => from + i));
      near.step.forEach((at, i) => {
        expect(near.mean[i]).toBeCloseTo(Math.sin(at / 700), 5);
      });
    }
  });

  it('is sampled in whole lines', () => {
    const rows = sample(path, 300, 15).map(
      ({ line }) => JSON.parse(line) as { kind: string; epoch: number; step: number },
    );
    expect(rows.length).toBeGreaterThan(280);
    // Of 40 epochs every third, exactly where it ends.
    const ends = rows.filter(({ kind }) => kind === 'epoch');
    expect(ends.map(({ epoch }) => epoch)).toEqual(
      expect.arrayContaining([3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39]),
    );
    for (const { epoch, step } of ends) expect(step).toBe(500 * epoch);
    const steps = rows.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  it('is sampled without harm where it is damaged or small', () => {
    expect(sample(fileOf(''), 300, 15)).toEqual([]);
    expect(sample(fileOf('half a li'), 300, 15)).toEqual([]);
    expect(sample(fileOf(step(1) + step(2)), 300, 15)).toHaveLength(2);
    const broken = fileOf(
      `${metricsText(3000, 500, () => 1)}${'\u0000'.repeat(60_000)}\n${metricsText(3000, 500, () => 1)}`,
    );
    expect(sample(broken, 300, 15).length).toBeGreaterThan(100);
  });

  it('does not keep the server from answering while it is read', async () => {
    const metrics = new MetricsIndex(ending.signal);
    metrics.of('run', path);
    let turns = 0;
    while (!metrics.of('run', path).complete) {
      await setTimeout(0);
      turns++;
    }
    expect(turns).toBeGreaterThan(1); // others had their turn between two pieces
  });
});
