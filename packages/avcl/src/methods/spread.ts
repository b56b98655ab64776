/**
 * The figure that shows collapse: the spread of unit-length features over the batch. Features are non-negative (ReLU, then
 * mean), so untrained ones have cosines near 1 and a small spread; a spread that falls to 0 is collapse.
 */
import { noGrad, type Tensor } from '@avcl/torch';
import { exact } from '../losses/precision.js';
import { unitLength } from '../losses/unit-length.js';

/**
 * `sqrt(D)` times the mean over channels of the deviation over the batch of `f / |f|`: near 1 for features spread evenly
 * over the sphere, 0 where all are equal.
 * @param features - (B, D)
 * @returns a scalar without graph
 */
export function featureSpread(features: Tensor): Tensor {
  return noGrad(() => {
    const f = unitLength(exact(features.detach())); // (B, D)
    const centred = f.sub(f.mean([0], { keepdim: true })); // (B, D)
    return centred.square().mean([0]).sqrt().mean().mul(Math.sqrt(f.shape[1]!)); // ()
  });
}
