/**
 * The safetensors header: eight bytes of length, that many bytes of JSON, then the tensors' bytes without a gap.
 * Follows the format's published description and was checked against files of its Python library, both ways.
 * Every size is compared with the size of the file before it is used, so a header can make nothing large.
 * Leaves out the dtypes this project does not use (float8, complex, unsigned beyond 8 bits): naming one is an error.
 */
import { AvclError } from '../errors.js';
import { findDuplicateKey } from './duplicate-keys.js';

/** Element types as the header names them, with ours and their bytes. */
export const ELEMENT_TYPES = {
  F64: { dtype: 'float64', bytes: 8 },
  F32: { dtype: 'float32', bytes: 4 },
  F16: { dtype: 'float16', bytes: 2 },
  BF16: { dtype: 'bfloat16', bytes: 2 },
  I64: { dtype: 'int64', bytes: 8 },
  I32: { dtype: 'int32', bytes: 4 },
  I16: { dtype: 'int16', bytes: 2 },
  I8: { dtype: 'int8', bytes: 1 },
  U8: { dtype: 'uint8', bytes: 1 },
  BOOL: { dtype: 'bool', bytes: 1 },
} as const;

/** An element type as the header names it: `F32`, `I64`, ... */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** The longest header read, in bytes: the limit of the format's own library. */
export const MAX_HEADER_BYTES = 100_000_000;

/** The most dimensions of a tensor: what libtorch's element-wise kernels take. */
const MAX_DIMENSIONS = 64;

/** The bytes of the length before the header. */
export const LENGTH_BYTES = 8;

/** Where one tensor lies. */
export interface SafetensorsEntry {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** First byte and the byte after the last, counted from the end of the header. */
  readonly offsets: readonly [number, number];
}

/** A header that was read and found sound. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their bytes. */
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** Where the tensors' bytes begin in the file. */
  readonly dataStart: number;
}

/** The error of a damaged or foreign file; names the file and, where there is one, the tensor. */
export function damaged(file: string, tensor: string | null, expected: string, got: string, cause?: unknown) {
  const place = tensor === null ? `\`${file}\`` : `tensor \`${tensor}\` of \`${file}\``;
  return new AvclError('DATA', `expected ${expected} in ${place}, got ${got}; make or copy the file again`, {
    cause,
    details: { file, tensor },
  });
}

/**
 * Read the header's length from the first eight bytes.
 * @throws AvclError `DATA` where the file is too short for it or it exceeds {@link MAX_HEADER_BYTES}.
 */
export function headerLength(first: Uint8Array, fileBytes: number, file: string): number {
  if (fileBytes < LENGTH_BYTES)
    throw damaged(file, null, 'a safetensors header', `${fileBytes} bytes in all`);
  const length = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw damaged(file, null, `a header of at most ${MAX_HEADER_BYTES} bytes`, `one said to have ${length}`);
  }
  if (length > BigInt(fileBytes - LENGTH_BYTES)) {
    throw damaged(file, null, `a header of ${length} bytes`, `a file of ${fileBytes} bytes`);
  }
  return Number(length);
}

/** Read and check the header of a file that lies in memory. */
export function readHeader(bytes: Uint8Array, file: string): SafetensorsHeader {
  const end = LENGTH_BYTES + headerLength(bytes, bytes.byteLength, file);
  return parseHeader(bytes.subarray(LENGTH_BYTES, end), bytes.byteLength - end, file);
}

/**
 * Read and check a header.
 * @param json the header's bytes, without the length before them
 * @param dataBytes the bytes that follow the header in the file
 * @throws AvclError `DATA` naming file and tensor: not JSON, a key given twice, a field missing or of the wrong kind,
 *   an unknown dtype, offsets that do not fit dtype and shape, overlap, leave a gap or pass the end.
 */
export function parseHeader(json: Uint8Array, dataBytes: number, file: string): SafetensorsHeader {
  const record = parseJson(json, file);
  let metadata: Record<string, string> = {};
  const entries: [string, SafetensorsEntry][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (name === '__metadata__') metadata = checkMetadata(value, file);
    else entries.push([name, checkEntry(name, value, file)]);
  }
  entries.sort(([, a], [, b]) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1]);
  let end = 0;
  for (const [name, { offsets }] of entries) {
    if (offsets[0] !== end) {
      const what = offsets[0] < end ? 'one that overlaps its neighbour' : 'a gap before it';
      throw damaged(file, name, `a tensor that begins at byte ${end}`, `${what}, at ${offsets[0]}`);
    }
    end = offsets[1];
    if (end > dataBytes) throw damaged(file, name, `${end} bytes of data`, `${dataBytes}`);
  }
  if (end !== dataBytes) throw damaged(file, null, `${end} bytes of data`, `${dataBytes}`);
  return { metadata, entries: new Map(entries), dataStart: LENGTH_BYTES + json.byteLength };
}

function parseJson(json: Uint8Array, file: string): object {
  if (json[0] !== 0x7b)
    throw damaged(file, null, 'a header that begins with `{`', `byte ${json[0] ?? 'none'}`);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, null, 'a header in JSON', (cause as Error).message, cause);
  }
  const twice = findDuplicateKey(text);
  if (twice !== null) throw damaged(file, null, 'each key once', `\`${twice}\` twice`);
  return value as object;
}

function checkMetadata(value: unknown, file: string): Record<string, string> {
  if (!isRecord(value)) throw damaged(file, null, '`__metadata__` as an object', show(value));
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw damaged(file, null, `metadata \`${key}\` as a string`, show(text));
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown, file: string): SafetensorsEntry {
  if (!isRecord(value))
    throw damaged(file, name, 'an object with dtype, shape and data_offsets', show(value));
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  if (Object.keys(rest).length > 0) throw damaged(file, name, 'dtype, shape and data_offsets', show(value));
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_TYPES, dtype)) {
    throw damaged(file, name, `a dtype of ${Object.keys(ELEMENT_TYPES).join(', ')}`, show(dtype));
  }
  if (!isSizes(shape) || shape.length > MAX_DIMENSIONS) {
    throw damaged(file, name, `a shape of at most ${MAX_DIMENSIONS} sizes`, show(shape));
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw damaged(file, name, 'data_offsets as two byte positions', show(offsets));
  }
  const [start, end] = offsets as [number, number];
  const type = dtype as ElementType;
  const needed = byteLength(type, shape);
  if (end - start !== needed) {
    throw damaged(file, name, `${needed} bytes for ${type} [${shape.join(', ')}]`, `${end - start}`);
  }
  return { type, shape, offsets: [start, end] };
}

/** The bytes of a tensor; `NaN`, which equals no difference of offsets, where they pass what a number counts exactly. */
export function byteLength(type: ElementType, shape: readonly number[]): number {
  let bytes: number = ELEMENT_TYPES[type].bytes;
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) return Number.NaN;
  }
  return bytes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

/** As JSON; what is nested deeper than JSON can be written back is named so. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'something nested too deeply';
  }
}

function show(value: unknown): string {
  const text = written(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
