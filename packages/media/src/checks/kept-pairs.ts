// The near-copies that were found in a store, kept in its folder as `near-duplicates.json`: to compare 60,000 clips takes minutes.
// They depend on the store's index alone, which has the checksum of the prints, and on the rule. A store may come from somebody
// else, so what is kept is looked at before it is used.

import { join } from 'node:path';
import { readKept, writeKept } from '../kept.js';
import type { Store } from '../store/store.js';
import { ALIKE, type NearDuplicate, type NearDuplicates, nearDuplicates, twinOf } from './near-duplicates.js';

/** Raised when the same prints give other pairs. */
export const RULE = 2;

/** Places of both clips, what is alike, distances of picture and sound, offset. */
type Row = [number, number, NearDuplicate['by'], number, number, number];

interface Kept extends Omit<NearDuplicates, 'pairs'> {
  pairs: Row[];
}

/** The pairs of a store as they were found before, or else found now, and kept. */
export function pairsOf(store: Store): NearDuplicates {
  const known = knownPairs(store);
  if (known !== null) return known;
  const found = nearDuplicates(store);
  const rows = found.pairs.map(
    ({ first, second, by, picture, sound, offset }): Row => [
      first.clip,
      second.clip,
      by,
      picture,
      sound,
      offset,
    ],
  );
  writeKept(fileOf(store), keyOf(store), { ...found, pairs: rows } satisfies Kept);
  return found;
}

/** Whether `checkStore` need not compare the clips of a store, which takes minutes for many. */
export function isCompared(store: Store): boolean {
  return knownPairs(store) !== null;
}

function knownPairs(store: Store): NearDuplicates | null {
  const kept = readKept(fileOf(store), keyOf(store));
  if (!isKept(kept, store.clips.length)) return null;
  const pairs = kept.pairs.map(([a, b, by, picture, sound, offset]): NearDuplicate => {
    return { first: twinOf(store, a), second: twinOf(store, b), by, picture, sound, offset };
  });
  return { ...kept, pairs };
}

const fileOf = (store: Store) => join(store.path, 'near-duplicates.json');

const keyOf = (store: Store) => `rule ${RULE} on ${store.hash}`;

function isKept(value: unknown, clips: number): value is Kept {
  const { pairs, compared, more } = (value ?? {}) as Partial<Kept>;
  const isClip = (place: unknown) =>
    Number.isInteger(place) && (place as number) >= 0 && (place as number) < clips;
  const isRow = ([a, b, by, ...numbers]: Row) =>
    isClip(a) && isClip(b) && ALIKE.includes(by) && numbers.length === 3 && numbers.every(Number.isFinite);
  const lists = Array.isArray(pairs) && pairs.every((row) => Array.isArray(row) && isRow(row));
  return lists && Number.isInteger(compared) && typeof more === 'boolean';
}
