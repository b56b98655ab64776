/**
 * A batch that several processes hold together. Each encodes its own share of the samples; what follows the encoders is done by every process
 * on the features of the whole batch, so negatives, correlations and batch norms of heads are those of one process by construction. Every process's
 * loss has the value of the whole batch's, and what is minimised is their mean: each owes the others what the gathered features owe it.
 */
import { cat, type distributed, stack, type Tensor } from '@avcl/torch';
import type { Batch } from './method.js';

/** Which samples of a batch are this process's. */
export interface Share {
  readonly group: distributed.ProcessGroup;
  /** Samples of each process, in the order of their ranks; their sum is the batch. */
  readonly counts: readonly number[];
}

/** `size` samples over `count` processes: as even as can be, one after another. */
export function evenShares(size: number, count: number): number[] {
  const end = (rank: number) => Math.floor((size * rank) / count);
  return Array.from({ length: count }, (_, rank) => end(rank + 1) - end(rank));
}

/** Where this process's samples begin, and how many they are. */
export function ownSpan({ group, counts }: Share): { first: number; count: number } {
  const first = counts.slice(0, group.rank).reduce((sum, count) => sum + count, 0);
  return { first, count: counts[group.rank]! };
}

/** This process's part of a list that has an item for each sample. */
export function ownItems<T>({ share }: Pick<Batch, 'share'>, items: readonly T[]): T[] {
  if (share === undefined) return [...items];
  const { first, count } = ownSpan(share);
  return items.slice(first, first + count);
}

/** This process's part of a tensor with a row for each sample. @param x - (B, ...) */
export function ownRows({ share }: Pick<Batch, 'share'>, x: Tensor): Tensor {
  if (share === undefined) return x;
  const { first, count } = ownSpan(share);
  return x.narrow(0, first, count);
}

/**
 * Rows of the whole batch from each process's own, with gradient.
 * @param x - (b, ...), or with several rows a sample (b r, ...)
 * @returns (B, ...) or (B r, ...)
 */
export function gathered({ share }: Pick<Batch, 'share'>, x: Tensor): Tensor {
  if (share === undefined) return x;
  const rows = x.shape[0]! / ownSpan(share).count;
  return share.group.allGather(
    x,
    share.counts.map((count) => count * rows),
  );
}

/** {@link gathered} of both streams' features in one exchange. @param rgb - (b, D) @param audio - (b, D) */
export function gatheredPair(
  batch: Pick<Batch, 'share'>,
  rgb: Tensor,
  audio: Tensor,
): { rgb: Tensor; audio: Tensor } {
  if (batch.share === undefined) return { rgb, audio };
  const all = gathered(batch, cat([rgb, audio], { dim: 1 })); // (B, 2D)
  const width = rgb.shape[1]!;
  return { rgb: all.narrow(1, 0, width), audio: all.narrow(1, width, audio.shape[1]!) };
}

/**
 * Means over this process's samples as means over the whole batch, with gradient: for a loss that is a mean over anchors and costs too much to be
 * computed for all of them by every process.
 */
export function meansOverAll<Name extends string>(
  { share }: Pick<Batch, 'share'>,
  means: Readonly<Record<Name, Tensor>>,
): Record<Name, Tensor> {
  if (share === undefined) return { ...means };
  const names = Object.keys(means) as Name[];
  const total = share.counts.reduce((sum, count) => sum + count, 0);
  const own = stack(names.map((name) => means[name])).mul(ownSpan(share).count / total); // (names)
  const joint = share.group.sum(own); // (names)
  return Object.fromEntries(names.map((name, i) => [name, joint.select(0, i)])) as Record<Name, Tensor>;
}
