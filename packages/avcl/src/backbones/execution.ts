/**
 * How a backbone's layers are carried out. A network is written once, as convolutions with what follows each of them
 * (batch norm, sum with a shortcut, ReLU), and run by an `Execution`: `moduleExecution` here works on the modules
 * themselves, in training as in evaluation mode; `folded.ts` has one with the batch norm folded away. What flows need not be tensors:
 * an execution of its own kind of values `X` may write the network down instead of computing it.
 */
import { conv3d, type nn, type Tensor } from '@avcl/torch';
import {
  type Clip,
  framesCutLike,
  normalisedCounts,
  planWindows,
  type TimeWindow,
  takeFrames,
} from './repeated-frames.js';
import { weightedBatchNorm } from './weighted-batch-norm.js';

/** A convolution, its batch norm, and what is done with the result. */
export interface ConvolutionStep<X = Tensor> {
  readonly conv: nn.Conv3d;
  readonly bn: nn.BatchNorm3d;
  /** Added after the batch norm; may be written over. */
  readonly add?: Clip<X>;
  /** ReLU at the end. */
  readonly relu: boolean;
}

/** Carries out one step of a network. */
export interface Execution<X = Tensor> {
  convolution(clip: Clip<X>, step: ConvolutionStep<X>): Clip<X>;
  /** Max-pool with kernel = stride and no padding. */
  maxPool(clip: Clip<X>, kernel: Kernel): Clip<X>;
}

/** Time, height, width. */
export type Kernel = readonly [number, number, number];

/** The modules as they are: gradients, batch statistics in training mode, running ones in evaluation mode. */
export const moduleExecution: Execution = {
  convolution(clip, { conv, bn, add, relu }) {
    const input = windowInput(clip, timeWindow(conv));
    const raw = convolve(conv, input.x); // (B, C, d, H, W)
    const normal = normalised(bn, raw, input.counts); // same
    const sum = add === undefined ? normal : normal.add_(framesCutLike(add, input.counts)); // same
    return { x: relu ? sum.relu_() : sum, counts: input.counts };
  },
  maxPool,
};

/** Batch norm; with statistics of our own where frames stand for several, or the batch for a part of one. */
function normalised(bn: nn.BatchNorm3d, x: Tensor, counts: readonly number[] | null): Tensor {
  if (!bn.training || (counts === null && bn.group === null)) return bn.forward(x);
  return weightedBatchNorm(bn, x, counts ?? Array<number>(x.shape[2]!).fill(1));
}

/**
 * The convolution. Of a kernel along time, a single frame meets the middle slice only, the others fall on padding: the same
 * bits for a third of the work. It also keeps clear of oneDNN's bfloat16 kernel, which returned zeros for one frame under a
 * kernel of three (libtorch 2.11 on a processor with AMX, seen in Python too).
 */
function convolve(conv: nn.Conv3d, x: Tensor): Tensor {
  const { bias, stride, padding, dilation, groups } = conv;
  const middle = padding[0]!;
  if (x.shape[2] !== 1 || middle === 0 || conv.kernel_size[0] !== 2 * middle + 1) return conv.forward(x);
  const weight = conv.weight.narrow(2, middle, 1); // (C, C', 1, h, w)
  return conv3d(x, weight, { bias, stride, padding: [0, ...padding.slice(1)], dilation, groups });
}

/** The frames a windowed layer has to read, and the counts of its output. */
export function windowInput(clip: Clip, window: TimeWindow): Clip {
  if (clip.counts === null) return clip;
  const plan = planWindows(clip.counts, window);
  return { x: takeFrames(clip.x, plan.take), counts: normalisedCounts(plan.counts) };
}

/** What a convolution does along time. */
export function timeWindow(conv: nn.Conv3d): TimeWindow {
  return { kernel: conv.kernel_size[0]!, stride: conv.stride[0]!, padding: conv.padding[0]! };
}

/** {@link Execution.maxPool} of tensors. */
export function maxPool(clip: Clip, kernel: Kernel): Clip {
  const input = windowInput(clip, poolWindow(kernel));
  return { x: pool(input.x, kernel), counts: input.counts };
}

/** What a max-pool does along time. */
export function poolWindow([time]: Kernel): TimeWindow {
  return { kernel: time, stride: time, padding: 0 };
}

function pool(x: Tensor, kernel: Kernel): Tensor {
  return x.max_pool3d([...kernel], { stride: [...kernel] });
}
