/**
 * Names of dtypes, memory formats and layouts, and the integers PyTorch's dispatcher knows them by
 * (`c10::ScalarType`, `c10::MemoryFormat`, `c10::Layout`). Quantised and 8-bit float dtypes are left out.
 */
import { AvclError } from './errors.js';

const DTYPES = {
  uint8: 0,
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  float16: 5,
  float32: 6,
  float64: 7,
  complex64: 9,
  complex128: 10,
  bool: 11,
  bfloat16: 15,
} as const;

const MEMORY_FORMATS = {
  contiguous_format: 0,
  preserve_format: 1,
  channels_last: 2,
  channels_last_3d: 3,
} as const;
const LAYOUTS = { strided: 0, sparse: 1, sparse_csr: 2, mkldnn: 3 } as const;

/** What a tensor's elements are. */
export type DType = keyof typeof DTYPES;
/** How a tensor's dimensions lie in memory. */
export type MemoryFormat = keyof typeof MEMORY_FORMATS;
/** How a tensor is stored; dense is `strided`. */
export type Layout = keyof typeof LAYOUTS;
/** `cpu`, `cuda`, `cuda:1`. */
export type Device = string;
/** A number where PyTorch takes a Scalar; whole numbers count as integers. */
export type Scalar = number | boolean;

/** Bytes of one element. */
export const DTYPE_BYTES: Readonly<Record<DType, number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  complex64: 8,
  complex128: 16,
  bool: 1,
  bfloat16: 2,
};

function coder<Name extends string>(what: string, table: Readonly<Record<Name, number>>) {
  const names = new Map<number, Name>();
  for (const name of Object.keys(table) as Name[]) names.set(table[name], name);
  return {
    code(name: Name): number {
      const code = Object.hasOwn(table, name) ? table[name] : undefined;
      if (code !== undefined) return code;
      throw new AvclError(
        'USAGE',
        `expected ${[...names.values()].join(', ')} for a ${what}, got ${String(name)}`,
      );
    },
    name(code: number): Name {
      const name = names.get(code);
      if (name !== undefined) return name;
      throw new AvclError('USAGE', `expected a known ${what}, got PyTorch's number ${code}`);
    },
  };
}

export const dtypes = coder<DType>('dtype', DTYPES);
export const memoryFormats = coder<MemoryFormat>('memory format', MEMORY_FORMATS);
export const layouts = coder<Layout>('layout', LAYOUTS);
