// Whether clips look or sound the same. Thresholds were measured on real clips (docs/guides/your-own-data.md). Pictures must be the nearer, the
// more a clip looks like the store's others anyway: one thing on a plain ground, one studio, one camera. What is usual for a clip is
// measured against some others, as scores of speakers are normalised by a cohort (Auckenthaler, Carey and Lloyd-Thomas 2000).

import { randomFor } from '@avcl/torch';
import { FEWEST_WORDS } from '../prints/picture.js';
import { type Likeness, type Print, pictureLikeness } from './prints.js';

/** Pictures alike: at most this share of their hashes' bits differs. 10,700 pairs of distinct real clips: 0.35 and more. */
export const ALIKE_PICTURES = 0.23;
/** The same of the short hashes of stores from before; distinct real clips: 0.25 and more. What is usual is not asked. */
const ALIKE_SHORT = 0.19;
/** As near as copies come that were only encoded again or scaled: alike, whatever is usual. */
const SURELY_ALIKE = 0.06;
/** How far below the median of a clip's distances to others it must be, in units of the distance from median to lower quartile. */
const UNUSUAL = 16;
/** Clips that tell what is usual, and with how few nothing does. */
const OTHERS = 100;
const FEW = 20;
/** Sounds alike. Distinct real clips: 0.41 and more; copies up to 0.25. */
export const ALIKE_SOUNDS = 0.28;

/** Compares the pictures of a store's clips, which are named by their place among the prints. */
export class Pictures {
  readonly #prints: readonly Print[];
  readonly #others: readonly number[];
  readonly #lines = new Map<number, number>();

  constructor(prints: readonly Print[]) {
    this.#prints = prints;
    this.#others = [...randomFor(0, 'usual clips').permutation(prints.length)].slice(0, OTHERS + 1);
  }

  likeness(a: number, b: number): Likeness & { alike: boolean } {
    const [one, other] = [this.#prints[a]!, this.#prints[b]!];
    const likeness = pictureLikeness(one, other);
    return { ...likeness, alike: this.#isAlike(likeness.distance, [a, b]) };
  }

  #isAlike(distance: number, pair: readonly number[]): boolean {
    if (pair.some((place) => this.#prints[place]!.hashWords === FEWEST_WORDS)) return distance <= ALIKE_SHORT;
    if (distance > ALIKE_PICTURES) return false;
    return distance <= SURELY_ALIKE || pair.every((place) => distance <= this.#lineOf(place));
  }

  /** The distance below which another clip is unusually near to this one. */
  #lineOf(place: number): number {
    let line = this.#lines.get(place);
    if (line === undefined) {
      const print = this.#prints[place]!;
      const distances = this.#others
        .filter((other) => other !== place)
        .map((other) => pictureLikeness(print, this.#prints[other]!).distance)
        .filter((distance) => distance < 1)
        .sort((a, b) => a - b);
      const at = (share: number) => distances[Math.round(share * (distances.length - 1))]!;
      line = distances.length < FEW ? 1 : at(0.5) - UNUSUAL * (at(0.5) - at(0.25));
      this.#lines.set(place, line);
    }
    return line;
  }
}
