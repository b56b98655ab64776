/**
 * Mean cosine of paired rows: BYOL's and SimSiam's losses are made of it (Grill et al. 2020, eq. 2; Chen and He 2021, eq. 1).
 * The target carries no gradient. Checked against an independent reference.
 */
import type { Tensor } from '@avcl/torch';
import { exact, exactly } from './precision.js';
import { unitLength } from './unit-length.js';

/**
 * @param prediction - (B, P)
 * @param target - (B, P), row by row its partner; its gradient is stopped
 * @returns a scalar from -1 to 1
 */
export function cosineTo(prediction: Tensor, target: Tensor): Tensor {
  return exactly(prediction, () => {
    const p = unitLength(exact(prediction)); // (B, P)
    const z = unitLength(exact(target.detach())); // (B, P)
    return p
      .mul(z)
      .sum({ dim: [1] })
      .mean();
  });
}
