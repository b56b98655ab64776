/** Between tensors and their bytes in a file: row-major, little-endian, as they lie in memory on the machines we run on. */
import { dtypes } from '../dtype.js';
import { AvclError } from '../errors.js';
import { native } from '../native.js';
import { slotOf } from '../scope.js';
import { Tensor } from '../tensor.js';
import { ELEMENT_TYPES, type ElementType, type SafetensorsEntry } from './format.js';

/** A CPU tensor with a copy of the bytes. */
export function tensorOf({ type, shape }: SafetensorsEntry, bytes: Uint8Array): Tensor {
  return new Tensor(native().fromBytes(bytes, dtypes.code(ELEMENT_TYPES[type].dtype), shape));
}

/** A copy of a tensor's bytes, from whatever device and layout. */
export function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(native().toBytes(slotOf(tensor)));
}

/** The header's word for a tensor's dtype. @throws AvclError `USAGE` where it has none. */
export function elementType(tensor: Tensor): ElementType {
  const { dtype } = tensor;
  const types = Object.keys(ELEMENT_TYPES) as ElementType[];
  const type = types.find((name) => ELEMENT_TYPES[name].dtype === dtype);
  if (type !== undefined) return type;
  throw new AvclError(
    'USAGE',
    `expected a dtype that safetensors has, got ${dtype}; take \`view_as_real\` first`,
  );
}
