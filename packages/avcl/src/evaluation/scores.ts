/**
 * From a logit row per video to the figures of a test: top-1, top-5, per class, confusion, and a bootstrap interval.
 * Ties go to the lower class index, as PyTorch's argmax on the CPU.
 */
import { randomFor } from '@avcl/torch';

/** Class indices of a logit row, the highest first. */
export function ranking(logits: readonly number[]): number[] {
  return logits.map((_, index) => index).sort((a, b) => logits[b]! - logits[a]! || a - b);
}

/** Probabilities of a logit row. */
export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The figures over videos. */
export interface Scores {
  readonly top1: number;
  readonly top5: number | null;
  readonly interval: readonly [number, number];
  /** Of `top5`. */
  readonly top5Interval: readonly [number, number] | null;
  /** Each with its 95 % Wilson interval: a bootstrap of few videos that are all right has no width. */
  readonly perClass: {
    label: string;
    count: number;
    accuracy: number | null;
    interval: readonly [number, number] | null;
  }[];
  readonly confusion: number[][];
}

/**
 * A 95 % percentile bootstrap interval of a mean of zeros and ones.
 *
 * @param draws - resamplings; the generator's seed is fixed, so the same answers give the same interval
 */
export function bootstrap(hits: readonly boolean[], draws = 2000): [number, number] {
  if (hits.length === 0) {
    return [0, 1];
  }
  const random = randomFor(0, 'bootstrap');
  const means = Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < hits.length; i++) {
      sum += hits[random.integer(hits.length)] ? 1 : 0;
    }
    return sum / hits.length;
  }).sort((a, b) => a - b);
  return [means[Math.floor(0.025 * draws)]!, means[Math.ceil(0.975 * draws) - 1]!];
}

/** Wilson's 95 % interval of a share (1927). @param count - more than 0 */
export function wilson(right: number, count: number): [number, number] {
  const z = 1.959964; // the normal distribution's 97.5 % point
  const share = right / count;
  const middle = share + z ** 2 / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const scale = 1 + z ** 2 / count;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}

/**
 * The figures of a test.
 *
 * @param truth - class index a video
 * @param logits - a row a video
 */
export function scoresOf(
  classes: readonly string[],
  truth: readonly number[],
  logits: readonly (readonly number[])[],
): Scores {
  const confusion = classes.map(() => classes.map(() => 0));
  const ranked = logits.map(ranking);
  const hits = (k: number) => truth.map((label, i) => ranked[i]!.slice(0, k).includes(label));
  const within = (k: number) => hits(k).filter(Boolean).length / Math.max(1, truth.length);
  const five = classes.length > 5;
  for (const [i, label] of truth.entries()) {
    confusion[label]![ranked[i]![0]!]!++;
  }
  const perClass = classes.map((label, index) => {
    const count = confusion[index]!.reduce((a, b) => a + b, 0);
    const right = confusion[index]![index]!;
    if (count === 0) return { label, count, accuracy: null, interval: null };
    return { label, count, accuracy: right / count, interval: wilson(right, count) };
  });
  return {
    top1: within(1),
    top5: five ? within(5) : null,
    interval: bootstrap(hits(1)),
    top5Interval: five ? bootstrap(hits(5)) : null,
    perClass,
    confusion,
  };
}
