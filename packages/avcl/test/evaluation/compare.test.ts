// Paired tests: McNemar's exact p against binomial sums known from scipy, and what a comparison refuses.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareTests, exactMcNemar, readTest } from '../../src/evaluation/compare.js';
import { scratch } from '../support/tiny.js';

/** A test of 40 videos: `wrong` names the ones it has wrong. */
const tested = (run: string, wrong: (i: number) => boolean, count = 40) => ({
  run,
  split: 'test' as const,
  videos: Array.from({ length: count }, (_, i) => ({
    key: `v${i}`,
    label: 'a',
    predicted: wrong(i) ? 'b' : 'a',
  })),
});

describe('exactMcNemar', () => {
  // scipy.stats.binomtest(a, a + b, 0.5).pvalue
  it.each([
    [0, 0, 1],
    [5, 5, 1],
    [9, 1, 0.021484375],
    [15, 4, 0.019210815],
    [60, 40, 0.0568879336],
    [0, 1200, 0],
  ])('of %i and %i is %d', (a, b, p) => {
    expect(exactMcNemar(a, b)).toBeCloseTo(p, 8);
    expect(exactMcNemar(b, a)).toBeCloseTo(p, 8);
  });
});

describe('compareTests', () => {
  it('counts the videos that only one has right', () => {
    const first = tested('x', (i) => i < 4);
    const second = tested('y', (i) => i >= 2 && i < 14);
    const found = compareTests(first, second);
    expect(found).toMatchObject({ videos: 40, first: 0.9, second: 0.7, onlyFirst: 10, onlySecond: 2 });
    expect(found.difference).toBeCloseTo(0.2, 12);
    expect(found.p).toBeCloseTo(exactMcNemar(10, 2), 12);
    expect(found.interval[0]).toBeGreaterThan(0);
    expect(found.interval[1]).toBeLessThan(0.4);
    const back = compareTests(second, first);
    expect([back.difference, back.p]).toEqual([-found.difference, found.p]);
  });

  it('has the 95 % interval of the normal approximation', () => {
    // Of 400 videos 120 only the first has right, and 40 only the second: steps of mean 0.2 and variance 0.4 - 0.2^2.
    const found = compareTests(
      tested('x', (i) => i < 40, 400),
      tested('y', (i) => i >= 40 && i < 160, 400),
    );
    const error = Math.sqrt((0.4 - 0.2 ** 2) / 400);
    // A quantile of 2,000 draws has an error of 0.06 standard errors, and the means' steps are 0.08 wide; 90 % would differ by 0.31.
    expect(Math.abs(found.interval[0] - (0.2 - 1.96 * error))).toBeLessThan(0.25 * error);
    expect(Math.abs(found.interval[1] - (0.2 + 1.96 * error))).toBeLessThan(0.25 * error);
  });

  it('of a test with itself is no difference', () => {
    const one = tested('x', (i) => i % 3 === 0);
    expect(compareTests(one, one)).toMatchObject({ difference: 0, interval: [0, 0], p: 1 });
  });

  it('refuses other videos and other labels', () => {
    const one = tested('x', () => false);
    expect(() =>
      compareTests(
        one,
        tested('y', () => false, 39),
      ),
    ).toThrow(/40 of x and 39 of y/);
    const relabelled = { ...one, videos: one.videos.map((v, i) => (i === 7 ? { ...v, label: 'c' } : v)) };
    expect(() => compareTests(one, relabelled)).toThrow(/v7 differs/);
  });
});

describe('readTest', () => {
  const folder = scratch();
  const written = (text: string) => {
    const file = join(folder, 'test.json');
    writeFileSync(file, text);
    return file;
  };

  it('reads a test, and says what else it got', () => {
    const one = tested('x', () => false);
    expect(readTest(written(JSON.stringify({ ...one, top1: 1 })))).toEqual(one);
    expect(() => readTest(written('top-1 75.0 %'))).toThrow(
      /expected the JSON of `avcl test --json`.*not valid JSON/,
    );
    expect(() => readTest(written('{"run": "x", "split": "test", "videos": [{"key": 3}]}'))).toThrow(
      /at videos\.0\.key/,
    );
  });
});
