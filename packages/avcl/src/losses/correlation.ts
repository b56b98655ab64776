/**
 * Eq. 5-6 of AVCL on two matrices of paired rows: Barlow Twins across modalities (Zbontar et al. 2021).
 * Checked against an independent float64 reference. Both sides are mean-centred over the rows; no projector.
 *
 *     (5) L = sum_i (1 - C_ii)^2 + lambda * sum_i sum_{j != i} C_ij^2
 *     (6) C_ij = sum_b u_bi v_bj / ( sqrt(sum_b u_bi^2) sqrt(sum_b v_bj^2) )
 */
import type { Tensor } from '@avcl/torch';
import { exact, exactly } from './precision.js';

/** Options of {@link correlationLoss}. */
export interface CorrelationOptions {
  /** Weight of the off-diagonal sum. */
  lambda: number;
  /** `1/D`: the whole of (5) divided by the number of columns. */
  scale: '1/D' | 1;
}

/** Eq. 5 and its two sums, all scalars that carry the graph. */
export interface CorrelationLoss {
  loss: Tensor;
  /** sum_i (1 - C_ii)^2, unscaled. */
  diagonal: Tensor;
  /** sum_{i != j} C_ij^2, unscaled. With R rows it cannot fall below D^2 / (R - 1) - D where all C_ii are 1. */
  offDiagonal: Tensor;
}

/**
 * Eq. 5-6. A column without variance has C = 0 in its row: 1e-8 is added to each squared norm.
 * @param u - (R, D)
 * @param v - (R, D), row by row the partner of u
 */
export function correlationLoss(
  u: Tensor,
  v: Tensor,
  { lambda, scale }: CorrelationOptions,
): CorrelationLoss {
  return exactly(u, () => {
    const [rows, columns] = u.shape as [number, number];
    const a = unitColumns(exact(u)); // (R, D)
    const b = unitColumns(exact(v)); // (R, D)
    const same = a.mul(b).sum({ dim: [0] }); // (D) C_ii
    // |C|^2 = |A^T B|^2 = sum (A A^T) * (B B^T): the smaller of the two products is made.
    const all =
      rows < columns
        ? a.mm(a.t()).mul(b.mm(b.t())).sum() // () over (R, R)
        : a.t().mm(b).square().sum(); // () over (D, D)
    const diagonal = same.mul(-1).add(1).square().sum(); // ()
    const offDiagonal = all.sub(same.square().sum()); // ()
    const loss = diagonal.add(offDiagonal.mul(lambda)); // ()
    return { loss: scale === '1/D' ? loss.div(columns) : loss, diagonal, offDiagonal };
  });
}

/** Columns centred, then of length 1. */
function unitColumns(x: Tensor): Tensor {
  const centred = x.sub(x.mean([0], { keepdim: true })); // (R, D)
  const squares = centred.square().sum({ dim: [0], keepdim: true }); // (1, D)
  return centred.div(squares.add(1e-8).sqrt()); // (R, D)
}
