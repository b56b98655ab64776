// What was found once is not looked for again: kept beside the store, for this index and this rule, or not at all.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCompared, pairsOf, RULE } from '../src/checks/kept-pairs.js';
import { nearDuplicates } from '../src/checks/near-duplicates.js';
import type { Store } from '../src/index.js';
import { readKept, writeKept } from '../src/index.js';
import { noisy, randomPrint, storeOf } from './made-prints.js';
import { temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const FILE = 'near-duplicates.json';

const prints = [0, 1, 2].flatMap((i) => [randomPrint(i, 5), noisy(randomPrint(i, 5), i, 0.1)]);
const splits = prints.map((_, i) => (i % 2 ? ('test' as const) : ('train' as const)));
const storeAt = (path: string, hash = 'a') => storeOf(prints, splits, { path, hash });
const fresh = () => mkdtempSync(join(folder, 'store-'));

/** A store whose prints may not be read. */
const closed = (store: Store): Store => {
  const readPrint = () => {
    throw new Error('compared again');
  };
  return { ...store, readPrint } as unknown as Store;
};

describe('the pairs of a store', () => {
  const found = nearDuplicates(storeAt(''));

  it('are kept, and told again without a look at the prints', () => {
    const path = fresh();
    expect(isCompared(storeAt(path))).toBe(false);
    expect(pairsOf(storeAt(path))).toEqual(found);
    expect(found.pairs).toHaveLength(3);
    expect(isCompared(storeAt(path))).toBe(true);
    expect(pairsOf(closed(storeAt(path)))).toEqual(found);
    expect(readdirSync(path)).toEqual([FILE]);
  });

  it('are looked for anew where the store is another, and then kept for that one', () => {
    const path = fresh();
    pairsOf(storeAt(path));
    expect(isCompared(storeAt(path, 'b'))).toBe(false);
    expect(() => pairsOf(closed(storeAt(path, 'b')))).toThrow('compared again');
    expect(pairsOf(storeOf(prints.slice(0, 2), splits.slice(0, 2), { path, hash: 'b' })).pairs).toHaveLength(
      1,
    );
    expect(isCompared(storeAt(path))).toBe(false);
  });

  it('are looked for anew where the rule was another', () => {
    const path = fresh();
    writeKept(join(path, FILE), `rule ${RULE - 1} on a`, { compared: 6, more: false, pairs: [] });
    expect(pairsOf(storeAt(path))).toEqual(found);
  });

  it('are looked for anew where the file is cut, changed, or names what the store has not', () => {
    const path = fresh();
    const file = join(path, FILE);
    pairsOf(storeAt(path));
    const [text, key] = [readFileSync(file, 'utf8'), `rule ${RULE} on a`];
    const kept = readKept(file, key) as { pairs: unknown[][] };
    const other = (row: unknown[]) => () => writeKept(file, key, { ...kept, pairs: [row] });
    const damages: (() => void)[] = [
      () => writeFileSync(file, text.slice(0, -9)),
      () => writeFileSync(file, text.replace('"sound"', '"sound"'.toUpperCase()).replace('0.1', '0.2')),
      () => writeFileSync(file, ''),
      () => writeFileSync(file, 'null'),
      () => writeKept(file, key, null),
      () => writeKept(file, key, { ...kept, pairs: null }),
      () => writeKept(file, key, { pairs: kept.pairs }),
      ...[
        [0, 6, 'picture', 0, 0, 0],
        [-1, 1, 'picture', 0, 0, 0],
        [0.5, 1, 'picture', 0, 0, 0],
      ].map(other),
      ...[[0, 1, 'smell', 0, 0, 0], [0, 1, 'picture', 0, 0], [0, 1, 'picture', 0, 0, '0'], []].map(other),
    ];
    for (const [i, damage] of damages.entries()) {
      damage();
      expect(isCompared(storeAt(path)), `damage ${i}`).toBe(false);
      expect(pairsOf(storeAt(path)), `damage ${i}`).toEqual(found);
      expect(isCompared(storeAt(path)), `damage ${i}`).toBe(true);
    }
  });

  it('are not kept in a store that is read-only, nor where the file cannot be put', () => {
    const path = fresh();
    chmodSync(path, 0o555);
    expect(pairsOf(storeAt(path))).toEqual(found);
    expect(readdirSync(path)).toEqual([]);
    chmodSync(path, 0o755);
    mkdirSync(join(path, FILE));
    expect(pairsOf(storeAt(path))).toEqual(found);
    expect(readdirSync(path)).toEqual([FILE]); // the folder, and nothing half done
    expect(pairsOf(storeAt(join(path, 'gone', 'away')))).toEqual(found);
    expect(existsSync(join(path, 'gone'))).toBe(false);
  });

  it('change with the rule alone: raise RULE with it', () => {
    const shares = Array.from({ length: 24 }, (_, i) => 0.14 + i / 200);
    const many = shares.flatMap((share, i) => [randomPrint(i, 7), noisy(randomPrint(i, 7), i, share)]);
    const turns = many.map((_, i) => (i % 2 ? ('test' as const) : ('train' as const)));
    const told = nearDuplicates(storeOf(many, turns)).pairs.map(
      ({ second, by }) => [second.clip, by] as const,
    );
    const having = (what: string) =>
      told.flatMap(([clip, by]) => (by.includes(what) ? (clip - 1) / 2 : [])).sort((a, b) => a - b);
    const all = shares.map((_, i) => i);
    const silent = many.map((print) => ({ ...print, words: new Uint32Array() }));
    const seen = nearDuplicates(storeOf(silent, turns)).pairs.map(({ second }) => (second.clip - 1) / 2);
    expect({
      RULE,
      seen: seen.sort((a, b) => a - b),
      pictures: having('picture'),
      sounds: having('sound'),
    }).toEqual({
      RULE: 2,
      seen: all.slice(0, 19),
      pictures: all.slice(0, 19), // up to a share of 0.23
      sounds: all.filter((i) => i !== 22), // whose words nowhere agree in enough bits at once
    });
  });
});
