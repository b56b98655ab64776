/**
 * Pooling over two and three axes, without parameters. Options and defaults as PyTorch's modules of the same names,
 * against which results and gradients were checked. The stride defaults to the kernel.
 */
import { adaptive_avg_pool3d, avg_pool2d, avg_pool3d, max_pool2d, max_pool3d } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { perAxis, type Sizes } from './arguments.js';
import { Module } from './module.js';

/** Options of the pooling layers. */
export interface PoolOptions {
  stride?: Sizes;
  padding?: Sizes;
  /** Round the output size up, so that no input is left out. */
  ceil_mode?: boolean;
}

abstract class Pool extends Module {
  readonly kernel_size: readonly number[];
  protected readonly settings: { stride: number[]; padding: number[]; ceil_mode: boolean };

  constructor(axes: number, kernel_size: Sizes, options: PoolOptions) {
    super();
    const { stride = kernel_size, padding = 0, ceil_mode = false } = options;
    this.kernel_size = perAxis('kernel_size', kernel_size, axes, 1);
    this.settings = {
      stride: perAxis('stride', stride, axes, 1),
      padding: perAxis('padding', padding, axes, 0),
      ceil_mode,
    };
  }
}

/** The greatest value under a window over height and width. */
export class MaxPool2d extends Pool {
  constructor(kernel_size: Sizes, options: PoolOptions = {}) {
    super(2, kernel_size, options);
  }

  /** @param x - (B, C, H, W); gives (B, C, H', W') */
  forward(x: Tensor): Tensor {
    return max_pool2d(x, this.kernel_size, this.settings);
  }
}

/** The greatest value under a window over time, height and width. */
export class MaxPool3d extends Pool {
  constructor(kernel_size: Sizes, options: PoolOptions = {}) {
    super(3, kernel_size, options);
  }

  /** @param x - (B, C, T, H, W); gives (B, C, T', H', W') */
  forward(x: Tensor): Tensor {
    return max_pool3d(x, this.kernel_size, this.settings);
  }
}

/** The mean under a window over height and width; padding counts as zeros. */
export class AvgPool2d extends Pool {
  constructor(kernel_size: Sizes, options: PoolOptions = {}) {
    super(2, kernel_size, options);
  }

  /** @param x - (B, C, H, W); gives (B, C, H', W') */
  forward(x: Tensor): Tensor {
    return avg_pool2d(x, this.kernel_size, this.settings);
  }
}

/** The mean under a window over time, height and width; padding counts as zeros. */
export class AvgPool3d extends Pool {
  constructor(kernel_size: Sizes, options: PoolOptions = {}) {
    super(3, kernel_size, options);
  }

  /** @param x - (B, C, T, H, W); gives (B, C, T', H', W') */
  forward(x: Tensor): Tensor {
    return avg_pool3d(x, this.kernel_size, this.settings);
  }
}

/** Means over as many windows as the wished output has places. */
export class AdaptiveAvgPool3d extends Module {
  readonly output_size: readonly number[];

  constructor(output_size: Sizes) {
    super();
    this.output_size = perAxis('output_size', output_size, 3, 1);
  }

  /** @param x - (B, C, T, H, W); gives (B, C, ...output_size) */
  forward(x: Tensor): Tensor {
    return adaptive_avg_pool3d(x, this.output_size);
  }
}
