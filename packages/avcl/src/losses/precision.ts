/**
 * Losses compute in float32 even under autocast: at a temperature of 0.07 the rounding of half precision becomes a bias.
 * float64 stays float64, for checks.
 */
import { autocast, type Tensor } from '@avcl/torch';

/** At least float32. */
export function exact(x: Tensor): Tensor {
  return x.dtype === 'float64' ? x : x.to({ dtype: 'float32' });
}

/** Runs `compute` with autocast off on the device of `x`. */
export function exactly<T>(x: Tensor, compute: () => T): T {
  return autocast({ device: x.device, dtype: 'float32', enabled: false }, compute);
}
