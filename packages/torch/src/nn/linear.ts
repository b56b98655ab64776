/**
 * Linear: `y = x W^T + b`. Parameters and their initial values as PyTorch's `nn.Linear`, against which results,
 * gradients and initial values were checked.
 */

import type { DType } from '../dtype.js';
import type { Generator } from '../generator.js';
import { empty, linear } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { initialise, requireGenerator, requireSize } from './arguments.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Where the initial values come from. */
  generator: Generator;
  bias?: boolean;
  dtype?: DType;
}

/** A fully connected layer. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    readonly in_features: number,
    readonly out_features: number,
    options: LinearOptions,
  ) {
    super();
    requireSize('in_features', in_features);
    requireSize('out_features', out_features);
    const generator = requireGenerator('Linear', options);
    const { bias = true, dtype = 'float32' } = options;
    this.weight = new Parameter(empty([out_features, in_features], { dtype }));
    this.bias = bias ? new Parameter(empty([out_features], { dtype })) : null;
    initialise(this.weight, this.bias, generator);
  }

  /** @param x - (..., in_features); gives (..., out_features) */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight, { bias: this.bias });
  }
}
