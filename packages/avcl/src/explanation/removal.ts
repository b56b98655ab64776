/**
 * Deletion and insertion (Petsiuk et al. 2018, RISE, arXiv 1806.07421): the probability of the class while the input is taken away,
 * or put onto an empty one, in the order of the map. A map that names what decides falls fast and rises fast; beside it stands the
 * same for maps whose cells at conv5 changed places, as smooth as the map itself: single pixels at random would destroy everything
 * everywhere at once. Empty is the input's own mean colour: black would be a shape of its own.
 */
import { arange, cat, generatorFor, randperm, type Tensor, tidy, where } from '@avcl/torch';

/** Probabilities at each share of the input, and the areas under them (0 to 1). */
export interface RemovalScores {
  /** 0 to 1: shares taken away or put in. */
  readonly shares: readonly number[];
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
  readonly randomDeletion: readonly number[];
  readonly randomInsertion: readonly number[];
  /** Deletion: lower is better. Insertion: higher is better. */
  readonly areas: Readonly<Record<'deletion' | 'insertion' | 'randomDeletion' | 'randomInsertion', number>>;
}

/** What is scored. */
export interface RemovalRequest {
  /** (1, 3, T, H, W). */
  readonly input: Tensor;
  /** (T, H, W), of the same positions. */
  readonly map: Tensor;
  /** Maps alike with their cells in random places; what they give is averaged. */
  readonly shuffled: readonly Tensor[];
  /** Probability of the class for each of (N, 3, T, H, W). */
  readonly probability: (inputs: Tensor) => number[];
  readonly steps: number;
  /** Inputs a forward pass. */
  readonly batch: number;
  readonly seed: number;
}

/** The curves of one input. */
export function removalScores(request: RemovalRequest): RemovalScores {
  const { map, shuffled, steps, seed } = request;
  const shares = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  return tidy(() => {
    const of = (from: Tensor) => {
      const order = ranks(from, seed);
      return {
        deletion: curve(request, order, shares, false),
        insertion: curve(request, order, shares, true),
      };
    };
    const { deletion, insertion } = of(map);
    const random = shuffled.map(of);
    const randomDeletion = meanCurve(random.map((curves) => curves.deletion));
    const randomInsertion = meanCurve(random.map((curves) => curves.insertion));
    const areas = {
      deletion: area(deletion),
      insertion: area(insertion),
      randomDeletion: area(randomDeletion),
      randomInsertion: area(randomInsertion),
    };
    return { shares, deletion, insertion, randomDeletion, randomInsertion, areas };
  });
}

/** 0 for the strongest position to n - 1; equal ones (a map has many zeros) in random order. (T, H, W) */
function ranks(map: Tensor, seed: number): Tensor {
  const flat = map.flatten();
  const count = flat.shape[0]!;
  const shuffle = randperm(count, { generator: generatorFor(seed, 'removal') }).to({ device: map.device });
  const order = shuffle.index_select(
    0,
    flat.index_select(0, shuffle).argsort({ stable: true, descending: true }),
  );
  const places = arange(count, { dtype: 'int64' }).to({ device: map.device });
  return order.scatter(0, order, places).reshape(map.shape);
}

function curve(
  { input, probability, batch }: RemovalRequest,
  rank: Tensor,
  shares: readonly number[],
  inserting: boolean,
): number[] {
  const empty = input.mean([2, 3, 4], { keepdim: true }).expand_as(input); // (1, 3, T, H, W)
  const count = rank.numel;
  const found: number[] = [];
  for (let from = 0; from < shares.length; from += batch) {
    tidy(() => {
      const variants = shares.slice(from, from + batch).map((share) => {
        const touched = rank.lt(Math.round(share * count)); // (T, H, W)
        return inserting ? where(touched, input, empty) : where(touched, empty, input);
      });
      found.push(...probability(cat(variants)));
    });
  }
  return found;
}

/** Mean of curves, share by share. */
function meanCurve(curves: readonly (readonly number[])[]): number[] {
  return curves[0]!.map((_, i) => curves.reduce((sum, values) => sum + values[i]!, 0) / curves.length);
}

/** Trapezoids over shares of 0 to 1. */
function area(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0) - (values[0]! + values.at(-1)!) / 2;
  return sum / (values.length - 1);
}
