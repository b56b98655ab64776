/** Tensors from JavaScript's values: nested arrays, typed arrays, Buffers. Shapes and lengths are checked. */

import { call } from './dispatch.js';
import { type Device, DTYPE_BYTES, type DType, dtypes } from './dtype.js';
import { AvclError } from './errors.js';
import { native } from './native.js';
import { refused } from './refusal.js';
import { Tensor } from './tensor.js';
import { bytesOf, flatten, type NestedInput, type NumericArray } from './values.js';

/** Where and as what a tensor is made. */
export interface CreateOptions {
  dtype?: DType | undefined;
  device?: Device | undefined;
  requires_grad?: boolean | undefined;
}

/** A typed array whose dtype is known by its class. */
export type TypedInput = NumericArray | Uint8ClampedArray;

function dtypeOf(data: TypedInput): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Int16Array) return 'int16';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'uint8';
  throw new AvclError(
    'USAGE',
    `expected a typed array with a dtype for \`data\`, got ${Object.prototype.toString.call(data)}`,
  );
}

function isTyped(data: unknown): data is TypedInput {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

function checkShape(shape: readonly number[], count: number): void {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new AvclError(
      'USAGE',
      `expected whole sizes of 0 or more for \`shape\`, got [${shape.join(', ')}]`,
    );
  }
  const needed = shape.reduce((product, size) => product * size, 1);
  if (needed !== count) {
    throw new AvclError(
      'USAGE',
      `expected ${needed} values for \`shape\` [${shape.join(', ')}], got ${count}`,
    );
  }
}

/** The last steps of every creation: to the asked dtype and device, with a gradient or not. */
function finish(slot: number, stored: DType, options: CreateOptions): Tensor {
  const { dtype = stored, device = 'cpu', requires_grad = false } = options;
  let tensor = new Tensor(slot);
  if (dtype !== stored || device !== 'cpu') {
    // To a GPU without waiting for it (non_blocking): CUDA has taken ordinary memory's content before the call returns.
    const moved = call('aten::_to_copy', '', [tensor, dtype, undefined, device, undefined, true]) as Tensor;
    tensor.dispose();
    tensor = moved;
  }
  return requires_grad ? tensor.requires_grad_() : tensor;
}

/**
 * A tensor of `data`: a typed array, or (nested) arrays. Without `dtype` it follows a typed array's class; of plain
 * arrays, booleans become bool, bigints int64, and numbers float32.
 *
 *     fromArray(new Float32Array(6), [2, 3]);
 *     fromArray([[1, 2], [3, 4]], undefined, { dtype: 'int64' });
 *
 * @throws AvclError USAGE where lengths and `shape` disagree.
 */
export function fromArray(
  data: TypedInput | NestedInput,
  shape?: readonly number[],
  options: CreateOptions = {},
): Tensor {
  if (isTyped(data)) {
    const sizes = shape ?? [data.length];
    checkShape(sizes, data.length);
    const stored = dtypeOf(data);
    return finish(
      refused('fromArray', {}, () => native().fromBytes(data, dtypes.code(stored), sizes)),
      stored,
      options,
    );
  }
  const { shape: found, values } = flatten(data);
  const sizes = shape ?? found;
  checkShape(sizes, values.length);
  const { typed, stored } = pack(values, options.dtype);
  return finish(native().fromBytes(typed, dtypes.code(stored), sizes), stored, options);
}

/** Plain values in the widest array that holds `dtype` exactly. */
function pack(values: (number | boolean | bigint)[], wanted?: DType): { typed: NumericArray; stored: DType } {
  if (values.some((value) => typeof value === 'bigint') || wanted === 'int64') {
    return { typed: BigInt64Array.from(values, toBigInt), stored: 'int64' };
  }
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) {
    return { typed: Uint8Array.from(values, Number), stored: 'bool' };
  }
  if (wanted === undefined || wanted === 'float32')
    return { typed: Float32Array.from(values, Number), stored: 'float32' };
  return { typed: Float64Array.from(values, Number), stored: 'float64' };
}

function toBigInt(value: number | boolean | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new AvclError('USAGE', `expected whole numbers for dtype int64, got ${value}`);
  }
  return BigInt(value);
}

/** As PyTorch's `torch.tensor`: `tensor([[1, 2], [3, 4]])`, `tensor(3.5)`. Numbers are float32 unless `dtype` says else. */
export function tensor(data: TypedInput | NestedInput, options: CreateOptions = {}): Tensor {
  return fromArray(data, undefined, options);
}

/**
 * A tensor of the raw bytes in `buffer`, little-endian and row-major, copied.
 * @throws AvclError USAGE where the buffer is not exactly as long as `shape` and `dtype` need.
 */
export function fromBuffer(
  buffer: Uint8Array,
  dtype: DType,
  shape: readonly number[],
  options: Omit<CreateOptions, 'dtype'> = {},
): Tensor {
  const count = buffer.byteLength / DTYPE_BYTES[dtype];
  if (bytesOf(shape, dtype) !== buffer.byteLength) {
    const expected = `${bytesOf(shape, dtype)} bytes for ${dtype}[${shape.join(', ')}]`;
    throw new AvclError('USAGE', `expected ${expected} in \`buffer\`, got ${buffer.byteLength}`);
  }
  checkShape(shape, count);
  return finish(native().fromBytes(buffer, dtypes.code(dtype), shape), dtype, options);
}
