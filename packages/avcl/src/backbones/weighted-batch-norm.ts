/**
 * Batch normalisation in training mode over a clip whose frames stand for several equal ones.
 *
 * Mean and variance count frame t `counts[t]` times; the running variance is unbiased with the full count. Outputs,
 * running statistics and gradients equal those of `BatchNorm3d` on the clip with every frame written out (checked in
 * float64 to 1e-12). The per-element work is done by the fused evaluation kernel with the batch's own statistics as
 * constants m and v; what the gradient owes to the statistics enters through its scale and shift, since
 *
 *     w (x - mean) / s + b  =  w' (x - m) / sqrt(v + eps) + b'   with   w' = w sqrt(v + eps) / s,   b' = b + w (m - mean) / s
 *
 * and w', b' are vectors of C numbers that carry the graph of `mean` and `s`. With `bn.group` the statistics are those of the batch over all
 * processes.
 */
import { AvclError, batch_norm, distributed, type nn, type Tensor, tensor } from '@avcl/torch';
import { exactly } from '../losses/precision.js';

/**
 * @param x - (B, C, d, H, W)
 * @param counts - d of them: how many equal frames each stands for
 * @returns (B, C, d, H, W)
 */
export function weightedBatchNorm(bn: nn.BatchNorm3d, x: Tensor, counts: readonly number[]): Tensor {
  const { weight, bias } = affine(bn);
  const [batch, , , height, width] = x.shape as [number, number, number, number, number];
  const n = counts.reduce((sum, count) => sum + count, 0) * batch * height * width;
  const share = tensor(
    counts.map((count) => count / n),
    { dtype: weight.dtype, device: x.device },
  ); // (d)

  const exact = x.to({ dtype: weight.dtype }); // (B, C, d, H, W), under autocast a wider copy
  const own = moments(exact, share);
  const { mean, variance, count } =
    bn.group === null ? { ...own, count: n } : distributed.jointMoments(bn.group, own, n);
  const m = mean.detach(); // (C)
  const v = variance.detach(); // (C)

  const scale = weight.mul(variance.add(bn.eps).rsqrt()); // (C) w / s
  const scale1 = scale.mul(v.add(bn.eps).sqrt()); // (C) w'
  const shift1 = bias.add(scale.mul(m.sub(mean))); // (C) b'
  bn.moveRunningStatistics(m, v, count);
  return batch_norm(x, scale1, shift1, m, v, false, 0, bn.eps, false); // (B, C, d, H, W)
}

function moments(x: Tensor, share: Tensor): distributed.Moments {
  const mean = weightedSum(x, share); // (C)
  const centred = x.sub(mean.detach().view([-1, 1, 1, 1])); // (B, C, d, H, W)
  // With one factor detached the backward pass costs one product; 2 q - q has the value and the gradient of the square.
  const q = weightedSum(centred.mul(centred.detach()), share); // (C)
  return { mean, variance: q.mul(2).sub(q.detach()) };
}

/** Sum over everything but the channels, frame t counted `share[t]` times: (C). */
function weightedSum(x: Tensor, share: Tensor): Tensor {
  return exactly(x, () => weightedSumOf(x, share)); // autocast would take the product in half precision
}

function weightedSumOf(x: Tensor, share: Tensor): Tensor {
  const [batch, channels, frames] = x.shape as [number, number, number];
  // Both ways reduce one contiguous axis; a sum over several axes at once is some 20 times slower in libtorch.
  if (x.strides[1] === 1) {
    const rows = x.permute([0, 2, 3, 4, 1]).reshape([batch, frames, -1, channels]); // (B, d, HW, C)
    return share.matmul(rows.sum({ dim: [2] }).sum({ dim: [0] })); // (C)
  }
  const rows = x.reshape([batch, channels, frames, -1]); // (B, C, d, HW)
  return rows
    .sum({ dim: [3] })
    .sum({ dim: [0] })
    .matmul(share); // (C)
}

function affine({ weight, bias, num_features }: nn.BatchNorm3d): { weight: Tensor; bias: Tensor } {
  if (weight !== null && bias !== null) return { weight, bias };
  throw new AvclError(
    'USAGE',
    `expected a batch norm with weight and bias, got one of ${num_features} channels without; use affine: true`,
  );
}
