// Reader and writer with tensors and files, and the exchange with the Python library: what it wrote is committed
// (../golden/interchange.safetensors); what we write is read by it where the virtual environment is there.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fromArray, fromBuffer } from '../../src/create.js';
import { DTYPE_BYTES, type DType } from '../../src/dtype.js';
import { AvclError } from '../../src/errors.js';
import { empty, zeros } from '../../src/ops.generated.js';
import {
  openSafetensors,
  parseSafetensors,
  readSafetensors,
  serializeSafetensors,
  writeSafetensors,
} from '../../src/safetensors/index.js';
import { memory, tidy } from '../../src/scope.js';
import { lcg } from '../lcg.js';

const goldenPath = fileURLToPath(new URL('../golden/interchange.safetensors', import.meta.url));
const python = fileURLToPath(new URL('../../../../.venv/bin/python', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avcl-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

const values = [-3, -1.5, 0, 1, 2.5, 7];
const truncated = [-3, -1, 0, 1, 2, 7];
const expected: Record<string, [DType, number[], (number | boolean)[]]> = {
  F64: ['float64', [2, 3], values],
  F32: ['float32', [2, 3], values],
  F16: ['float16', [2, 3], values],
  BF16: ['bfloat16', [2, 3], values],
  I64: ['int64', [2, 3], truncated],
  I32: ['int32', [2, 3], truncated],
  I16: ['int16', [2, 3], truncated],
  I8: ['int8', [2, 3], truncated],
  U8: ['uint8', [2, 3], truncated.map(Math.abs)],
  BOOL: ['bool', [2, 3], [true, true, false, true, true, true]],
  empty: ['float32', [0, 4], []],
  scalar: ['float32', [], [42.5]],
  'naïve "name"\n': ['int64', [2], [1, 2]],
};

describe('the file of the Python library', () => {
  it('is read with every dtype, whole and by name', () => {
    const { tensors, metadata } = readSafetensors(goldenPath);
    expect(metadata).toEqual({ format: 'pt', kind: 'tëst' });
    expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, [dtype, shape, list]] of Object.entries(expected)) {
      const tensor = tensors.get(name)!;
      expect([name, tensor.dtype, tensor.shape]).toEqual([name, dtype, shape]);
      expect(Array.from(tensor.toArray(), Number)).toEqual(list.map(Number));
    }
    expect(readSafetensors(goldenPath, { names: ['I8', 'scalar'] }).tensors.size).toBe(2);
    expect(() => readSafetensors(goldenPath, { names: ['I9'] })).toThrow(/tensor `I9` in `.*interchange/);
  });

  it('is written again with the same values', () => {
    const { tensors, metadata } = readSafetensors(goldenPath);
    const again = parseSafetensors(serializeSafetensors(tensors, metadata));
    expect(again.metadata).toEqual(metadata);
    for (const [name, tensor] of tensors) {
      expect(again.tensors.get(name)!.toArray()).toEqual(tensor.toArray());
      expect(again.tensors.get(name)!.dtype).toBe(tensor.dtype);
    }
  });

  it('mutated is refused as damaged, or read; nothing else', () => {
    const source = readFileSync(goldenPath);
    const random = lcg(3);
    for (let round = 0; round < 1500; round++) {
      const bytes = Uint8Array.from(source);
      for (let change = random(4); change >= 0; change--) bytes[random(bytes.length)] = random(256);
      const cut = random(5) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      try {
        tidy(() => {
          for (const tensor of parseSafetensors(cut).tensors.values()) tensor.toArray();
        });
      } catch (error) {
        expect(error).toBeInstanceOf(AvclError);
        expect((error as AvclError).code).toBe('DATA');
      }
    }
  });
});

describe('our file', () => {
  it('is read by the Python library', (context) => {
    if (!existsSync(python)) context.skip('skipped: no Python in .venv to read with');
    const { tensors, metadata } = readSafetensors(goldenPath);
    const odd = new Map([['odd', fromArray(new Uint8Array([1, 2, 3]), [3])], ...tensors]); // three bytes before all others
    const path = join(folder, 'ours.safetensors');
    writeSafetensors(path, odd, metadata);
    const program = `
import sys, json, torch
from safetensors import safe_open
with safe_open(sys.argv[1], "pt") as ours, safe_open(sys.argv[2], "pt") as theirs:
    same = all(torch.equal(ours.get_tensor(k), theirs.get_tensor(k)) and ours.get_tensor(k).dtype == theirs.get_tensor(k).dtype for k in theirs.keys())
    print(json.dumps([same, ours.get_tensor("odd").tolist(), ours.metadata(), len(ours.keys())]))
`;
    const said = execFileSync(python, ['-c', program, path, goldenPath], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual([true, [1, 2, 3], metadata, Object.keys(expected).length + 1]);
  });

  const dtypes: DType[] = [
    'float64',
    'float32',
    'float16',
    'bfloat16',
    'int64',
    'int32',
    'int16',
    'int8',
    'uint8',
  ];
  const content = fc
    .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(3), { maxLength: 4 }) })
    .chain(({ dtype, shape }) => {
      const bytes = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
      return fc.record({
        dtype: fc.constant(dtype),
        shape: fc.constant(shape),
        bytes: fc.uint8Array({ minLength: bytes, maxLength: bytes }),
      });
    });

  it('gives back any bytes, by memory and by path, and is the same each time', () => {
    const path = join(folder, 'any.safetensors');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), content, { maxKeys: 6 }), (contents) => {
        tidy(() => {
          const tensors = new Map(
            Object.entries(contents).map(([name, c]) => [`x${name}`, fromBuffer(c.bytes, c.dtype, c.shape)]),
          );
          const file = serializeSafetensors(tensors, { a: 'b' });
          writeSafetensors(path, tensors, { a: 'b' });
          expect(readFileSync(path).equals(file)).toBe(true);
          for (const read of [parseSafetensors(file), readSafetensors(path)]) {
            expect(read.tensors.size).toBe(tensors.size);
            for (const [name, tensor] of tensors) {
              const got = read.tensors.get(name)!;
              expect([got.dtype, got.shape]).toEqual([tensor.dtype, tensor.shape]);
              expect(serializeSafetensors(new Map([['', got]]))).toEqual(
                serializeSafetensors(new Map([['', tensor]])),
              );
            }
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('holds a tensor row-major, whatever its layout, and leaves no other file', () => {
    const x = fromArray(
      Float32Array.from({ length: 16 }, (_, i) => i),
      [1, 2, 2, 2, 2],
    );
    const last = x.contiguous({ memory_format: 'channels_last_3d' });
    const path = join(folder, 'layout.safetensors');
    writeSafetensors(path, new Map([['x', last.transpose(2, 3)]]));
    expect(readSafetensors(path).tensors.get('x')!.toArray()).toEqual(x.transpose(2, 3).toArray());
    expect(readdirSync(folder).filter((name) => name.endsWith('partial'))).toEqual([]);
  });

  it('names what it cannot write', () => {
    expect(() => serializeSafetensors(new Map([['z', empty([2], { dtype: 'complex64' })]]))).toThrow(
      /got complex64/,
    );
    mkdirSync(join(folder, 'taken'));
    expect(() => writeSafetensors(join(folder, 'taken'), new Map([['x', zeros([1])]]))).toThrow(
      /EISDIR|ENOTEMPTY/,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('partial'))).toEqual([]);
  });
});

describe('an open file', () => {
  it('reads what is asked for, and nothing after it is closed', () => {
    const file = openSafetensors(goldenPath);
    expect(file.entries.get('I32')).toMatchObject({ type: 'I32', shape: [2, 3] });
    expect(file.names).toHaveLength(Object.keys(expected).length);
    expect(Array.from(file.read('F16').toArray(), Number)).toEqual(values);
    file.close();
    file.close();
    expect(() => file.read('F16')).toThrow(/after close/);
  });

  it('is refused where it is missing, a folder, empty or cut; no tensor stays behind', () => {
    const before = memory();
    const path = join(folder, 'cut.safetensors');
    const cases: [string, () => void, RegExp][] = [
      [join(folder, 'absent'), () => {}, /`.*absent`, got ENOENT/],
      [folder, () => {}, /readable safetensors file.*EISDIR/],
      [path, () => writeFileSync(path, ''), /got 0 bytes in all/],
      [
        path,
        () => writeFileSync(path, readFileSync(goldenPath).subarray(0, 1000)),
        /bytes of data in tensor/,
      ],
    ];
    for (const [file, make, says] of cases) {
      make();
      expect(() => readSafetensors(file)).toThrow(says);
    }
    expect(memory()).toEqual(before);
  });

  it('that is cut while it is open is found out', () => {
    const path = join(folder, 'shrinks.safetensors');
    writeSafetensors(path, new Map([['x', zeros([1000])]]));
    using file = openSafetensors(path);
    truncateSync(path, 2000);
    expect(() => file.read('x')).toThrow(/expected \d+ bytes in `.*shrinks/);
  });
});
