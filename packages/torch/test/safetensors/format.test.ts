import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvclError } from '../../src/errors.js';
import {
  ELEMENT_TYPES,
  type ElementType,
  MAX_HEADER_BYTES,
  readHeader,
} from '../../src/safetensors/format.js';
import { layOut } from '../../src/safetensors/layout.js';
import { lcg } from '../lcg.js';

const golden = readFileSync(new URL('../golden/interchange.safetensors', import.meta.url));

/** A file with this header and so many bytes of data. */
function fileOf(header: string | object, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.byteLength + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.byteLength), true);
  file.set(json, 8);
  return file;
}

function failure(bytes: Uint8Array): AvclError {
  try {
    readHeader(bytes, 'weights.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(AvclError);
    expect((error as AvclError).code).toBe('DATA');
    expect((error as AvclError).message).toContain('weights.safetensors');
    return error as AvclError;
  }
  throw new Error('expected a failure, got a header');
}

const f32 = (start: number, end: number, shape = [(end - start) / 4]) => {
  return { dtype: 'F32', shape, data_offsets: [start, end] };
};

describe('a sound header', () => {
  it('gives the entries in the order of their bytes, whatever theirs in the text', () => {
    const bytes = fileOf({ b: f32(8, 16), __metadata__: { made: 'here' }, a: f32(0, 8, [1, 2]) }, 16);
    const { entries, metadata, dataStart } = readHeader(bytes, 'file');
    expect([...entries.keys()]).toEqual(['a', 'b']);
    expect(entries.get('a')).toEqual({ type: 'F32', shape: [1, 2], offsets: [0, 8] });
    expect(metadata).toEqual({ made: 'here' });
    expect(dataStart).toBe(bytes.byteLength - 16);
  });

  it('may be padded, hold no tensor, empty tensors, scalars and odd names', () => {
    expect(readHeader(fileOf('{}   '), 'file').entries.size).toBe(0);
    const odd = readHeader(fileOf({ '': f32(0, 4, []), 7: f32(4, 4, [0, 3]) }, 4), 'file');
    expect([...odd.entries.keys()]).toEqual(['', '7']);
    const proto = readHeader(
      fileOf('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
      'file',
    );
    expect([...proto.entries.keys()]).toEqual(['__proto__']);
  });
});

describe('a damaged header', () => {
  const cases: [name: string, bytes: Uint8Array, says: RegExp][] = [
    ['nothing', new Uint8Array(0), /0 bytes in all/],
    ['five bytes', new Uint8Array(5), /5 bytes in all/],
    ['longer than the file', fileOf('{}').fill(9, 0, 1), /header of 9 bytes.*file of 10/],
    ['above the limit', fileOf('{}').fill(255, 0, 8), new RegExp(`at most ${MAX_HEADER_BYTES} bytes`)],
    ['no header', fileOf(''), /begins with `{`/],
    ['an array', fileOf('[]'), /begins with `{`/],
    ['leading spaces', fileOf(' {}'), /begins with `{`/],
    ['not JSON', fileOf('{"a":}'), /in JSON/],
    ['text after JSON', fileOf('{}x'), /in JSON/],
    ['not UTF-8', fileOf('{"a":0}').fill(0xff, 10, 11), /in JSON/],
    [
      'a tensor twice',
      fileOf(`{"a":${JSON.stringify(f32(0, 4))},"\\u0061":${JSON.stringify(f32(0, 4))}}`, 4),
      /`a` twice/,
    ],
    [
      'a field twice',
      fileOf('{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}', 1),
      /`shape` twice/,
    ],
    ['metadata of numbers', fileOf({ __metadata__: { n: 1 } }), /metadata `n` as a string/],
    ['metadata as text', fileOf({ __metadata__: 'x' }), /as an object/],
    ['a number for a tensor', fileOf({ a: 1 }), /tensor `a`/],
    ['an unknown field', fileOf({ a: { ...f32(0, 4), extra: 1 } }, 4), /tensor `a`.*extra/],
    ['no dtype', fileOf({ a: { shape: [1], data_offsets: [0, 4] } }, 4), /tensor `a`.*nothing/],
    ['an unknown dtype', fileOf({ a: { ...f32(0, 4), dtype: 'F8_E4M3' } }, 4), /tensor `a`.*F8_E4M3/],
    [
      'a dtype of the prototype',
      fileOf({ a: { ...f32(0, 4), dtype: 'toString' } }, 4),
      /tensor `a`.*toString/,
    ],
    ['a negative size', fileOf({ a: f32(0, 4, [-1]) }, 4), /tensor `a`.*\[-1\]/],
    ['half a size', fileOf({ a: f32(0, 6, [1.5]) }, 6), /tensor `a`.*1\.5/],
    ['too many dimensions', fileOf({ a: f32(0, 4, new Array(65).fill(1)) }, 4), /64 sizes/],
    ['an overflowing shape', fileOf({ a: f32(0, 0, [2 ** 31, 2 ** 31, 0]) }), /tensor `a`/],
    [
      'offsets beyond exact numbers',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1e300,1e300]}}', 1),
      /byte positions/,
    ],
    ['offsets back to front', fileOf({ a: f32(4, 0, [1]) }, 4), /4 bytes for F32 \[1\].*-4/],
    ['one offset', fileOf({ a: { ...f32(0, 4), data_offsets: [4] } }, 4), /byte positions/],
    ['offsets that do not fit', fileOf({ a: f32(0, 8, [1]) }, 8), /4 bytes for F32 \[1\].*8/],
    ['an overlap', fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), /tensor `b`.*overlaps/],
    ['a gap', fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), /tensor `b`.*gap/],
    ['a gap at the start', fileOf({ a: f32(4, 8) }, 8), /tensor `a`.*gap/],
    ['data past the end', fileOf({ a: f32(0, 8) }, 4), /8 bytes of data in tensor `a`.*4/],
    ['data left over', fileOf({ a: f32(0, 4) }, 5), /4 bytes of data.*5/],
    ['a terabyte said', fileOf({ a: f32(0, 2 ** 40) }, 4), /tensor `a`/],
  ];
  it.each(cases)('%s', (_, bytes, says) => {
    expect(failure(bytes).message).toMatch(says);
  });
});

