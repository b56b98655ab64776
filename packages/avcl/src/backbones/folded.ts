/**
 * The evaluation form of a backbone: batch norm folded into the convolutions before it, and on the CPU in float32
 * convolution + ReLU and convolution + sum + ReLU as single oneDNN operators with weights laid out once for them. Equal to
 * the module in evaluation mode within 1e-4. Elsewhere (CUDA, other dtypes) the folded convolution runs as it is.
 *
 *     bn(conv(x)) = conv(x; W g, (b - mean) g + bias)   with   g = weight / sqrt(var + eps), a factor per output channel
 */
import {
  AvclError,
  conv3d,
  keep,
  mkldnn__convolution_pointwise,
  mkldnn__convolution_pointwise_,
  type nn,
  noGrad,
  type Tensor,
  tidy,
} from '@avcl/torch';
import { allFeatures, type Backbone, checkedClip, checkedPicture, pooled } from './backbone.js';
import { type ConvolutionStep, type Execution, maxPool, timeWindow, windowInput } from './execution.js';
import { type Clip, distinctFrames, framesCutLike } from './repeated-frames.js';

/** A backbone for evaluation only; each layer's weights are those of its first use. Dispose it before training goes on. */
export interface EvaluationBackbone
  extends Disposable,
    Pick<
      Backbone,
      'architecture' | 'dim' | 'forward' | 'forwardFeatures' | 'forwardRepeated' | 'forwardRepeatedFeatures'
    > {
  dispose(): void;
}

/**
 * Folds a backbone, layer by layer at the first use.
 *
 * @example
 * using encoder = foldForEvaluation(backbone);
 * const feature = encoder.forward(clips); // (B, D)
 */
export function foldForEvaluation(backbone: Backbone): EvaluationBackbone {
  const execution = new FoldedExecution();
  const run = <T>(compute: () => T): T => noGrad(compute);
  const clip = (x: Tensor): Clip => distinctFrames(checkedClip(backbone, x, x.shape[2]));
  const dispose = () => execution.dispose();
  return {
    architecture: backbone.architecture,
    dim: backbone.dim,
    forward: (x) => run(() => pooled(backbone, clip(x), execution)),
    forwardFeatures: (x) => run(() => allFeatures(backbone, clip(x), execution)),
    forwardRepeated: (x, frames) =>
      run(() => pooled(backbone, checkedPicture(backbone, x, frames), execution)),
    forwardRepeatedFeatures: (x, frames) =>
      run(() => allFeatures(backbone, checkedPicture(backbone, x, frames), execution)),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

/** A convolution with its batch norm in it. */
interface FoldedConvolution {
  /** In oneDNN's own layout where `fused`. */
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly fused: boolean;
}

/** Folds each convolution at its first use, when the size of its input is known. */
class FoldedExecution implements Execution {
  readonly maxPool = maxPool;
  readonly #folded = new Map<nn.Conv3d, FoldedConvolution>();

  convolution(clip: Clip, step: ConvolutionStep): Clip {
    const { conv, add, relu } = step;
    const { x, counts } = windowInput(clip, timeWindow(conv));
    const folded = this.#of(step, x);
    const shortcut = add && framesCutLike(add, counts); // (B, C, d, H, W)
    return {
      x: folded.fused ? fused(conv, folded, x, shortcut, relu) : unfused(conv, folded, x, shortcut, relu),
      counts,
    };
  }

  #of({ conv, bn }: ConvolutionStep, x: Tensor): FoldedConvolution {
    let folded = this.#folded.get(conv);
    if (folded === undefined) {
      folded = tidy(() => fold(conv, bn, x));
      keep([folded.weight, folded.bias]);
      this.#folded.set(conv, folded);
    }
    return folded;
  }

  dispose(): void {
    for (const { weight, bias } of this.#folded.values()) {
      weight.dispose();
      bias.dispose();
    }
    this.#folded.clear();
  }
}

/** Weight and bias of a convolution with its batch norm in it; both belong to the scope. */
export function foldedWeights(conv: nn.Conv3d, bn: nn.BatchNorm3d): { weight: Tensor; bias: Tensor } {
  const { running_mean: mean, running_var: variance, weight: scale, bias: shift } = bn;
  if (mean === null || variance === null || scale === null || shift === null) {
    throw new AvclError(
      'USAGE',
      'expected batch norms with running statistics and affine, got one without; keep both',
    );
  }
  const g = scale.div(variance.add(bn.eps).sqrt()); // (C)
  const plain = conv.weight.mul(g.view([-1, 1, 1, 1, 1])).detach(); // (C, Cin, kt, kh, kw)
  const offset = conv.bias === null ? mean.neg() : conv.bias.sub(mean); // (C)
  return { weight: plain, bias: offset.mul(g).add(shift).detach() }; // (C, Cin, kt, kh, kw), (C)
}

function fold(conv: nn.Conv3d, bn: nn.BatchNorm3d, x: Tensor): FoldedConvolution {
  const { weight: plain, bias } = foldedWeights(conv, bn);
  const onednn = x.device === 'cpu' && plain.dtype === 'float32' && x.dtype === 'float32';
  if (!onednn) return { weight: plain.contiguous({ memory_format: 'channels_last_3d' }), bias, fused: false };
  const { stride, padding, dilation, groups } = conv;
  const weight = plain.to_mkldnn().mkldnn_reorder_conv3d_weight({
    padding: [...padding],
    stride: [...stride],
    dilation: [...dilation],
    groups,
    input_size: [...x.shape],
  });
  return { weight, bias, fused: true };
}

/** One oneDNN operator for the convolution and what follows. The sum is written over the shortcut. */
function fused(
  { padding, stride, dilation, groups }: nn.Conv3d,
  { weight, bias }: FoldedConvolution,
  x: Tensor,
  shortcut: Tensor | undefined,
  relu: boolean,
): Tensor {
  const input = x.contiguous({ memory_format: 'channels_last_3d' }); // (B, Cin, d, H, W)
  if (shortcut === undefined) {
    const after = relu ? 'relu' : 'none';
    return mkldnn__convolution_pointwise(
      input,
      weight,
      bias,
      padding,
      stride,
      dilation,
      groups,
      after,
      [],
      null,
    ); // (B, C, d', H', W')
  }
  return mkldnn__convolution_pointwise_(
    shortcut.contiguous({ memory_format: 'channels_last_3d' }),
    input,
    weight,
    bias,
    padding,
    stride,
    dilation,
    groups,
    'add',
    1,
    relu ? 'relu' : null,
    [],
    null,
  ); // (B, C, d', H', W')
}

function unfused(
  { padding, stride, dilation, groups }: nn.Conv3d,
  { weight, bias }: FoldedConvolution,
  x: Tensor,
  shortcut: Tensor | undefined,
  relu: boolean,
): Tensor {
  const y = conv3d(x, weight, { bias, padding, stride, dilation, groups }); // (B, C, d', H', W')
  if (shortcut !== undefined) y.add_(shortcut);
  return relu ? y.relu_() : y; // (B, C, d', H', W')
}
