/**
 * The model-randomisation test (Adebayo et al. 2018, arXiv 1810.03292): a map that explains a network must change when the
 * network's weights are drawn anew, first those of the classifier alone, then all. Spearman's rank correlation says how much
 * of it stays; near 1 means that the map shows the input and not the model.
 */
import { tidy } from '@avcl/torch';
import type { ClassifierMethod } from '../methods/supervised.js';
import type { Recipe } from '../recipe/schema.js';
import { makeClassifier } from '../training/methods.js';
import type { CoarseMaps } from './clip.js';

/** Rank correlation of two maps, by stream; null for a stream that is not there. */
export interface Agreement {
  readonly rgb: number | null;
  readonly audio: number | null;
}

/** How alike two networks' maps of one clip are. */
export function agreement(a: CoarseMaps, b: CoarseMaps): Agreement {
  const all = ({ windows }: CoarseMaps) => windows.flatMap(({ values }) => [...values]);
  return {
    rgb: a.windows.length === 0 ? null : rankCorrelation(all(a), all(b)),
    audio: a.sound === null || b.sound === null ? null : rankCorrelation(a.sound.values, b.sound.values),
  };
}

/** Which weights are random. */
export type Randomised = 'head' | 'all';

/** The classifier with weights drawn anew; dispose it when done. */
export function randomised(trained: ClassifierMethod, recipe: Recipe, which: Randomised): ClassifierMethod {
  const other = makeClassifier({ ...recipe, seed: recipe.seed + 1 }, trained.classes);
  if (which === 'head') tidy(() => other.encoders.loadStateDict(trained.encoders.stateDict()));
  other.eval();
  return other;
}

/** Spearman's rank correlation; ties share their mean rank, and a constant agrees with nothing: 0. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [meanRanks(a), meanRanks(b)];
  const middle = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [x[i]! - middle, y[i]! - middle];
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

function meanRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}
