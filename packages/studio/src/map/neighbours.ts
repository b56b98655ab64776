/** Nearest neighbours by cosine, within a kind of features and across: which sounds a picture lies near, and the other way. */
import { noGrad, type Tensor, tidy } from '@avcl/torch';
import type { FeatureName, Pairing } from './types.js';
import { PAIRINGS } from './types.js';

/** Told of each point. */
const NEAREST = 6;

/**
 * @param features - (N, D) each; a pairing of two kinds is left out where their widths differ
 * @returns for each point the nearest others with their cosine, the nearest first. The point itself counts only across kinds
 */
export function neighboursOf(
  features: Readonly<Partial<Record<FeatureName, Tensor>>>,
): Partial<Record<Pairing, [number, number][][]>> {
  const found: Partial<Record<Pairing, [number, number][][]>> = {};
  for (const pairing of PAIRINGS) {
    const [from, to] = pairing.split('>') as [FeatureName, FeatureName];
    const [queries, gallery] = [features[from], features[to]];
    if (queries === undefined || gallery === undefined || queries.shape[1] !== gallery.shape[1]) continue;
    found[pairing] = nearest(queries, gallery, from === to);
  }
  return found;
}

function nearest(queries: Tensor, gallery: Tensor, itself: boolean): [number, number][][] {
  return noGrad(() =>
    tidy(() => {
      const cosines = unit(queries).mm(unit(gallery).t()); // (N, N)
      const k = Math.min(NEAREST + 1, gallery.shape[0]!);
      const [values, places] = cosines.topk(k, { dim: 1 }) as [Tensor, Tensor]; // (N, k) each
      const scores = values.tolist() as number[][];
      return (places.tolist() as number[][]).map((row, i) =>
        row
          .map((place, j): [number, number] => [Number(place), Math.round(scores[i]![j]! * 1000) / 1000])
          .filter(([place]) => !itself || place !== i)
          .slice(0, NEAREST),
      );
    }),
  );
}

function unit(x: Tensor): Tensor {
  const lengths = x
    .square()
    .sum({ dim: [1], keepdim: true })
    .sqrt()
    .clamp({ min: 1e-12 }); // (N, 1)
  return x.div(lengths);
}
