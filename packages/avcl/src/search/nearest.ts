/**
 * Exact nearest neighbours by cosine: a matrix product a block, the best of each kept. Nothing is approximated; a million vectors of 512
 * take as long as reading them (bench/search.mjs).
 */
import { cat, noGrad, type Tensor, tidy } from '@avcl/torch';

/** Rows compared at once: bounds the similarities in memory to this many a query. */
const BLOCK = 65_536;

/** A neighbour: its row, and the similarity. */
export interface Neighbour {
  readonly place: number;
  readonly similarity: number;
}

/**
 * The `k` rows that are most similar to each query; the first row wins a tie among those that are kept.
 * @param queries - (Q, D) unit length
 * @param gallery - (N, D) unit length
 * @param block - rows compared at once
 */
export function nearest(queries: Tensor, gallery: Tensor, k: number, block = BLOCK): Neighbour[][] {
  const rows = gallery.shape[0]!;
  const found = noGrad(() =>
    tidy(() => {
      let best: { similarity: Tensor; place: Tensor } | null = null;
      for (let from = 0; from < rows; from += block) {
        const count = Math.min(block, rows - from);
        const alike = queries.mm(gallery.narrow(0, from, count).t()); // (Q, count)
        const [similarity, place] = alike.topk(Math.min(k, count), { dim: 1 }) as [Tensor, Tensor]; // (Q, k')
        best =
          best === null ? { similarity, place } : merged(best, { similarity, place: place.add(from) }, k);
      }
      return {
        similarities: best!.similarity.tolist() as number[][],
        places: best!.place.tolist() as number[][],
      };
    }),
  );
  return found.places.map((places, i) =>
    places
      .map((place, j) => ({ place: Number(place), similarity: found.similarities[i]![j]! }))
      .sort((a, b) => b.similarity - a.similarity || a.place - b.place),
  );
}

type Best = { similarity: Tensor; place: Tensor };

/** The best `k` of both. */
function merged(a: Best, b: Best, k: number): Best {
  const similarity = cat([a.similarity, b.similarity], { dim: 1 }); // (Q, k + k')
  const place = cat([a.place, b.place], { dim: 1 });
  const [kept, order] = similarity.topk(Math.min(k, similarity.shape[1]!), { dim: 1 }) as [Tensor, Tensor]; // (Q, k)
  return { similarity: kept, place: place.gather(1, order) };
}
