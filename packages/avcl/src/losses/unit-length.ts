/** L2 normalisation of rows, eq. 8's denominator. */
import type { Tensor } from '@avcl/torch';

/** Rows of length 1; a row of zeros stays zeros. @param x - (B, D) */
export function unitLength(x: Tensor): Tensor {
  return x.div(x.linalg_vector_norm({ dim: [1], keepdim: true }).clamp_min(1e-12)); // (B, D)
}
