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

/** 95 % percentile interval of the mean accuracy: seeds are drawn with replacement, and in each of them videos. */
export function meanInterval(seeds: readonly Hits[]): [number, number] {
  const rows = seeds.map((hits) => [...hits.values()].map(Number));
  const random = randomFor(0, 'bootstrap over seeds and videos');
  const means = Array.from({ length: DRAWS }, () => {
    const drawn = rows.map(() => rows[random.integer(rows.length)]!);
    return meanAndDeviation(drawn.map((row) => meanOfDraw(row, random))).mean;
  });
  return ends(means);
}

/** What two systems differ by. */
export interface Difference {
  /** First less second: mean over seeds and videos. */
  readonly difference: number;
  /** 95 % interval, by drawing seeds and videos; both systems keep their pairs. */
  readonly interval: readonly [number, number];
  /** Two-sided: how often random exchanges of the two answers of each video differ as much. */
  readonly p: number;
}

/**
 * Compares two systems on the same videos under the same seeds. Each video's difference is the mean over seeds; where there is no
 * difference its sign is as likely to be either, which gives p by random flips of the signs.
 */
export function pairedDifference(first: readonly Hits[], second: readonly Hits[]): Difference {
  const keys = [...first[0]!.keys()];
  const steps = first.map((hits, seed) =>
    keys.map((key) => Number(hits.get(key)) - Number(second[seed]!.get(key))),
  );
  const perVideo = keys.map((_, v) => steps.reduce((sum, row) => sum + row[v]!, 0) / steps.length);
  const difference = meanAndDeviation(perVideo).mean;
  const random = randomFor(0, 'bootstrap of a difference');
  const means = Array.from({ length: DRAWS }, () => {
    const drawn = steps.map(() => steps[random.integer(steps.length)]!);
    const mean = keys.map((_, v) => drawn.reduce((sum, row) => sum + row[v]!, 0) / drawn.length);
    return meanOfDraw(mean, random);
  });
  return { difference, interval: ends(means), p: signFlips(perVideo) };
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

function meanOfDraw(row: readonly number[], random: ReturnType<typeof randomFor>): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[random.integer(row.length)]!;
  return sum / row.length;
}

function ends(means: number[]): [number, number] {
  means.sort((a, b) => a - b);
  return [means[Math.floor(0.025 * DRAWS)]!, means[Math.ceil(0.975 * DRAWS) - 1]!];
}
