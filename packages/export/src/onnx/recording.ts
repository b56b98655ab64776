/**
 * A further execution of a backbone (`avcl`'s `Execution`): it computes nothing, and writes the convolutions down as ONNX nodes, batch norm folded. The
 * copied frames of a mel stand for several here too, so the exported graph has the saving of the trained one.
 */

import { type nn, noGrad, tidy } from '@avcl/torch';
import {
  type Clip,
  type ConvolutionStep,
  cutLike,
  type Execution,
  foldedWeights,
  type Kernel,
  normalisedCounts,
  planWindows,
  poolWindow,
  spread,
  timeWindow,
} from 'avcl';
import type { Extent, Graph, Value } from './graph.js';
import { floats, type Precision, storedWeight } from './stored-weights.js';

/** What a windowed layer does along time. */
type Window = ReturnType<typeof timeWindow>;

/** Writes one backbone into a graph. */
export class Recording implements Execution<Value> {
  readonly #graph: Graph;
  readonly #precision: Precision;
  readonly #names: ReadonlyMap<nn.Module, string>;

  /** @param names - of the modules, for the names of the weights */
  constructor(graph: Graph, precision: Precision, names: ReadonlyMap<nn.Module, string>) {
    this.#graph = graph;
    this.#precision = precision;
    this.#names = names;
  }

  convolution(clip: Clip<Value>, { conv, bn, add, relu }: ConvolutionStep<Value>): Clip<Value> {
    const { x, counts } = this.#windowInput(clip, timeWindow(conv));
    const name = this.#names.get(conv) ?? 'conv';
    const [weight, bias] = noGrad(() =>
      tidy(() => {
        const folded = foldedWeights(conv, bn);
        return [
          storedWeight(this.#graph, `${name}.weight`, folded.weight, this.#precision),
          floats(this.#graph, `${name}.bias`, folded.bias),
        ] as const;
      }),
    );
    const { kernel_size, stride, padding, dilation, groups } = conv;
    const sides = x.shape.slice(2).map((size, axis) => {
      const reach = dilation[axis]! * (kernel_size[axis]! - 1) + 1;
      return Math.floor((Number(size) + 2 * padding[axis]! - reach) / stride[axis]!) + 1;
    });
    const shape = [x.shape[0]!, conv.out_channels, ...sides];
    let y = this.#graph.node('Conv', [x, weight, bias], shape, {
      kernel_shape: kernel_size,
      strides: stride,
      pads: [...padding, ...padding],
      dilations: dilation,
      group: groups,
    }); // (B, C, d, H, W)
    if (add !== undefined) {
      const shortcut = this.take(add.x, cutLike(add.counts, Number(add.x.shape[2]), counts));
      y = this.#graph.node('Add', [y, shortcut], shape);
    }
    return { x: relu ? this.#graph.node('Relu', [y], shape) : y, counts };
  }

  maxPool(clip: Clip<Value>, kernel: Kernel): Clip<Value> {
    const { x, counts } = this.#windowInput(clip, poolWindow(kernel));
    const sides = x.shape.slice(2).map((size, axis) => Math.floor(Number(size) / kernel[axis]!));
    const shape = [...x.shape.slice(0, 2), ...sides];
    const pooled = this.#graph.node('MaxPool', [x], shape, { kernel_shape: kernel, strides: kernel });
    return { x: pooled, counts };
  }

  /** Every frame written out: (B, C, T, H, W). */
  allFrames({ x, counts }: Clip<Value>): Value {
    return counts === null ? x : this.take(x, spread(counts));
  }

  /** Frames of `x` in the order of `index`. */
  take(x: Value, index: readonly number[]): Value {
    if (index.length === x.shape[2] && index.every((frame, i) => frame === i)) return x;
    const shape: Extent[] = [...x.shape];
    shape[2] = index.length;
    const places = this.#graph.integers('frames', index);
    return this.#graph.node('Gather', [x, places], shape, { axis: 2 });
  }

  #windowInput(clip: Clip<Value>, window: Window): Clip<Value> {
    if (clip.counts === null) return clip;
    const plan = planWindows(clip.counts, window);
    return { x: this.take(clip.x, plan.take), counts: normalisedCounts(plan.counts) };
  }
}
