/** Between a tensor's bytes and JavaScript's arrays: typed arrays by dtype, nested arrays by shape. */
import { DTYPE_BYTES, type DType } from './dtype.js';
import { AvclError } from './errors.js';

/** The typed arrays a tensor's values come as. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A value, or arrays of arrays of them. */
export type NestedNumbers = number | boolean | NestedNumbers[];

/** Values to make a tensor of: nested arrays of equal lengths. */
export type NestedInput = number | boolean | bigint | readonly NestedInput[];

/** The values in `bytes`, which are row-major elements of `dtype`. Half floats widen to float32. */
export function toTyped(dtype: DType, bytes: ArrayBuffer): NumericArray {
  switch (dtype) {
    case 'float32':
    case 'complex64':
      return new Float32Array(bytes);
    case 'float64':
    case 'complex128':
      return new Float64Array(bytes);
    case 'int64':
      return new BigInt64Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'int16':
      return new Int16Array(bytes);
    case 'int8':
      return new Int8Array(bytes);
    case 'uint8':
    case 'bool':
      return new Uint8Array(bytes);
    case 'bfloat16':
      return fromBfloat16(new Uint16Array(bytes));
    case 'float16':
      return Float32Array.from(new Uint16Array(bytes), halfToNumber);
  }
}

/** A bfloat16 is the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Row-major `values` as nested arrays of `shape`. */
export function toNested(values: NumericArray, shape: readonly number[], dtype: DType): NestedNumbers {
  if (dtype === 'complex64' || dtype === 'complex128') {
    throw new AvclError(
      'USAGE',
      `expected a real tensor for \`tolist\`, got ${dtype}; take its \`view_as_real\` first`,
    );
  }
  let next = 0;
  const take = (): number | boolean => {
    const value = values[next++]!;
    if (dtype === 'bool') return value !== 0;
    if (typeof value === 'number') return value;
    if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) {
      throw new AvclError(
        'USAGE',
        `expected values below 2^53 for \`tolist\`, got ${value}; use \`toArray\`, which gives bigints`,
      );
    }
    return Number(value);
  };
  const build = (dim: number): NestedNumbers =>
    dim === shape.length ? take() : Array.from({ length: shape[dim]! }, () => build(dim + 1));
  return build(0);
}

/** Sizes of a nested array, and its values in order. @throws AvclError USAGE where rows differ in length. */
export function flatten(nested: NestedInput): { shape: number[]; values: (number | boolean | bigint)[] } {
  const shape: number[] = [];
  for (let level: NestedInput | undefined = nested; isList(level); level = level[0]) shape.push(level.length);
  const values: (number | boolean | bigint)[] = [];
  const walk = (node: NestedInput, dim: number): void => {
    if (!isList(node)) {
      if (dim !== shape.length) throw ragged(shape, dim);
      values.push(node);
      return;
    }
    if (dim >= shape.length || node.length !== shape[dim]) throw ragged(shape, dim);
    for (const item of node) walk(item, dim + 1);
  };
  walk(nested, 0);
  return { shape, values };
}

function isList(value: NestedInput | undefined): value is readonly NestedInput[] {
  return Array.isArray(value);
}

function ragged(shape: readonly number[], dim: number): AvclError {
  return new AvclError(
    'USAGE',
    `expected arrays of equal lengths [${shape.join(', ')}], got another length at depth ${dim}`,
  );
}

/** Bytes that a tensor of `shape` and `dtype` takes. */
export function bytesOf(shape: readonly number[], dtype: DType): number {
  return shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
}
