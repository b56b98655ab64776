// Clips that look or sound the same, in different splits: a test on them flatters the model. Copies that were encoded again, scaled,
// shifted in time, or cut at the edges are found.
// Leaves out: copies that were mirrored, sped up, or kept less than 2 s.

import type { Split } from '../listing.js';
import type { Store } from '../store/store.js';
import { ALIKE_SOUNDS, Pictures } from './alike.js';
import { meetings, PICTURE_CUTTING, pictureHashes, SOUND_CUTTING, soundHashes } from './candidates.js';
import {
  type Likeness,
  type Print,
  pictureDistance,
  printsOf,
  soundDistanceAt,
  soundLikeness,
} from './prints.js';

/** Two pictures that meet are a reason to compare their clips up to here. */
const MEETING = 0.25;
/** Pairs told of one clip, and in all: in a store where everything looks alike more say nothing more. */
const MOST_OF_ONE = 20;
const MOST_PAIRS = 5000;
/** Clips that one is compared with by picture, and pairs in all: before one fixed camera all meet. */
const MOST_TRIED_OF_ONE = 200;
const MOST_TRIED = 10_000_000;

/** A clip of a pair. */
export interface Twin {
  /** Place in `store.clips`. */
  clip: number;
  key: string;
  split: Split;
}

/** What can be alike of two clips. */
export const ALIKE = ['picture and sound', 'picture', 'sound'] as const;

/** Two clips in different splits that look or sound the same. */
export interface NearDuplicate {
  first: Twin;
  second: Twin;
  /** What is alike. */
  by: (typeof ALIKE)[number];
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
  const splits = prints.map(({ clip }) => twinOf(store, clip).split);
  const found = new Pairs(prints.length);
  const pictures = new Pictures(prints);
  const apart = (a: number, b: number) => splits[a] !== splits[b];
  if (new Set(splits).size > 1) {
    meetBySound(prints, apart, found);
    meetByPicture(prints, pictures, apart, found);
  }
  const pairs = found.all().map(([a, b]): NearDuplicate => {
    const picture = pictures.likeness(a, b);
    const sound = soundLikeness(prints[a]!, prints[b]!);
    const [first, second] = [twinOf(store, prints[a]!.clip), twinOf(store, prints[b]!.clip)];
    return { first, second, ...verdict(picture, sound) };
  });
  pairs.sort((x, y) => Math.min(x.picture, x.sound) - Math.min(y.picture, y.sound));
  return { pairs, compared: prints.length, more: found.more };
}

/** A clip of a pair; one without a split joins training. */
export function twinOf(store: Store, clip: number): Twin {
  const { key, split } = store.clips[clip]!;
  return { clip, key, split: split ?? 'train' };
}

function verdict(
  picture: Likeness & { alike: boolean },
  sound: Likeness,
): Omit<NearDuplicate, 'first' | 'second'> {
  const [looks, sounds] = [picture.alike, sound.distance <= ALIKE_SOUNDS];
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
  pictures: Pictures,
  apart: (a: number, b: number) => boolean,
  found: Pairs,
): void {
  const hashes = pictureHashes(prints);
  const tried = new Set<number>();
  const times = new Uint32Array(prints.length);
  meetings(hashes, PICTURE_CUTTING, apart, found.isFull, (i, j) => {
    const [a, b] = [hashes.print[i]!, hashes.print[j]!];
    if (!found.wants(a, b)) return;
    if (pictureDistance(prints[a]!, hashes.at[i]!, prints[b]!, hashes.at[j]!) > MEETING) return;
    const pair = Math.min(a, b) * prints.length + Math.max(a, b);
    if (tried.has(pair)) return;
    if (Math.max(times[a]!, times[b]!) >= MOST_TRIED_OF_ONE || tried.size >= MOST_TRIED) {
      found.more = true;
      return;
    }
    tried.add(pair);
    times[a]! += 1;
    times[b]! += 1;
    if (pictures.likeness(a, b).alike) found.add(a, b);
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
