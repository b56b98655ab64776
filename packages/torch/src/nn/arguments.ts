/** What the layers' constructors share: checks that name the argument, sizes per axis, the default initial values. */
import { AvclError } from '../errors.js';
import type { Generator } from '../generator.js';
import type { Tensor } from '../tensor.js';
import { fans, kaimingUniform, uniform } from './init.js';

/** One size for all axes, or one for each. */
export type Sizes = number | readonly number[];

/** Check that an argument is a whole number above 0. */
export function requireSize(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new AvclError(
      'USAGE',
      `expected a whole number above 0 for \`${name}\`, got ${value}; count it in units`,
    );
  }
}

/** One whole number for each of `axes` axes, none below `least`. */
export function perAxis(name: string, value: Sizes, axes: number, least: number): number[] {
  const sizes = typeof value === 'number' ? new Array<number>(axes).fill(value) : [...value];
  if (sizes.length !== axes || !sizes.every((size) => Number.isSafeInteger(size) && size >= least)) {
    const expected = `one whole number of at least ${least}, or ${axes} of them`;
    throw new AvclError(
      'USAGE',
      `expected ${expected}, for \`${name}\`, got ${JSON.stringify(value)}; set it so`,
    );
  }
  return sizes;
}

/** The generator of a layer's options; layers have no other source of randomness. */
export function requireGenerator(layer: string, options: { generator: Generator } | undefined): Generator {
  const generator = options?.generator;
  if (generator === undefined) {
    throw new AvclError(
      'USAGE',
      `expected a Generator for \`generator\` of ${layer}, got none; pass generatorFor(seed, 'init')`,
    );
  }
  return generator;
}

/** PyTorch's default of convolutions and Linear: Kaiming-uniform with a = sqrt(5), the bias within ±1/sqrt(fan_in). */
export function initialise(weight: Tensor, bias: Tensor | null, generator: Generator): void {
  kaimingUniform(weight, { a: Math.sqrt(5), generator });
  if (bias !== null) {
    const bound = 1 / Math.sqrt(fans(weight).fan_in);
    uniform(bias, -bound, bound, generator);
  }
}
