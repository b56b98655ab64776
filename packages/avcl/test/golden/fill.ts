/**
 * Numbers that two languages make alike, so that golden files need not hold weights: `reference/fill.py` in TypeScript.
 * An integer hash of (seed, index) gives u in [-1, 1) exactly; a tensor's seed is a hash of its name.
 */
import type { nn } from '@avcl/torch';
import { fromArray, noGrad, type Tensor, tidy } from '@avcl/torch';

/** FNV-1a of the name's ASCII bytes. */
function nameSeed(name: string): number {
  let state = 0x811c9dc5;
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return state;
}

/** The `index`-th number of a stream, in [-1, 1), a multiple of 2^-31. */
function uniform(index: number, seed: number): number {
  let x = Math.imul(index, 0x9e3779b9) + seed;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return (x >>> 0) / 2 ** 31 - 1;
}

/** offset + scale * u as float32 values, held in float64. */
export function filledArray(name: string, count: number, scale = 1, offset = 0): Float64Array {
  const seed = nameSeed(name);
  return Float64Array.from({ length: count }, (_, i) => Math.fround(offset + scale * uniform(i, seed)));
}

/** {@link filledArray} as a float64 tensor. */
export function filled(name: string, shape: readonly number[], scale = 1, offset = 0): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return fromArray(filledArray(name, count, scale, offset), [...shape]);
}

/** (B, 3, T, H, W) in [0, 1) as frames and mels are: blocks of 4 frames x 8 x 8 under noise, in float64. */
export function pictures(name: string, shape: readonly number[]): Tensor {
  const [b, c, t, h, w] = shape as [number, number, number, number, number];
  const [bt, bh, bw] = [Math.ceil(t / 4), Math.ceil(h / 8), Math.ceil(w / 8)];
  const blocks = filledArray(`${name}.blocks`, b * c * bt * bh * bw, 0.375, 0.5);
  const values = filledArray(name, b * c * t * h * w, 0.125);
  let i = 0;
  for (let plane = 0; plane < b * c; plane++)
    for (let k = 0; k < t; k++)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++, i++) {
          const block = ((plane * bt + (k >> 2)) * bh + (y >> 3)) * bw + (x >> 3);
          values[i] = Math.fround(blocks[block]! + values[i]!);
        }
  return fromArray(values, [...shape]);
}

/** Every parameter and BN buffer by a rule that reads only its (reference) name, shape and kind. */
export function fillModule(
  module: nn.Module,
  referenceName: (name: string) => string = (name) => name,
): void {
  for (const [own, tensor] of [...module.namedParameters(), ...module.namedBuffers()]) {
    const name = referenceName(own);
    if (name.endsWith('num_batches_tracked')) continue;
    const fanIn = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
    const [scale, offset] = name.endsWith('running_mean')
      ? [0.1, 0]
      : name.endsWith('running_var')
        ? [0.5, 1]
        : tensor.shape.length > 1
          ? [Math.sqrt(3 / fanIn), 0]
          : name.endsWith('weight')
            ? [0.25, 1]
            : [0.2, 0];
    noGrad(() => tidy(() => tensor.copy_(filled(name, tensor.shape, scale, offset))));
  }
}
