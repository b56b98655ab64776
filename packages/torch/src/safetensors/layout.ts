/**
 * Lays tensors out in a safetensors file: the header and the order of the data.
 * Data lie by falling element size, in the given order among equals, so that every tensor is aligned to its element
 * (readers that map the file need it); the header is padded with spaces to a multiple of eight. The same tensors and
 * metadata give the same bytes.
 */
import { AvclError } from '../errors.js';
import { byteLength, ELEMENT_TYPES, type ElementType, LENGTH_BYTES, MAX_HEADER_BYTES } from './format.js';

/** What a header says of a tensor before its place is known. */
export interface TensorKind {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A header ready to write, and the names in the order in which their data follow. */
export interface Layout {
  /** The length, the JSON and its padding. */
  readonly header: Uint8Array;
  readonly names: readonly string[];
  readonly dataBytes: number;
}

/**
 * Lay tensors out.
 * @throws AvclError `USAGE` where a name cannot stand in a header or the header would be too long to be read again.
 */
export function layOut(
  tensors: ReadonlyMap<string, TensorKind>,
  metadata: Readonly<Record<string, string>>,
): Layout {
  const ordered = [...tensors].sort(
    ([, a], [, b]) => ELEMENT_TYPES[b.type].bytes - ELEMENT_TYPES[a.type].bytes,
  );
  const fields: string[] = [];
  const keys = Object.keys(metadata).sort();
  if (keys.length > 0) {
    const pairs = keys.map((key) => `${quote(key)}:${quote(metadata[key]!)}`);
    fields.push(`"__metadata__":{${pairs.join(',')}}`);
  }
  let end = 0;
  for (const [name, { type, shape }] of ordered) {
    if (name === '__metadata__') {
      throw new AvclError('USAGE', 'expected another name for a tensor, got `__metadata__`; rename it');
    }
    const start = end;
    end += byteLength(type, shape);
    const entry = `{"dtype":"${type}","shape":[${shape.join(',')}],"data_offsets":[${start},${end}]}`;
    fields.push(`${quote(name)}:${entry}`);
  }
  return { header: frame(`{${fields.join(',')}}`), names: ordered.map(([name]) => name), dataBytes: end };
}

/** The header's bytes: length, JSON, spaces. */
function frame(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.byteLength / 8) * 8;
  if (length > MAX_HEADER_BYTES) {
    const limit = `at most ${MAX_HEADER_BYTES} bytes`;
    throw new AvclError(
      'USAGE',
      `expected a header of ${limit}, got ${length}; write fewer or shorter names`,
    );
  }
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, LENGTH_BYTES);
  return header;
}

/** A JSON string; half a surrogate pair has no UTF-8. */
function quote(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    const shown = JSON.stringify(text);
    throw new AvclError(
      'USAGE',
      `expected well-formed text in a safetensors header, got ${shown}; rename it`,
    );
  }
  return JSON.stringify(text);
}
