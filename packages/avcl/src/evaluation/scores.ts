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
  readonly perClass: { label: string; count: number; accuracy: number | null }[];
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
  const within = (k: number) =>
    truth.filter((label, i) => ranked[i]!.slice(0, k).includes(label)).length / Math.max(1, truth.length);
  for (const [i, label] of truth.entries()) {
    confusion[label]![ranked[i]![0]!]!++;
  }
  const perClass = classes.map((label, index) => {
    const count = confusion[index]!.reduce((a, b) => a + b, 0);
    return { label, count, accuracy: count === 0 ? null : confusion[index]![index]! / count };
  });
  return {
    top1: within(1),
    top5: classes.length > 5 ? within(5) : null,
    interval: bootstrap(truth.map((label, i) => ranked[i]![0] === label)),
    perClass,
    confusion,
  };
}
