/**
 * A linear probe on frozen features: multinomial logistic regression along a path of L2 strengths, the strength chosen on validation
 * videos. Features are standardised by the training videos' mean and deviation. Convex, so there is one answer for each strength;
 * checked against scikit-learn.
 *
 *     minimise  mean_i cross-entropy(x_i W + b, y_i) + strength / 2 |W|^2        (b is not held down)
 */
import { AvclError, cat, keep, noGrad, type Tensor, tensor, tidy, zeros } from '@avcl/torch';
import { minimise } from './lbfgs.js';

/** Strengths tried, strongest first; each fit starts where the one before ended. */
export const PROBE_STRENGTHS: readonly number[] = [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 1e-4, 1e-5];

/** Features with their classes. */
export interface Labelled {
  /** (N, D) */
  readonly features: Tensor;
  /** N class indices. */
  readonly labels: readonly number[];
}

/** A fitted probe. */
export interface LinearProbe extends Disposable {
  readonly strength: number;
  /** Validation accuracy at each strength of the path. */
  readonly path: readonly { readonly strength: number; readonly accuracy: number }[];
  /** The minimum of the objective at the chosen strength. */
  readonly objective: number;
  /** @param features - (M, D); gives a row of C logits each */
  logits(features: Tensor): number[][];
}

/**
 * Fits the path on `train` and keeps the strength that is best on `val`, the stronger on a tie.
 * @throws AvclError DATA without training or validation videos
 */
export function fitProbe(
  train: Labelled,
  val: Labelled,
  classes: number,
  strengths: readonly number[] = PROBE_STRENGTHS,
): LinearProbe {
  if (train.labels.length === 0 || val.labels.length === 0) {
    throw new AvclError(
      'DATA',
      `expected labelled videos to fit on and to choose by, got ${train.labels.length} in train and ${val.labels.length} in val; add a val split`,
    );
  }
  return noGrad(() => {
    const scale = standardisation(train.features);
    const x = keep(tidy(() => scale.apply(train.features))); // (N, D)
    const y = keep(oneHot(train.labels, classes)); // (N, C)
    const width = x.shape[1]!;
    let point = keep(zeros([(width + 1) * classes], { dtype: 'float64' })); // (P), W then b
    const path: { strength: number; accuracy: number }[] = [];
    let best: { strength: number; accuracy: number; weights: Tensor; objective: number } | null = null;
    for (const strength of strengths) {
      const found = minimise(point, (at) => objective(at, x, y, strength), { tolerance: 1e-7 });
      point.dispose();
      point = found.point;
      const accuracy = share(rowsOf(point, scale.apply, val.features, classes), val.labels);
      path.push({ strength, accuracy });
      if (best === null || accuracy > best.accuracy) {
        best?.weights.dispose();
        best = { strength, accuracy, weights: keep(point.clone()), objective: found.value };
      }
    }
    for (const tensor of [x, y, point]) tensor.dispose();
    const { strength, weights, objective: value } = best!;
    return {
      strength,
      path,
      objective: value,
      logits: (features) => rowsOf(weights, scale.apply, features, classes),
      [Symbol.dispose]() {
        weights.dispose();
        scale.dispose();
      },
    };
  });
}

/** The objective and its gradient at `point`. @param x - (N, D) @param y - (N, C) */
function objective(
  point: Tensor,
  x: Tensor,
  y: Tensor,
  strength: number,
): { value: number; gradient: Tensor } {
  return tidy(() => {
    const [n, width] = x.shape as [number, number];
    const classes = y.shape[1]!;
    const weight = point.narrow(0, 0, width * classes).view([width, classes]); // (D, C)
    const bias = point.narrow(0, width * classes, classes); // (C)
    const logarithms = x.mm(weight).add(bias).log_softmax(1); // (N, C)
    const loss = logarithms.mul(y).sum().item() / -n;
    const error = logarithms.exp().sub(y).div(n); // (N, C)
    const ofWeight = x.t().mm(error).add(weight, { alpha: strength }); // (D, C)
    const ofBias = error.sum({ dim: [0] }); // (C)
    const value = loss + (strength / 2) * weight.square().sum().item();
    return { value, gradient: keep(cat([ofWeight.flatten(), ofBias])) };
  });
}

/** Logit rows of `features` at a point. */
function rowsOf(
  point: Tensor,
  standardise: (features: Tensor) => Tensor,
  features: Tensor,
  classes: number,
): number[][] {
  return noGrad(() =>
    tidy(() => {
      const x = standardise(features); // (M, D)
      const width = x.shape[1]!;
      const weight = point.narrow(0, 0, width * classes).view([width, classes]); // (D, C)
      return x
        .mm(weight)
        .add(point.narrow(0, width * classes, classes))
        .tolist() as number[][]; // (M, C)
    }),
  );
}

/** By the columns' mean and deviation; a constant column becomes zeros. */
function standardisation(features: Tensor): { apply(features: Tensor): Tensor; dispose(): void } {
  const [mean, deviation] = tidy(() => {
    const x = features.to({ dtype: 'float64' }); // (N, D)
    const centre = x.mean([0]); // (D)
    const spread = x.sub(centre).square().mean([0]).sqrt(); // (D)
    return [keep(centre), keep(spread.add(spread.eq(0).to({ dtype: 'float64' })))] as const;
  });
  return {
    apply: (other) => other.to({ dtype: 'float64' }).sub(mean).div(deviation), // (M, D)
    dispose() {
      mean.dispose();
      deviation.dispose();
    },
  };
}

function oneHot(labels: readonly number[], classes: number): Tensor {
  const rows = labels.map((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)));
  return tensor(rows, { dtype: 'float64' }); // (N, C)
}

function share(rows: readonly (readonly number[])[], labels: readonly number[]): number {
  const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length;
  return right / labels.length;
}
