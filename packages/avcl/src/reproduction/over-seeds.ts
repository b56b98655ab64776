/**
 * Figures over seeds where only each seed's accuracy and interval are known, not its answers: top-5, val, the probes. Top-1 has its
 * answers, and a bootstrap over them (`statistics.ts`).
 */
import { meanAndDeviation } from './statistics.js';

/** An accuracy of one seed; without an interval in results of earlier versions. */
export interface SeedAccuracy {
  readonly top1: number;
  readonly interval: readonly [number, number] | null;
}

/**
 * Mean, sample standard deviation, and a 95 % interval of the mean: the intervals' mean reach over videos and that over seeds
 * (1.96 standard errors), added as independent. The seeds share their videos, so the first does not shrink with more seeds; it is at
 * most a little too wide, while the second is too narrow with few seeds, as the bootstrap's. One seed keeps its own interval.
 *
 * @param seeds - one or more
 */
export function overSeeds(seeds: readonly SeedAccuracy[]): {
  mean: number;
  deviation: number | null;
  interval: readonly [number, number] | null;
} {
  const { mean, deviation } = meanAndDeviation(seeds.map(({ top1 }) => top1));
  const known = seeds.flatMap(({ top1, interval }) => (interval === null ? [] : [{ top1, interval }]));
  if (known.length < seeds.length) return { mean, deviation, interval: null };
  const reach = (side: 0 | 1) => {
    const overVideos = meanAndDeviation(
      known.map(({ top1, interval }) => Math.abs(interval[side] - top1)),
    ).mean;
    return Math.hypot(overVideos, (1.96 * (deviation ?? 0)) / Math.sqrt(seeds.length));
  };
  return { mean, deviation, interval: [Math.max(0, mean - reach(0)), Math.min(1, mean + reach(1))] };
}
