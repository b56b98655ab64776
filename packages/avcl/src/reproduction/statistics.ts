/**
 * Error bars over seeds and videos, and paired tests. All accuracies are 0 to 1; all draws have a fixed seed, so the same results give
 * the same figures.
 */
import { randomFor } from '@avcl/torch';

/** Whether each test video was right, by its key. */
export type Hits = ReadonlyMap<string, boolean>;

const DRAWS = 2000;
const FLIPS = 10_000;

/** Mean, and sample standard deviation (null with fewer than two). */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/**
 * 95 % percentile interval of the mean accuracy: seeds are drawn with replacement, and videos, the same for all drawn seeds, since they
 * share one test set. With three seeds it is somewhat too narrow, as every bootstrap of three values.
 */
export function meanInterval(seeds: readonly Hits[]): [number, number] {
  const keys = [...seeds[0]!.keys()];
  return drawnInterval(
    seeds.map((hits) => keys.map((key) => Number(hits.get(key)))),
    'bootstrap over seeds and videos',
  );
}

/** What two systems differ by. */
export interface Difference {
  /** First less second: mean over seeds and videos. */
  readonly difference: number;
  /** 95 % interval, by drawing seeds and videos; both systems keep their pairs. */
  readonly interval: readonly [number, number];
  /** Two-sided, of these networks on other videos: random exchanges of the two answers of each video. */
  readonly p: number;
  /** Two-sided, of other seeds on these videos: Student's t of the differences of the seeds; null with one seed, or where all differ by the same amount. */
  readonly pSeeds: number | null;
}

/**
 * Compares two systems on the same videos under the same seeds. Each video's difference is the mean over seeds; where there is no
 * difference its sign is as likely to be either, which gives p by random flips of the signs. That p knows nothing of the luck of a
 * seed: two trainings of one system differ by it too. `pSeeds` knows it, but has little power with few seeds.
 */
export function pairedDifference(first: readonly Hits[], second: readonly Hits[]): Difference {
  const keys = [...first[0]!.keys()];
  const steps = first.map((hits, seed) =>
    keys.map((key) => Number(hits.get(key)) - Number(second[seed]!.get(key))),
  );
  const perVideo = keys.map((_, v) => steps.reduce((sum, row) => sum + row[v]!, 0) / steps.length);
  const perSeed = meanAndDeviation(steps.map((row) => meanAndDeviation(row).mean));
  return {
    difference: meanAndDeviation(perVideo).mean,
    interval: drawnInterval(steps, 'bootstrap of a difference'),
    p: signFlips(perVideo),
    pSeeds: perSeed.deviation === null ? null : pOfMean(perSeed.mean, perSeed.deviation, steps.length),
  };
}

/** Two-sided p of Student's t with n - 1 degrees of freedom, that the mean of n values is 0; null where all are the same and not 0: t has no scale. */
function pOfMean(mean: number, deviation: number, n: number): number | null {
  if (deviation < 1e-12) return mean === 0 ? 1 : null;
  return studentTails((Math.abs(mean) / deviation) * Math.sqrt(n), n - 1);
}

/** P(|T| > t) for a whole number of degrees of freedom: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
export function studentTails(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const square = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.max(0, 1 - inside);
}

/** Percentile interval of the mean of a table, seeds x videos, over draws of its rows and columns. */
function drawnInterval(table: readonly (readonly number[])[], purpose: string): [number, number] {
  const videos = table[0]!.length;
  const random = randomFor(0, purpose);
  const means = Array.from({ length: DRAWS }, () => {
    const rows = table.map(() => table[random.integer(table.length)]!);
    let sum = 0;
    for (let i = 0; i < videos; i++) {
      const video = random.integer(videos);
      for (const row of rows) sum += row[video]!;
    }
    return sum / (rows.length * videos);
  });
  return ends(means);
}

function signFlips(perVideo: readonly number[]): number {
  const moved = perVideo.filter((step) => step !== 0);
  const seen = Math.abs(moved.reduce((sum, step) => sum + step, 0));
  const random = randomFor(0, 'sign flips');
  let asLarge = 0;
  for (let i = 0; i < FLIPS; i++) {
    let sum = 0;
    let coins = 0;
    for (let v = 0; v < moved.length; v++) {
      coins = v % 32 === 0 ? random.integer(2 ** 32) : coins >>> 1;
      sum += coins & 1 ? moved[v]! : -moved[v]!;
    }
    if (Math.abs(sum) >= seen - 1e-9) asLarge++;
  }
  return (asLarge + 1) / (FLIPS + 1);
}

function ends(means: number[]): [number, number] {
  means.sort((a, b) => a - b);
  return [means[Math.floor(0.025 * DRAWS)]!, means[Math.ceil(0.975 * DRAWS) - 1]!];
}
