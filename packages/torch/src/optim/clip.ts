/**
 * Gradient clipping by the norm over all gradients, as PyTorch's `clip_grad_norm_`, against which it was checked.
 * The comparison stays on the device: nothing is read back.
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import { _foreach_mul_, _foreach_norm, stack, zeros } from '../ops.generated.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/**
 * Scale all gradients in place so that their common norm is at most `maxNorm`; pass `Infinity` to only measure it.
 * @returns the norm before, a scalar tensor; zero where no parameter has a gradient
 */
export function clipGradNorm(
  params: Iterable<Tensor>,
  maxNorm: number,
  options: { norm_type?: number } = {},
): Tensor {
  if (!(maxNorm >= 0)) {
    throw new AvclError('USAGE', `expected 0 or more for \`maxNorm\`, got ${maxNorm}; set it so`);
  }
  const { norm_type = 2 } = options;
  return tidy(() =>
    noGrad(() => {
      const grads = [...params].map(({ grad }) => grad).filter((grad) => grad !== null);
      if (grads.length === 0) return zeros([]);
      const norm = stack(_foreach_norm(grads, { ord: norm_type })).linalg_vector_norm({ ord: norm_type });
      if (maxNorm !== Infinity)
        _foreach_mul_(grads, norm.add(1e-6).reciprocal().mul(maxNorm).clamp({ max: 1 }));
      return norm;
    }),
  );
}
