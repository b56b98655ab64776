// The prints of a store's clips as numbers to compare: distances of pictures and of sounds when one clip is laid over another.

import { FEWEST_WORDS, PICTURES_A_SECOND } from '../prints/picture.js';
import { WORDS_A_SECOND } from '../prints/sound.js';
import type { Store } from '../store/store.js';

const WORD_BITS = 32;
/** Clips are laid over one another for at least so many seconds, or the whole of the shorter one. */
const LEAST_SECONDS = 2;

/** One clip's print. */
export interface Print {
  /** Place in `store.clips`. */
  clip: number;
  /** Two hashes a picture: of all of it, and of its middle; one that begins with zeros says nothing. */
  pictures: Uint32Array;
  /** Words of a hash. */
  hashWords: number;
  /** A zero says nothing. */
  words: Uint32Array;
}

/** How alike two clips are: shares of differing bits, at the offset (in seconds) where they are most alike. */
export interface Likeness {
  distance: number;
  offset: number;
}

/** The prints of all clips that have one. */
export function printsOf(store: Store): Print[] {
  return store.clips.flatMap(({ row }, clip) => {
    const bytes = store.readPrint(clip);
    if (bytes.length === 0) return [];
    const all = new Uint32Array(Uint8Array.from(bytes).buffer);
    const { pictures, hashWords = FEWEST_WORDS } = store.inputs[row]!.clip!.measured!;
    const sound = pictures * 2 * hashWords;
    return { clip, pictures: all.subarray(0, sound), hashWords, words: all.subarray(sound) };
  });
}

/** Bits that are set. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Of picture i of `a` and j of `b`, the whole ones or one's middle with the other's whole: share of differing bits, of as many as both
 * have; -1 where one says nothing.
 */
export function pictureDistance(a: Print, i: number, b: Print, j: number): number {
  const [one, other] = [2 * a.hashWords * i, 2 * b.hashWords * j];
  if (saysNothing(a, one) || saysNothing(b, other)) return -1;
  const words = Math.min(a.hashWords, b.hashWords);
  const apart = (x: number, y: number) => {
    let bits = 0;
    for (let word = 0; word < words; word++) bits += ones(a.pictures[x + word]! ^ b.pictures[y + word]!);
    return bits;
  };
  const least = Math.min(apart(one, other), apart(one + a.hashWords, other), apart(one, other + b.hashWords));
  return least / (words * WORD_BITS);
}

const saysNothing = ({ pictures }: Print, at: number) => (pictures[at]! | pictures[at + 1]!) === 0;

const picturesOf = ({ pictures, hashWords }: Print) => pictures.length / (2 * hashWords);

/** Mean share of differing bits where picture i of `a` lies over picture i - offset of `b`; 1 where that is too short. */
export function pictureDistanceAt(a: Print, b: Print, offset: number): number {
  const [n, m] = [picturesOf(a), picturesOf(b)];
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, offset); i < Math.min(n, m + offset); i++) {
    const distance = pictureDistance(a, i, b, i - offset);
    if (distance < 0) continue;
    sum += distance;
    count += 1;
  }
  return count < Math.min(LEAST_SECONDS * PICTURES_A_SECOND, n, m) ? 1 : sum / count;
}

/** The same of sounds. */
export function soundDistanceAt(a: Print, b: Print, offset: number): number {
  const [n, m] = [a.words.length, b.words.length];
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, offset); i < Math.min(n, m + offset); i++) {
    const [one, other] = [a.words[i]!, b.words[i - offset]!];
    if (one === 0 || other === 0) continue;
    sum += ones(one ^ other);
    count += 1;
  }
  return count < Math.min(LEAST_SECONDS * WORDS_A_SECOND, n, m) ? 1 : sum / count / WORD_BITS;
}

/** The least distance over all offsets. */
export function pictureLikeness(a: Print, b: Print): Likeness {
  return least(picturesOf(a), picturesOf(b), PICTURES_A_SECOND, (offset) => pictureDistanceAt(a, b, offset));
}

export function soundLikeness(a: Print, b: Print): Likeness {
  return least(a.words.length, b.words.length, WORDS_A_SECOND, (offset) => soundDistanceAt(a, b, offset));
}

function least(n: number, m: number, rate: number, distanceAt: (offset: number) => number): Likeness {
  const overlap = Math.min(Math.ceil(LEAST_SECONDS * rate), n, m);
  let best: Likeness = { distance: 1, offset: 0 };
  for (let offset = overlap - m; offset <= n - overlap; offset++) {
    const distance = distanceAt(offset);
    if (distance < best.distance) best = { distance, offset: offset / rate };
  }
  return best;
}