describe('the layout', () => {
  const kind = fc.record({
    type: fc.constantFrom(...(Object.keys(ELEMENT_TYPES) as ElementType[])),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
  });
  const names = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((name) => name !== '__metadata__');
  const metadata = fc.dictionary(names, fc.string({ unit: 'grapheme' }));

  it('is read back as it was given, aligned, in one order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, kind)), metadata, (list, texts) => {
        const tensors = new Map(list);
        const { header, names: order, dataBytes } = layOut(tensors, texts);
        const file = new Uint8Array(header.byteLength + dataBytes);
        file.set(header);
        const read = readHeader(file, 'file');
        expect(header.byteLength % 8).toBe(0);
        expect({ ...read.metadata }).toEqual({ ...texts });
        expect([...read.entries.keys()].sort()).toEqual([...tensors.keys()].sort());
        expect([...order].sort()).toEqual([...tensors.keys()].sort());
        for (const [name, { type, shape, offsets }] of read.entries) {
          expect({ type, shape }).toEqual(tensors.get(name));
          expect(offsets[0] % ELEMENT_TYPES[type].bytes).toBe(0);
        }
        expect(layOut(tensors, Object.fromEntries(Object.entries(texts).reverse())).header).toEqual(header);
      }),
    );
  });

  it('refuses names that a header cannot hold', () => {
    const one = { type: 'U8', shape: [1] } as const;
    expect(() => layOut(new Map([['__metadata__', one]]), {})).toThrow(/another name/);
    expect(() => layOut(new Map([['\ud800', one]]), {})).toThrow(/well-formed/);
    expect(() => layOut(new Map(), { key: '\udc00' })).toThrow(/well-formed/);
  });
});

describe('mutated files', () => {
  it('are refused, or read within their bounds', () => {
    const random = lcg(1);
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      const bytes = mutate(golden, random);
      try {
        const { entries, dataStart } = readHeader(bytes, 'file');
        const sizes = [...entries.values()].map(({ offsets }) => offsets[1] - offsets[0]);
        expect(dataStart + sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.byteLength);
      } catch (error) {
        expect(error).toBeInstanceOf(AvclError);
        expect((error as AvclError).code).toBe('DATA');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(2000);
  });
});

/** One to three changes: a byte, a digit, a cut, an insertion, a repeated piece; most of them in the header. */
function mutate(source: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Uint8Array.from(source);
  for (let change = random(3); change >= 0; change--) {
    const at = random(random(4) === 0 ? bytes.length : Math.min(bytes.length, 900));
    const kind = random(5);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes[at] = 0x30 + random(10);
    else if (kind === 2) bytes = bytes.slice(0, at + 1);
    else if (kind === 3) bytes = Uint8Array.from([...bytes.slice(0, at), random(256), ...bytes.slice(at)]);
    else bytes.copyWithin(at, random(bytes.length), random(bytes.length));
  }
  return bytes;
}
