/**
 * L-BFGS with a backtracking line search (Nocedal and Wright 2006, algorithm 7.4 with 3.1), for smooth convex functions of few thousand
 * parameters whose gradient is cheap: the linear probe. In float64, deterministic.
 */
import { AvclError, keep, type Tensor, tidy } from '@avcl/torch';

/** A function's value and gradient at a point. */
export interface Evaluated {
  value: number;
  /** Of the point's shape. */
  gradient: Tensor;
}

/** When to stop. */
export interface LbfgsOptions {
  /** Steps at most. Default 500. */
  steps?: number | undefined;
  /** Largest entry of the gradient at which it is done. Default 1e-6. */
  tolerance?: number | undefined;
}

/** Pairs of steps and changes of gradient that are remembered. */
const MEMORY = 10;
/** Sufficient decrease, Armijo's constant. */
const DECREASE = 1e-4;

interface Pair {
  step: Tensor;
  change: Tensor;
  /** step . change */
  product: number;
}

const dot = (a: Tensor, b: Tensor): number => tidy(() => a.mul(b).sum().item());

/**
 * Minimises `evaluate` from `start`.
 * @param start - a vector (P); not changed
 * @returns the minimum, owned by the caller, its value and the steps taken
 * @throws AvclError FAULT where the function is not finite at the start
 */
export function minimise(
  start: Tensor,
  evaluate: (point: Tensor) => Evaluated,
  { steps = 500, tolerance = 1e-6 }: LbfgsOptions = {},
): { point: Tensor; value: number; steps: number } {
  let point = keep(start.clone()); // (P)
  let { value, gradient } = evaluate(point);
  keep(gradient);
  if (!Number.isFinite(value))
    throw new AvclError('FAULT', `expected a finite value to start from, got ${value}`);
  const pairs: Pair[] = [];
  let taken = 0;
  while (taken < steps && tidy(() => gradient.abs().max().item()) > tolerance) {
    const direction = descent(gradient, pairs); // (P)
    const slope = dot(direction, gradient);
    let length = pairs.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    let next = tryStep(point, direction, length, evaluate);
    while (!(next.value <= value + DECREASE * length * slope) && length > 1e-12) {
      next.point.dispose();
      next.gradient.dispose();
      length /= 2;
      next = tryStep(point, direction, length, evaluate);
    }
    remember(
      pairs,
      tidy(() => next.point.sub(point)),
      tidy(() => next.gradient.sub(gradient)),
    );
    const stuck = !(next.value < value);
    for (const old of [point, gradient, direction]) old.dispose();
    ({ point, value, gradient } = next);
    taken++;
    if (stuck) break;
  }
  for (const { step, change } of pairs) for (const tensor of [step, change]) tensor.dispose();
  gradient.dispose();
  return { point, value, steps: taken };
}

function tryStep(
  point: Tensor,
  direction: Tensor,
  length: number,
  evaluate: (point: Tensor) => Evaluated,
): Evaluated & { point: Tensor } {
  const there = keep(tidy(() => point.add(direction, { alpha: length })));
  const { value, gradient } = evaluate(there);
  return { point: there, value, gradient: keep(gradient) };
}

/** The two-loop recursion: the direction of steepest descent, bent by what was seen of the curvature. */
function descent(gradient: Tensor, pairs: readonly Pair[]): Tensor {
  return keep(
    tidy(() => {
      let q = gradient.clone(); // (P)
      const weights = pairs.map(() => 0);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const { step, change, product } = pairs[i]!;
        weights[i] = dot(step, q) / product;
        q = q.sub(change, { alpha: weights[i]! });
      }
      const last = pairs.at(-1);
      if (last !== undefined) q = q.mul(last.product / dot(last.change, last.change));
      for (const [i, { step, change, product }] of pairs.entries()) {
        q = q.add(step, { alpha: weights[i]! - dot(change, q) / product });
      }
      return q.neg();
    }),
  );
}

function remember(pairs: Pair[], step: Tensor, change: Tensor): void {
  const product = dot(step, change);
  if (!(product > 1e-12 * dot(change, change))) {
    step.dispose();
    change.dispose();
    return;
  }
  pairs.push({ step: keep(step), change: keep(change), product });
  if (pairs.length <= MEMORY) return;
  const old = pairs.shift()!;
  old.step.dispose();
  old.change.dispose();
}
