// Which pairs of clips are worth comparing, without comparing all: locality-sensitive hashing by bit sampling (Indyk and Motwani 1998).
// A print's hashes are cut to some of their bits, in several ways; what agrees in one cut lies side by side after sorting.
// Time and memory grow with the number of hashes. In a crowd of equal cuts each clip meets its next neighbours only, so that a
// store full of one picture does not take the square of its size; every other cut is another chance.

import { randomFor } from '@avcl/torch';
import { ones, type Print } from './prints.js';

/** The first 64 bits of hashes and where they come from. */
export interface Hashes {
  high: Uint32Array;
  /** Zeros where hashes have 32 bits. */
  low: Uint32Array;
  /** Place of the print. */
  print: Uint32Array;
  /** Place within it. */
  at: Uint32Array;
}

/** How hashes are cut. */
export interface Cutting {
  bits: number;
  /** Bits that stay: chance meetings fall with them, and so do true ones. */
  kept: number;
  /** How many cuts. */
  cuts: number;
  /** Hashes that differ in more bits do not meet. */
  most: number;
}

export const PICTURE_CUTTING: Cutting = { bits: 64, kept: 20, cuts: 12, most: 12 };
export const SOUND_CUTTING: Cutting = { bits: 32, kept: 24, cuts: 8, most: 8 };

/** Clips that a clip meets in one crowd. */
const NEIGHBOURS = 64;

/** Hashes of whole pictures and of their middles; those that stand still once. */
export function pictureHashes(prints: readonly Print[]): Hashes {
  return collect(prints, ({ pictures, hashWords }, add) => {
    const step = 2 * hashWords;
    for (let i = 0; i < pictures.length; i += hashWords) {
      const [high, low] = [pictures[i]!, pictures[i + 1]!];
      const same = i >= step && pictures[i - step] === high && pictures[i - step + 1] === low;
      if (!same && (high | low) !== 0) add(high, low, Math.floor(i / step));
    }
  });
}

export function soundHashes(prints: readonly Print[]): Hashes {
  return collect(prints, ({ words }, add) => {
    words.forEach((word, i) => {
      if (word !== 0 && word !== words[i - 1]) add(word, 0, i);
    });
  });
}

type Add = (high: number, low: number, at: number) => void;

function collect(prints: readonly Print[], each: (print: Print, add: Add) => void): Hashes {
  let count = 0;
  for (const print of prints) each(print, () => count++);
  const hashes: Hashes = {
    high: new Uint32Array(count),
    low: new Uint32Array(count),
    print: new Uint32Array(count),
    at: new Uint32Array(count),
  };
  let next = 0;
  prints.forEach((print, place) => {
    each(print, (high, low, at) => {
      hashes.high[next] = high;
      hashes.low[next] = low;
      hashes.print[next] = place;
      hashes.at[next] = at;
      next += 1;
    });
  });
  return hashes;
}

/**
 * Calls `meet` with places of two hashes that may be of one scene; the same pair of clips can meet often.
 * @param apart - whether two prints are to be compared at all
 * @param sated - whether enough is known of a print
 */
export function meetings(
  hashes: Hashes,
  cutting: Cutting,
  apart: (a: number, b: number) => boolean,
  sated: (print: number) => boolean,
  meet: (i: number, j: number) => void,
): void {
  const { high, low, print } = hashes;
  const keys = new Float64Array(high.length);
  for (let cut = 0; cut < cutting.cuts; cut++) {
    const chosen = [...randomFor(0, 'cut of hashes', cutting.bits, cut).permutation(cutting.bits)].slice(
      0,
      cutting.kept,
    );
    for (let i = 0; i < keys.length; i++) {
      let key = 0;
      for (const bit of chosen) key = (key << 1) | (((bit < 32 ? high[i]! : low[i]!) >>> (bit & 31)) & 1);
      keys[i] = key * 2 ** 28 + i; // at most 24 bits before, 28 after: exact in a float
    }
    keys.sort();
    for (let first = 0; first < keys.length; ) {
      const key = Math.floor(keys[first]! / 2 ** 28);
      let last = first + 1;
      while (last < keys.length && Math.floor(keys[last]! / 2 ** 28) === key) last += 1;
      if (last - first > 1) {
        const crowd = Array.from(keys.subarray(first, last), (value) => value % 2 ** 28);
        meetIn(last - first > NEIGHBOURS ? oneOfEach(crowd, print) : crowd);
      }
      first = last;
    }
  }

  function meetIn(crowd: readonly number[]): void {
    crowd.forEach((i, place) => {
      let met = 0;
      if (place + 1 < crowd.length && sated(print[i]!)) return;
      for (let next = place + 1; next < crowd.length && met < NEIGHBOURS; next++) {
        const j = crowd[next]!;
        if (!apart(print[i]!, print[j]!)) continue;
        met += 1;
        if (ones(high[i]! ^ high[j]!) + ones(low[i]! ^ low[j]!) <= cutting.most) meet(i, j);
      }
    });
  }
}

/** One hash of each print. */
function oneOfEach(crowd: readonly number[], print: Uint32Array): number[] {
  const seen = new Set<number>();
  return crowd.filter((i) => seen.size !== seen.add(print[i]!).size);
}
