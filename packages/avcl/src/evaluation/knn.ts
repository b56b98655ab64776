/**
 * k nearest neighbours on frozen features, as instance discrimination is judged (Wu et al. 2018, section 3.4): a video's neighbours by
 * cosine vote for their classes with weight `exp(cos / 0.07)`. Nothing is learned. Checked against scikit-learn.
 */
import { noGrad, type Tensor, tidy } from '@avcl/torch';
import { unitLength } from '../losses/unit-length.js';

/** Wu et al.'s temperature. */
const TEMPERATURE = 0.07;
/** Queries compared at once: bounds memory to this many rows of N similarities. */
const QUERIES = 1024;

/** What is known, and how many neighbours vote. */
export interface Neighbours {
  /** (N, D) */
  readonly known: Tensor;
  /** N class indices. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** k; all of them where there are fewer. */
  readonly k: number;
  /** The queries are the known ones, in their order: none is its own neighbour. */
  readonly leaveOneOut?: boolean | undefined;
}

/**
 * The votes for each class.
 * @param queries - (M, D)
 * @returns a row of votes a query, larger is better
 */
export function neighbourVotes(
  queries: Tensor,
  { known, labels, classes, k, leaveOneOut = false }: Neighbours,
): number[][] {
  return noGrad(() =>
    tidy(() => {
      const all = unitLength(known); // (N, D)
      const votes: number[][] = [];
      for (let from = 0; from < queries.shape[0]!; from += QUERIES) {
        const some = queries.narrow(0, from, Math.min(QUERIES, queries.shape[0]! - from)); // (Q, D)
        const near = tidy(() => {
          const alike = unitLength(some).mm(all.t()); // (Q, N)
          if (leaveOneOut) alike.narrow(1, from, some.shape[0]!).diagonal().fill_(-2); // below every cosine
          const most = Math.min(k, leaveOneOut ? labels.length - 1 : labels.length);
          const [cosines, places] = alike.topk(most, { dim: 1 }) as [Tensor, Tensor]; // (Q, k) each
          return { cosines: cosines.tolist() as number[][], places: places.tolist() as number[][] };
        });
        for (const [i, places] of near.places.entries()) {
          const row = new Array<number>(classes).fill(0);
          for (const [j, place] of places.entries()) {
            row[labels[Number(place)]!]! += Math.exp(near.cosines[i]![j]! / TEMPERATURE);
          }
          votes.push(row);
        }
      }
      return votes;
    }),
  );
}
