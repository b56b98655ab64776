/**
 * Convolutions over two and three axes. Parameters and their initial values as PyTorch's `nn.Conv2d` and `nn.Conv3d`,
 * against which results, gradients and initial values were checked. Zero padding only; no transposed convolution.
 */

import type { DType } from '../dtype.js';
import { AvclError } from '../errors.js';
import type { Generator } from '../generator.js';
import { conv2d, conv3d, empty } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { initialise, perAxis, requireGenerator, requireSize, type Sizes } from './arguments.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/** Options of {@link Conv2d} and {@link Conv3d}; the defaults are PyTorch's. */
export interface ConvOptions {
  /** Where the initial values come from. */
  generator: Generator;
  stride?: Sizes;
  padding?: Sizes;
  dilation?: Sizes;
  groups?: number;
  bias?: boolean;
  dtype?: DType;
}

abstract class Conv extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;

  constructor(
    axes: number,
    readonly in_channels: number,
    readonly out_channels: number,
    kernel_size: Sizes,
    options: ConvOptions,
  ) {
    super();
    requireSize('in_channels', in_channels);
    requireSize('out_channels', out_channels);
    const generator = requireGenerator(new.target.name, options);
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, dtype = 'float32' } = options;
    requireSize('groups', groups);
    if (in_channels % groups !== 0 || out_channels % groups !== 0) {
      const channels = `in_channels ${in_channels} and out_channels ${out_channels}`;
      throw new AvclError(
        'USAGE',
        `expected a divisor of ${channels} for \`groups\`, got ${groups}; change one of them`,
      );
    }
    this.kernel_size = perAxis('kernel_size', kernel_size, axes, 1);
    this.stride = perAxis('stride', stride, axes, 1);
    this.padding = perAxis('padding', padding, axes, 0);
    this.dilation = perAxis('dilation', dilation, axes, 1);
    this.groups = groups;
    this.weight = new Parameter(empty([out_channels, in_channels / groups, ...this.kernel_size], { dtype }));
    this.bias = bias ? new Parameter(empty([out_channels], { dtype })) : null;
    initialise(this.weight, this.bias, generator);
  }

  /** How the operators take what the constructor was given. */
  protected get settings() {
    const { bias, stride, padding, dilation, groups } = this;
    return { bias, stride, padding, dilation, groups };
  }
}

/** A convolution over height and width. */
export class Conv2d extends Conv {
  constructor(in_channels: number, out_channels: number, kernel_size: Sizes, options: ConvOptions) {
    super(2, in_channels, out_channels, kernel_size, options);
  }

  /** @param x - (B, in_channels, H, W); gives (B, out_channels, H', W') */
  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.settings);
  }
}

/** A convolution over time, height and width. */
export class Conv3d extends Conv {
  constructor(in_channels: number, out_channels: number, kernel_size: Sizes, options: ConvOptions) {
    super(3, in_channels, out_channels, kernel_size, options);
  }

  /** @param x - (B, in_channels, T, H, W); gives (B, out_channels, T', H', W') */
  forward(x: Tensor): Tensor {
    return conv3d(x, this.weight, this.settings);
  }
}
