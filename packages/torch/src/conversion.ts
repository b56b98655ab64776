/**
 * Values across the boundary, by what the schema says of an argument or result: tensors and generators as slots, names of
 * dtypes and memory formats as PyTorch's integers, a number where a tensor is wanted as an array of one.
 */
import type { SchemaItem } from './addon.js';
import { dtypes, layouts, memoryFormats } from './dtype.js';
import { AvclError } from './errors.js';
import { Generator } from './generator.js';
import { loadCuda } from './native.js';
import { type Scope, slotOf } from './scope.js';
import { Tensor } from './tensor.js';

/** Whether `value` is of the kind that `item` takes. */
export function fits(item: SchemaItem, value: unknown): boolean {
  if (value === undefined) return item.hasDefault || (item.keyword && item.optional);
  if (value === null) return item.optional;
  if (item.list) {
    if (!Array.isArray(value)) return item.length > 0 && fitsOne(item, value);
    return value.every((element) => (element === null ? item.optionalElements : fitsOne(item, element)));
  }
  return fitsOne(item, value);
}

function fitsOne(item: SchemaItem, value: unknown): boolean {
  switch (item.type) {
    case 'Tensor':
      return value instanceof Tensor || (item.name !== 'self' && !item.list && isScalar(value));
    case 'int':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'Scalar':
      return isScalar(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'Generator':
      return value instanceof Generator;
    default:
      return typeof value === 'string';
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
}

/** `value` as the addon takes it for `item`. @throws AvclError USAGE where it cannot be. */
export function encode(item: SchemaItem, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  switch (item.type) {
    case 'Tensor':
      if (value instanceof Tensor) return slotOf(value);
      if (item.list && Array.isArray(value)) return value.map((element) => encodeTensor(item, element));
      return encodeTensor(item, value);
    case 'ScalarType':
      return dtypes.code(value as never);
    case 'MemoryFormat':
      return memoryFormats.code(value as never);
    case 'Layout':
      return layouts.code(value as never);
    case 'Device':
      if (String(value).startsWith('cuda')) loadCuda();
      return value;
    case 'Generator':
      if (value instanceof Generator) return value.slot;
      throw new AvclError('USAGE', `expected a Generator for \`${item.name}\`, got ${typeof value}`);
    default:
      return value;
  }
}

function encodeTensor(item: SchemaItem, value: unknown): unknown {
  if (value instanceof Tensor) return slotOf(value);
  if (isScalar(value)) return [value];
  if (value === null && item.optionalElements) return null;
  const got = value === null ? 'null' : typeof value;
  throw new AvclError('USAGE', `expected a Tensor for \`${item.name}\`, got ${got}`);
}

/** A result of the addon as `item` says, its tensors owned by `scope`. */
export function decode(item: SchemaItem, value: unknown, scope: Scope | null): unknown {
  if (item.type === 'ScalarType' && typeof value === 'number') return dtypes.name(value);
  if (item.type !== 'Tensor') return value;
  if (typeof value === 'number') return new Tensor(value, scope);
  return Array.isArray(value) ? value.map((slot) => decode(item, slot, scope)) : value;
}
