/**
 * The total loss, section 9: `L = alpha * L_CGRA + beta * L_SelfCL`. The first weight is CGRA's, 0.9 (very likely: Table
 * 3's row with SelfCL off reads (1, 0)); the swap is one more row of that table.
 */
import { AvclError, type Tensor } from '@avcl/torch';

/** Weights of the two losses. */
export interface TotalOptions {
  /** Weight of CGRA. Default 0.9 (paper, Table 3). */
  alpha?: number | undefined;
  /** Weight of SelfCL. Default 0.1 (paper, Table 3). */
  beta?: number | undefined;
}

/**
 * The weighted sum; a loss that is off is null.
 * @returns a scalar
 * @throws AvclError USAGE where both are off
 */
export function totalLoss(
  losses: { cgra: Tensor | null; selfcl: Tensor | null },
  { alpha = 0.9, beta = 0.1 }: TotalOptions = {},
): Tensor {
  const terms = [losses.cgra?.mul(alpha), losses.selfcl?.mul(beta)].filter((term) => term !== undefined);
  if (terms.length === 0) {
    throw new AvclError(
      'USAGE',
      'expected CGRA, SelfCL or both for the total loss, got neither; turn one on',
    );
  }
  return terms.reduce((sum, term) => sum.add(term));
}
