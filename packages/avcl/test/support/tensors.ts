/** Random tensors and comparisons for tests. */
import { type DType, generatorFor, randn, setNumThreads, type Tensor } from '@avcl/torch';
import { expect } from 'vitest';

// Tensors here are small, and test files run side by side.
setNumThreads(1);

/** Standard normal values that depend on `seed` alone. */
export function normal(shape: readonly number[], seed: number, dtype: DType = 'float32'): Tensor {
  return randn(shape, { generator: generatorFor(seed, 'test'), dtype: 'float64' }).to({ dtype });
}

/** Largest |a - b| over the largest |b|, or 0 where both are zero. */
export function relativeError(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  const exact = b.detach().to({ dtype: 'float64' });
  const difference = a.detach().to({ dtype: 'float64' }).sub(exact).abs().max().item();
  return difference === 0 ? 0 : difference / exact.abs().max().item();
}

/** Expects {@link relativeError} to be at most `tolerance`. */
export function expectClose(a: Tensor, b: Tensor, tolerance: number, what = ''): void {
  expect(relativeError(a, b), what).toBeLessThanOrEqual(tolerance);
}
