import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicateKey } from '../../src/safetensors/duplicate-keys.js';

// Keys and strings of the characters that could confuse a scan: quotes, backslashes, brackets, colons, spaces.
const text = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', ' ', 'a', 'é') });
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value;

describe('a key given twice', () => {
  it('is not found where there is none, however keys and strings look', () => {
    fc.assert(fc.property(json, (value) => findDuplicateKey(JSON.stringify(value, null, 1)) === null));
  });

  it('is found behind any other members, and in inner objects', () => {
    fc.assert(
      fc.property(text, json, json, (key, first, second) => {
        const name = JSON.stringify(key);
        const twice = `{${name}:${JSON.stringify(first)}, ${name} : ${JSON.stringify(second)}}`;
        JSON.parse(twice);
        expect(findDuplicateKey(twice)).toBe(key);
        expect(findDuplicateKey(`{"outer":[1,${twice}]}`)).toBe(key);
      }),
    );
  });
});
