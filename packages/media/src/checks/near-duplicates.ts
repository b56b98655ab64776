// Clips that look or sound the same, in different splits: a test on them flatters the model. Copies that were encoded again, scaled,
// shifted in time, or cut at the edges are found; the thresholds were measured on real clips (docs/guides/your-own-data.md).
// Leaves out: copies that were mirrored, sped up, or kept less than 2 s.

import type { Split } from '../listing.js';
import type { Store } from '../store/store.js';
import { meetings, PICTURE_CUTTING, pictureHashes, SOUND_CUTTING, soundHashes } from './candidates.js';
import {
  type Likeness,
  type Print,
  pictureLikeness,
  printsOf,
  soundDistanceAt,
  soundLikeness,
} from './prints.js';

/** Pictures alike: at most this share of their hashes' bits differs. 10,700 pairs of distinct real clips: 0.27 and more. */
export const ALIKE_PICTURES = 0.19;
/** Sounds alike. Distinct real clips: 0.39 and more. */
export const ALIKE_SOUNDS = 0.3;
/** Pairs told of one clip, and in all: in a store where everything looks alike more say nothing more. */
const MOST_OF_ONE = 20;
const MOST_PAIRS = 5000;

/** A clip of a pair. */
export interface Twin {
  /** Place in `store.clips`. */
  clip: number;
  key: string;
  split: Split;
}

/** Two clips in different splits that look or sound the same. */
export interface NearDuplicate {
  first: Twin;
  second: Twin;
  /** What is alike. */
  by: 'picture and sound' | 'picture' | 'sound';
  /** Shares of differing bits: 0 is equal, chance about 0.5. */
  picture: number;
  sound: number;
  /** How many seconds later the same moment comes in the first. */
  offset: number;
}

export interface NearDuplicates {
  pairs: NearDuplicate[];
  /** Clips that were compared; those without a print were not. */
  compared: number;
  /** Whether there may be more pairs than are told. */
  more: boolean;
}

export function nearDuplicates(store: Store): NearDuplicates {
  const prints = printsOf(store);
  const splits = prints.map(({ clip }) => splitOf(store, clip));
  const found = new Pairs(prints.length);
  const apart = (a: number, b: number) => splits[a] !== splits[b];
  if (new Set(splits).size > 1) {
    meetBySound(prints, apart, found);
    meetByPicture(prints, apart, found);
  }
  const twin = (place: number): Twin => {
    const { clip } = prints[place]!;
    return { clip, key: store.clips[clip]!.key, split: splits[place]! };
  };
  const pairs = found.all().map(([a, b]): NearDuplicate => {
    const picture = pictureLikeness(prints[a]!, prints[b]!);
    const sound = soundLikeness(prints[a]!, prints[b]!);
    return { first: twin(a), second: twin(b), ...verdict(picture, sound) };
  });
  pairs.sort((x, y) => Math.min(x.picture, x.sound) - Math.min(y.picture, y.sound));
  return { pairs, compared: prints.length, more: found.more };
}

/** A clip without a split joins training. */
export function splitOf(store: Store, clip: number): Split {
  return store.clips[clip]!.split ?? 'train';
}

function verdict(picture: Likeness, sound: Likeness): Omit<NearDuplicate, 'first' | 'second'> {
  const [looks, sounds] = [picture.distance <= ALIKE_PICTURES, sound.distance <= ALIKE_SOUNDS];
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    by: looks && sounds ? 'picture and sound' : looks ? 'picture' : 'sound',
    picture: round(picture.distance),
    sound: round(sound.distance),
    offset: round((sounds ? sound : picture).offset),
  };
}

function meetBySound(prints: readonly Print[], apart: (a: number, b: number) => boolean, found: Pairs): void {
  const hashes = soundHashes(prints);
  meetings(hashes, SOUND_CUTTING, apart, found.isFull, (i, j) => {
    const [a, b] = [hashes.print[i]!, hashes.print[j]!];
    if (!found.wants(a, b)) return;
    const offset = hashes.at[i]! - hashes.at[j]!;
    if (soundDistanceAt(prints[a]!, prints[b]!, offset) <= ALIKE_SOUNDS) found.add(a, b);
  });
}

/** Pictures that stand still meet at any offset, so all are tried, once. */
function meetByPicture(
  prints: readonly Print[],
  apart: (a: number, b: number) => boolean,
  found: Pairs,
): void {
  const hashes = pictureHashes(prints);
  const tried = new Set<number>();
  meetings(hashes, PICTURE_CUTTING, apart, found.isFull, (i, j) => {
    const [a, b] = [hashes.print[i]!, hashes.print[j]!];
    if (!found.wants(a, b)) return;
    const pair = a * prints.length + b;
    if (tried.size === tried.add(pair).size) return;
    if (pictureLikeness(prints[a]!, prints[b]!).distance <= ALIKE_PICTURES) found.add(a, b);
  });
}

/** Pairs found, each once, not too many of one clip. */
class Pairs {
  more = false;
  readonly #count: number;
  readonly #found = new Set<number>();
  readonly #of: Uint32Array;

  constructor(count: number) {
    this.#count = count;
    this.#of = new Uint32Array(count);
  }

  /** Whether a pair is still to be compared; not where enough are known of one of them. */
  wants(a: number, b: number): boolean {
    return !this.#found.has(this.#id(a, b)) && !this.isFull(a) && !this.isFull(b);
  }

  readonly isFull = (one: number): boolean => {
    const full = this.#of[one]! >= MOST_OF_ONE || this.#found.size >= MOST_PAIRS;
    this.more ||= full;
    return full;
  };

  add(a: number, b: number): void {
    this.#found.add(this.#id(a, b));
    this.#of[a]! += 1;
    this.#of[b]! += 1;
  }

  all(): [number, number][] {
    return [...this.#found].map((id) => [Math.floor(id / this.#count), id % this.#count]);
  }

  #id(a: number, b: number): number {
    return Math.min(a, b) * this.#count + Math.max(a, b);
  }
}
