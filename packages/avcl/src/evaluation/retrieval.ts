/**
 * Retrieval: does a picture find its own sound among all others, a sound its picture, a video its class? By cosine, over frozen
 * features. A tie counts against the finder.
 */
import { noGrad, type Tensor, tidy } from '@avcl/torch';
import { unitLength } from '../losses/unit-length.js';
import { bootstrap } from './scores.js';

/** Places that are reported. */
const TOP = [1, 5, 10] as const;

/** Shares of queries whose target is among the first 1, 5, 10, and the median rank, 1 the best. */
export interface Recall {
  readonly recall: Readonly<Record<(typeof TOP)[number], number>>;
  /** 95 % bootstrap interval of each over queries. */
  readonly intervals: Readonly<Record<(typeof TOP)[number], readonly [number, number]>>;
  readonly medianRank: number;
  readonly queries: number;
  /** Share that chance puts first. */
  readonly chance: number;
}

/**
 * Rank of each query's own row among all, from 1.
 * @param queries - (N, D)
 * @param gallery - (N, D), row by row the partner
 */
export function partnerRanks(queries: Tensor, gallery: Tensor): number[] {
  return noGrad(() =>
    tidy(() => {
      const scores = unitLength(queries).mm(unitLength(gallery).t()); // (N, N)
      const atLeast = scores.ge(scores.diagonal().unsqueeze(1)).sum({ dim: [1] }); // (N), the partner itself too
      return [...atLeast.toArray()].map(Number);
    }),
  );
}

/** Whether each query's partner is found: RGB to audio, or the other way. @param queries - (N, D) @param gallery - (N, D) */
export function partnerRecall(queries: Tensor, gallery: Tensor): Recall {
  const ranks = partnerRanks(queries, gallery);
  return recallOf(ranks, 1 / ranks.length);
}

/**
 * Whether a video of the query's class is found among the videos that are known (clip retrieval): the rank of the first of them.
 * @param queries - (M, D)
 * @param gallery - (N, D)
 */
export function classRecall(
  queries: Tensor,
  queryLabels: readonly number[],
  gallery: Tensor,
  galleryLabels: readonly number[],
): Recall {
  const order = noGrad(() =>
    tidy(
      () =>
        unitLength(queries)
          .mm(unitLength(gallery).t())
          .argsort({ dim: 1, descending: true })
          .tolist() as number[][], // (M, N)
    ),
  );
  const ranks = order.map((row, i) => {
    const found = row.findIndex((place) => galleryLabels[Number(place)] === queryLabels[i]);
    return found < 0 ? Number.POSITIVE_INFINITY : found + 1;
  });
  const same = queryLabels.map((label) => galleryLabels.filter((other) => other === label).length);
  const chance = same.reduce((sum, count) => sum + count / galleryLabels.length, 0) / queryLabels.length;
  return recallOf(ranks, chance);
}

function recallOf(ranks: readonly number[], chance: number): Recall {
  const within = (k: number) => ranks.filter((rank) => rank <= k).length / ranks.length;
  const interval = (k: number) => bootstrap(ranks.map((rank) => rank <= k));
  const sorted = ranks.toSorted((a, b) => a - b);
  return {
    recall: { 1: within(1), 5: within(5), 10: within(10) },
    intervals: { 1: interval(1), 5: interval(5), 10: interval(10) },
    medianRank: (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2,
    queries: ranks.length,
    chance,
  };
}
