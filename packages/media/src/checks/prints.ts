// The prints of a store's clips as numbers to compare: distances of pictures and of sounds when one clip is laid over another.

import { PICTURE_BYTES, PICTURES_A_SECOND } from '../prints/picture.js';
import { WORDS_A_SECOND } from '../prints/sound.js';
import type { Store } from '../store/store.js';

/** 32-bit words of one picture: its hash and that of its middle, two each. */
export const PICTURE_WORDS = PICTURE_BYTES / 4;
/** Bits of a picture's hash, and of a word of sound. */
const PICTURE_BITS = 64;
const SOUND_BITS = 32;
/** Clips are laid over one another for at least so many seconds, or the whole of the shorter one. */
const LEAST_SECONDS = 2;

/** One clip's print. */
export interface Print {
  /** Place in `store.clips`. */
  clip: number;
  /** `PICTURE_WORDS` a picture; a hash of zeros says nothing. */
  pictures: Uint32Array;
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
    const { pictures } = store.inputs[row]!.clip!.measured!;
    return {
      clip,
      pictures: all.subarray(0, pictures * PICTURE_WORDS),
      words: all.subarray(pictures * PICTURE_WORDS),
    };
  });
}

/** Bits that are set. */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Of two pictures, the whole ones or one's middle with the other's whole: differing bits; -1 where one says nothing. */
function pictureDistance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  if ((a[i]! | a[i + 1]!) === 0 || (b[j]! | b[j + 1]!) === 0) return -1;
  const apart = (x: number, y: number) => ones(a[x]! ^ b[y]!) + ones(a[x + 1]! ^ b[y + 1]!);
  return Math.min(apart(i, j), apart(i + 2, j), apart(i, j + 2));
}

/** Mean share of differing bits where picture i of `a` lies over picture i - offset of `b`; 1 where that is too short. */
export function pictureDistanceAt(a: Print, b: Print, offset: number): number {
  const [n, m] = [a.pictures.length / PICTURE_WORDS, b.pictures.length / PICTURE_WORDS];
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, offset); i < Math.min(n, m + offset); i++) {
    const distance = pictureDistance(a.pictures, PICTURE_WORDS * i, b.pictures, PICTURE_WORDS * (i - offset));
    if (distance < 0) continue;
    sum += distance;
    count += 1;
  }
  return count < Math.min(LEAST_SECONDS * PICTURES_A_SECOND, n, m) ? 1 : sum / count / PICTURE_BITS;
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
  return count < Math.min(LEAST_SECONDS * WORDS_A_SECOND, n, m) ? 1 : sum / count / SOUND_BITS;
}

/** The least distance over all offsets. */
export function pictureLikeness(a: Print, b: Print): Likeness {
  const [n, m] = [a.pictures.length / PICTURE_WORDS, b.pictures.length / PICTURE_WORDS];
  return least(n, m, PICTURES_A_SECOND, (offset) => pictureDistanceAt(a, b, offset));
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
