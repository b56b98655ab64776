/**
 * Dropout (Srivastava et al. 2014): each value is dropped with probability p and the others are divided by 1 - p.
 * The mask comes from a generator that the caller gives for the step, `dropout.seed(generatorFor(seed, 'dropout',
 * epoch, step))`, so it is a function of those numbers. It is drawn on the CPU and moved, so every device sees the
 * same one. Training without having given a generator is an error; evaluation changes nothing.
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import type { Generator } from '../generator.js';
import { empty } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { Module } from './module.js';

/** `x` with values dropped with probability `p`; the mask takes one draw per value from `generator`. */
export function dropout(x: Tensor, p: number, generator: Generator): Tensor {
  requireProbability(p);
  if (p === 0) return x;
  if (p === 1) return x.mul(0);
  const mask = noGrad(() => {
    const kept = empty(x.shape, { dtype: x.dtype }).bernoulli_({ p: 1 - p, generator });
    return kept.div_(1 - p).to({ device: x.device });
  });
  return x.mul(mask);
}

/** Drops values in training; see {@link dropout}. */
export class Dropout extends Module {
  #generator: Generator | null = null;

  constructor(readonly p = 0.5) {
    super();
    requireProbability(p);
  }

  /** Draw the masks of the coming passes from `generator`. */
  seed(generator: Generator): this {
    this.#generator = generator;
    return this;
  }

  /** @param x - any shape; gives the same */
  forward(x: Tensor): Tensor {
    if (!this.training) return x;
    if (this.#generator === null) {
      throw new AvclError(
        'USAGE',
        "expected a Generator for Dropout in training, got none; call seed(generatorFor(seed, 'dropout', epoch, step))",
      );
    }
    return dropout(x, this.p, this.#generator);
  }
}

function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new AvclError('USAGE', `expected a probability for \`p\`, got ${p}; use 0 to 1`);
  }
}
