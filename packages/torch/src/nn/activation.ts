/** Layers that work value by value or only change the shape: ReLU, Identity, Flatten. As PyTorch's. */
import type { Tensor } from '../tensor.js';
import { Module } from './module.js';

/** The greater of the value and 0. */
export class ReLU extends Module {
  readonly inplace: boolean;

  /** @param options.inplace overwrite the input, which saves its memory */
  constructor(options: { inplace?: boolean } = {}) {
    super();
    this.inplace = options.inplace ?? false;
  }

  /** @param x - any shape; gives the same */
  forward(x: Tensor): Tensor {
    return this.inplace ? x.relu_() : x.relu();
  }
}

/** Gives its input. */
export class Identity extends Module {
  /** @param x - any shape; gives the same */
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** Joins the dimensions from `start_dim` to `end_dim` into one. */
export class Flatten extends Module {
  constructor(
    readonly start_dim = 1,
    readonly end_dim = -1,
  ) {
    super();
  }

  /** @param x - (B, ...); gives (B, product) by default */
  forward(x: Tensor): Tensor {
    return x.flatten({ start_dim: this.start_dim, end_dim: this.end_dim });
  }
}
