/**
 * Initial values, in place and from a given generator; there is no global one. By convention a model's generator is
 * `generatorFor(seed, 'init')`, passed to the layers in the order in which they are made.
 * Bounds follow He et al. 2015, "Delving Deep into Rectifiers"; with a CPU generator of the same seed the values are
 * bit for bit those of `torch.nn.init`.
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import type { Generator } from '../generator.js';
import type { Tensor } from '../tensor.js';

/** Options of the two Kaiming initialisations. */
export interface KaimingOptions {
  generator: Generator;
  /** Negative slope of the leaky ReLU that follows; used with `leaky_relu` only. */
  a?: number;
  /** Which variance is kept: that of the forward pass or of the gradients. */
  mode?: 'fan_in' | 'fan_out';
  nonlinearity?: 'leaky_relu' | 'relu' | 'linear';
}

/** Inputs and outputs of one unit. A weight is (out, in, ...kernel). */
export function fans(weight: Tensor): { fan_in: number; fan_out: number } {
  const [outputs, inputs, ...kernel] = weight.shape;
  if (outputs === undefined || inputs === undefined) {
    throw new AvclError(
      'USAGE',
      `expected two dimensions or more for \`weight\`, got [${weight.shape.join(', ')}]; a bias has no fan`,
    );
  }
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fan_in: inputs * field, fan_out: outputs * field };
}

function kaimingDeviation(weight: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu' } = options;
  const slope = nonlinearity === 'leaky_relu' ? a : 0;
  const gain = nonlinearity === 'linear' ? 1 : Math.sqrt(2 / (1 + slope ** 2));
  return gain / Math.sqrt(fans(weight)[mode]);
}

/** Fill with values uniform within ±gain * sqrt(3 / fan). */
export function kaimingUniform(weight: Tensor, options: KaimingOptions): Tensor {
  const bound = Math.sqrt(3) * kaimingDeviation(weight, options);
  return uniform(weight, -bound, bound, options.generator);
}

/** Fill with values of a normal distribution with mean 0 and deviation gain / sqrt(fan). */
export function kaimingNormal(weight: Tensor, options: KaimingOptions): Tensor {
  return normal(weight, 0, kaimingDeviation(weight, options), options.generator);
}

/** Fill with values uniform in [from, to). */
export function uniform(tensor: Tensor, from: number, to: number, generator: Generator): Tensor {
  return noGrad(() => tensor.uniform_({ from, to, generator }));
}

/** Fill with values of a normal distribution. */
export function normal(tensor: Tensor, mean: number, std: number, generator: Generator): Tensor {
  return noGrad(() => tensor.normal_({ mean, std, generator }));
}

/** Fill with one value. */
export function constant(tensor: Tensor, value: number): Tensor {
  return noGrad(() => tensor.fill_(value));
}
