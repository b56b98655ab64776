/**
 * Mean and variance of each channel over the samples of all processes, from each process's own (Chan, Golub and LeVeque 1983): what batch
 * normalisation needs to be that of the whole batch. One exchange forward, one backward; both carry the graph.
 */
import { cat, full } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import type { ProcessGroup } from './process-group.js';

/** Moments of each channel. */
export interface Moments {
  /** (C) */
  readonly mean: Tensor;
  /** (C), divided by the count. */
  readonly variance: Tensor;
}

/**
 * @param own - this process's moments
 * @param count - values a channel that they are taken over; processes may have different counts
 * @returns the joint moments, and their count as a tensor of one value
 */
export function jointMoments(group: ProcessGroup, own: Moments, count: number): Moments & { count: Tensor } {
  const [channels] = own.mean.shape as [number];
  const { dtype, device } = own.mean;
  const row = cat([own.mean, own.variance, full([1], count, { dtype, device })]).unsqueeze(0); // (1, 2C + 1)
  const all = group.allGather(row); // (N, 2C + 1)
  const means = all.narrow(1, 0, channels); // (N, C)
  const variances = all.narrow(1, channels, channels); // (N, C)
  const counts = all.narrow(1, 2 * channels, 1).detach(); // (N, 1)
  const total = counts.sum(); // ()
  const weights = counts.div(total); // (N, 1)
  const mean = means.mul(weights).sum({ dim: [0] }); // (C)
  const variance = variances
    .add(means.sub(mean).square())
    .mul(weights)
    .sum({ dim: [0] }); // (C)
  return { mean, variance, count: total };
}
