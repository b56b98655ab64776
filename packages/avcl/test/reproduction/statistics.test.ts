/** Error bars against closed forms: the normal and the binomial distribution, and what is certain. */
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  type Hits,
  meanAndDeviation,
  meanInterval,
  pairedDifference,
  studentTails,
} from '../../src/reproduction/statistics.js';

/** Videos of which the first `right` were right. */
const first = (right: number, of: number): Hits =>
  new Map(Array.from({ length: of }, (_, i) => [String(i), i < right]));

describe('meanAndDeviation', () => {
  it('is the sample deviation, and none of one value', () => {
    expect(meanAndDeviation([2, 4, 9])).toEqual({ mean: 5, deviation: Math.sqrt(13) });
    expect(meanAndDeviation([0.5])).toEqual({ mean: 0.5, deviation: null });
  });
});

describe('studentTails', () => {
  it.each([
    [1, 1, 0.5],
    [4.302652729911275, 2, 0.05],
    [2, 3, 0.13932596855884327],
    [2.7764451051977987, 4, 0.05],
    [2.2281388519649385, 10, 0.05],
  ])('of %d with %d degrees of freedom is scipy’s', (t, freedom, p) => {
    expect(studentTails(t, freedom)).toBeCloseTo(p, 10);
  });
});

describe('meanInterval', () => {
  it('is the normal approximation of a binomial for one seed', () => {
    const [low, high] = meanInterval([first(300, 1000)]);
    const reach = 1.96 * Math.sqrt((0.3 * 0.7) / 1000);
    expect(low).toBeCloseTo(0.3 - reach, 2);
    expect(high).toBeCloseTo(0.3 + reach, 2);
  });

  it('grows with what the seeds differ by', () => {
    // Two seeds, all right and all wrong: each pair of draws is (0, 0), (0, 1), (1, 0) or (1, 1).
    expect(meanInterval([first(100, 100), first(0, 100)])).toEqual([0, 1]);
    // The same videos are right under every seed: they are drawn once for all, so three seeds say no more than one.
    const [low, high] = meanInterval([first(300, 1000), first(300, 1000), first(300, 1000)]);
    expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt((0.3 * 0.7) / 1000), 2);
    const width = ([low, high]: [number, number]) => high - low;
    const same = width(meanInterval([first(50, 100), first(50, 100), first(50, 100)]));
    expect(width(meanInterval([first(30, 100), first(50, 100), first(70, 100)]))).toBeGreaterThan(1.5 * same);
  });
});

describe('pairedDifference', () => {
  it.each([
    [15, 5, 0.04139], // 2 P(X >= 15) of 20 fair coins
    [12, 8, 0.50344],
    [9, 0, 0.00391],
  ])('with one seed is the exact sign test: %d better, %d worse', (better, worse, p) => {
    const videos = better + worse + 80;
    const own: Hits = new Map(
      Array.from({ length: videos }, (_, i) => [String(i), i < better || i >= better + worse]),
    );
    const other: Hits = new Map(Array.from({ length: videos }, (_, i) => [String(i), i >= better]));
    const found = pairedDifference([own], [other]);
    expect(found.difference).toBeCloseTo((better - worse) / videos, 12);
    // 10,000 random flips: three standard errors, and the one that counts the data themselves
    expect(Math.abs(found.p - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / 10_000) + 1e-4);
    const reverse = pairedDifference([other], [own]);
    expect(reverse.difference).toBeCloseTo(-found.difference, 12);
    expect(reverse.p).toBe(found.p);
  });

  it('finds nothing where nothing differs', () => {
    const hits = [first(50, 100), first(60, 100)];
    expect(pairedDifference(hits, hits)).toEqual({ difference: 0, interval: [0, 0], p: 1, pSeeds: 1 });
  });

  it('says what other seeds might do by Student’s t of the seeds’ differences', () => {
    const zero = first(0, 100);
    const found = pairedDifference([first(10, 100), first(20, 100), first(60, 100)], [zero, zero, zero]);
    // scipy.stats.ttest_1samp([0.1, 0.2, 0.6], 0).pvalue
    expect(found.pSeeds).toBeCloseTo(0.18849732879931094, 10);
    expect(found.p).toBeLessThan(0.001); // of these networks there is no doubt
    expect(pairedDifference([first(10, 100)], [zero]).pSeeds).toBeNull();
  });

  it('has an interval that draws the videos: the normal approximation for one seed', () => {
    // 120 videos better, 40 worse, 240 alike: mean 0.2, variance 0.4 - 0.2^2
    const second: Hits = new Map(Array.from({ length: 400 }, (_, i) => [String(i), i >= 120 && i < 160]));
    const { interval } = pairedDifference([first(120, 400)], [second]);
    const error = Math.sqrt((0.4 - 0.2 ** 2) / 400);
    // a quantile of 2,000 draws has an error of 0.06 standard errors, the means' steps are 0.08 wide; 90 % would differ by 0.31
    expect(Math.abs(interval[0] - (0.2 - 1.96 * error))).toBeLessThan(0.25 * error);
    expect(Math.abs(interval[1] - (0.2 + 1.96 * error))).toBeLessThan(0.25 * error);
  });

  it('has an interval that draws the seeds too', () => {
    const [all, none] = [first(50, 50), first(0, 50)];
    // One seed says 1 for every video, the other -1: two draws of seeds are (1, 1), (1, -1), (-1, 1) or (-1, -1).
    expect(pairedDifference([all, none], [none, all])).toMatchObject({ difference: 0, interval: [-1, 1] });
    // Where both seeds say the same, more of them say no more.
    const one = pairedDifference([first(30, 100)], [first(0, 100)]).interval;
    const three = [first(30, 100), first(30, 100), first(30, 100)];
    const { interval } = pairedDifference(three, [first(0, 100), first(0, 100), first(0, 100)]);
    expect(interval[0]).toBeCloseTo(one[0], 1);
    expect(interval[1]).toBeCloseTo(one[1], 1);
  });

  it('pairs videos by key, not by place', () => {
    const own: Hits = new Map([
      ['a', true],
      ['b', false],
    ]);
    const other: Hits = new Map([
      ['b', false],
      ['a', true],
    ]);
    expect(pairedDifference([own], [other]).difference).toBe(0);
    const swapped: Hits = new Map([
      ['b', true],
      ['a', false],
    ]);
    expect(pairedDifference([own], [swapped]).interval).not.toEqual([0, 0]);
  });

  it('is significant by chance about as often as it says', () => {
    const random = randomFor(1, 'coins');
    const coins = (): Hits =>
      new Map(Array.from({ length: 60 }, (_, i) => [String(i), random.uniform() < 0.5]));
    let significant = 0;
    for (let i = 0; i < 100; i++) {
      if (pairedDifference([coins(), coins()], [coins(), coins()]).p < 0.1) significant++;
    }
    expect(significant).toBeGreaterThan(1); // 10 expected, deviation 3
    expect(significant).toBeLessThan(20);
  });
});
