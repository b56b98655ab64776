/** The figures of a test, against what can be counted by hand. */
import { describe, expect, it } from 'vitest';
import { bootstrap, ranking, scoresOf, softmax, wilson } from '../../src/evaluation/scores.js';

const classes = ['a', 'b', 'c', 'd', 'e', 'f'];
const row = (...order: number[]) => classes.map((_, i) => -order.indexOf(i));

describe('scoresOf', () => {
  const truth = [0, 0, 1, 2];
  const logits = [row(0, 1, 2, 3, 4, 5), row(1, 0, 2, 3, 4, 5), row(1, 0, 2, 3, 4, 5), row(0, 1, 3, 4, 5, 2)];
  const scores = scoresOf(classes, truth, logits);

  it('counts', () => {
    expect(scores.top1).toBe(0.5);
    expect(scores.top5).toBe(0.75);
    expect(scores.confusion[0]).toEqual([1, 1, 0, 0, 0, 0]);
    expect(scores.confusion[2]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(scores.perClass.map((entry) => entry.accuracy)).toEqual([0.5, 1, 0, null, null, null]);
    expect(scores.confusion.flat().reduce((a, b) => a + b, 0)).toBe(truth.length);
  });

  it('has no top-5 of five classes', () => {
    const five = scoresOf(classes.slice(0, 5), [0], [[1, 0, 0, 0, 0]]);
    expect([five.top5, five.top5Interval]).toEqual([null, null]);
  });

  it('has an interval of its own for top-5: of what is among the first five', () => {
    // never first, and last of six for every fourth
    const rows = Array.from({ length: 40 }, (_, i) =>
      i % 4 === 0 ? row(1, 2, 3, 4, 5, 0) : row(1, 0, 2, 3, 4, 5),
    );
    const found = scoresOf(
      classes,
      rows.map(() => 0),
      rows,
    );
    expect([found.top1, found.interval]).toEqual([0, [0, 0]]);
    expect(found.top5).toBe(0.75);
    expect(found.top5Interval).toEqual(bootstrap(rows.map((_, i) => i % 4 !== 0)));
  });
});

describe('ranking and softmax', () => {
  it('give ties to the lower index and sum to 1 even for large logits', () => {
    expect(ranking([1, 3, 3, 0])).toEqual([1, 2, 0, 3]);
    const p = softmax([1000, 1000, -1000]);
    expect(p).toEqual([0.5, 0.5, 0]);
  });
});

describe('bootstrap', () => {
  it('is near the normal interval of a proportion', () => {
    const hits = Array.from({ length: 400 }, (_, i) => i % 4 !== 0); // 0.75
    const [low, high] = bootstrap(hits);
    const half = 1.96 * Math.sqrt((0.75 * 0.25) / 400);
    expect(Math.abs(low - (0.75 - half))).toBeLessThan(0.008); // about three errors of a quantile from 2,000 draws
    expect(Math.abs(high - (0.75 + half))).toBeLessThan(0.008);
    expect(bootstrap(hits)).toEqual([low, high]);
  });

  it('has no width where all answers agree', () => {
    expect(bootstrap([true, true])).toEqual([1, 1]);
  });
});

describe('wilson', () => {
  it.each([
    // statsmodels.stats.proportion.proportion_confint(right, count, method='wilson')
    [8, 10, 0.490162471536642, 0.943317848545625],
    [0, 10, 0, 0.277532799862889],
    [10, 10, 0.722467200137116, 1],
    [300, 1000, 0.2724068424770048, 0.3291238609172172],
  ])('of %d of %d is statsmodels’', (right, count, low, high) => {
    const [l, h] = wilson(right, count);
    expect(l).toBeCloseTo(low, 6);
    expect(h).toBeCloseTo(high, 6);
  });
});
