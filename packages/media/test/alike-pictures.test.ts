// Pictures that hold little: one thing on a plain ground. Strangers whose thing moves alike agree in the lowest frequencies, which is all that
// prints had at first; the higher ones, and what is usual in the store, tell them apart, and a copy is still known. Made here, as thumbnails; real clips: docs/guides/your-own-data.md.
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { Pictures } from '../src/checks/alike.js';
import { nearDuplicates } from '../src/checks/near-duplicates.js';
import { type Print, pictureLikeness } from '../src/checks/prints.js';
import { FEWEST_WORDS, HASH_WORDS, picturePrint } from '../src/prints/picture.js';
import { randomPrint, storeOf } from './made-prints.js';

const SIDE = 32;
const PICTURES = 16;
const CLIPS = 30;
/** Standard deviation, in levels: what an encoder leaves of a camera's, over the pixels of a cell. */
const NOISE = 0.5;

type Level = (x: number, y: number) => number;

/** A ground of its own: a slope and a wave. */
function ground(seed: number): Level {
  const random = randomFor(seed, 'ground');
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const [right, down, height] = [between(-14, 14), between(-14, 14), between(3, 8)];
  const [waveX, waveY, phase] = [between(-1, 1), between(-1, 1), between(0, 6)];
  return (x, y) => 50 + (right * x + down * y) / SIDE + height * Math.sin(waveX * x + waveY * y + phase);
}

/** A thing of its own form, on its way around the middle: nearly the same way for all. */
function thing(seed: number, under: Level): (picture: number) => Level {
  const random = randomFor(seed, 'thing');
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const [radius, left, right] = [between(3, 5), between(150, 250), between(150, 250)];
  const roundness = random.choice([1, 2, 8]); // a diamond, a disc, a square
  const [wide, high, ahead] = [between(5, 9), between(3, 7), between(-0.3, 0.3)];
  return (picture) => {
    const angle = (2 * Math.PI * picture) / PICTURES + ahead;
    const [middleX, middleY] = [15.5 + wide * Math.cos(angle), 15.5 + high * Math.sin(angle)];
    return (x, y) => {
      const away =
        (Math.abs(x - middleX) ** roundness + Math.abs(y - middleY) ** roundness) ** (1 / roundness);
      const share = Math.min(1, Math.max(0, radius - away));
      return under(x, y) * (1 - share) + (x < middleX ? left : right) * share;
    };
  };
}

interface Copying {
  contrast?: number;
  brightness?: number;
  /** How much of width and height is lost. */
  cut?: number;
}

/** A clip of its own things, or a copy of it: with other noise in any case. */
function printOf(seed: number, { contrast = 1, brightness = 0, cut = 0 }: Copying = {}): Print {
  const noise = randomFor(seed, 'noise', contrast, cut);
  const bytes = new Uint8Array(PICTURES * SIDE * SIDE);
  const pictureOf = thing(seed, ground(seed));
  const place = (at: number) => 15.5 + (at - 15.5) * (1 - cut);
  for (let picture = 0, i = 0; picture < PICTURES; picture++) {
    const level = pictureOf(picture);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++, i++) {
        const seen = contrast * level(place(x), place(y)) + brightness + NOISE * noise.normal();
        bytes[i] = Math.max(0, Math.min(255, Math.round(seen)));
      }
    }
  }
  const { bytes: print } = picturePrint(bytes, PICTURES, PICTURES / 4);
  const pictures = new Uint32Array(print.buffer);
  return { clip: seed, pictures, hashWords: HASH_WORDS, words: new Uint32Array() };
}

/** The print as it was when hashes were short. */
function older(print: Print): Print {
  const pictures = print.pictures.filter((_, i) => i % HASH_WORDS < FEWEST_WORDS);
  return { ...print, pictures, hashWords: FEWEST_WORDS };
}

/** Pairs that are told, of clips in training and test, turn by turn. */
function told(prints: readonly Print[]): [number, number][] {
  const splits = prints.map((_, i) => (i % 2 ? ('test' as const) : ('train' as const)));
  return nearDuplicates(storeOf(prints, splits)).pairs.map(({ first, second }) => [first.clip, second.clip]);
}

describe('pictures of one thing on a plain ground', () => {
  const plain = Array.from({ length: CLIPS }, (_, seed) => printOf(seed));
  const copies = [
    printOf(0, { contrast: 0.99 }),
    printOf(1, { contrast: 0.7, brightness: -9 }),
    printOf(2, { cut: 0.08 }),
  ];

  it('are no copies of each other, though their lowest frequencies are alike', () => {
    expect(told(plain.map(older)).length).toBeGreaterThan(CLIPS);
    expect(told(plain)).toEqual([]);
  });

  it('are known again beside others of the kind, where copies are as near as encoders leave them', () => {
    const known = plain.map((_, seed) => {
      const beside = new Pictures([...plain, printOf(seed, { contrast: 0.99 })]);
      return beside.likeness(seed, CLIPS);
    });
    for (const { distance, alike } of known) if (distance <= 0.06) expect(alike).toBe(true);
    expect(known.filter(({ distance }) => distance <= 0.06).length).toBeGreaterThan(CLIPS / 2);
  });

  it('are known again among clips of other kinds: noisy, darker with less contrast, with their edges cut off', () => {
    const pairs = copies.flatMap((copy, i) => [plain[i]!, copy]);
    const others = Array.from({ length: 40 }, (_, i) => randomPrint(i, 11));
    expect(told([...pairs, ...others]).sort(([a], [b]) => a - b)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it('are compared by the lowest frequencies where one print has no others, by the rule of before', () => {
    const both = pictureLikeness(older(plain[0]!), older(copies[0]!));
    expect(pictureLikeness(plain[0]!, older(copies[0]!))).toEqual(both);
    expect(pictureLikeness(older(plain[0]!), copies[0]!)).toEqual(both);
    const strangers = plain.flatMap((a, i) => plain.slice(0, i).map((b) => [a, older(b)] as const));
    for (const pair of strangers.slice(0, 60)) {
      expect(told(pair).length === 1).toBe(pictureLikeness(...pair).distance <= 0.19);
    }
  });
});

describe('what is usual', () => {
  /** The print with bits turned over: those of each ten from `first` to before `last`. */
  const turned = (print: Print, first: number, last: number, clip: number): Print => {
    const mask = Array.from({ length: 32 }, (_, bit) =>
      bit % 10 >= first && bit % 10 < last ? 1 << bit : 0,
    );
    const all = mask.reduce((sum, bit) => sum | bit, 0);
    return { ...print, clip, pictures: print.pictures.map((word) => (word ^ all) >>> 0) };
  };

  it('is asked of both clips: a pair is no news where many are as near to one of them', () => {
    const one = randomPrint(0, 3);
    const other = turned(one, 8, 10, 1); // a fifth of the bits
    const strangers = Array.from({ length: 60 }, (_, i) => randomPrint(i, 4));
    const crowd = strangers.slice(0, 20).map((_, i) => turned(one, 2, 5, i)); // near to the one, not to the other
    expect(new Pictures([one, other, ...strangers]).likeness(0, 1).alike).toBe(true);
    const crowded = new Pictures([one, other, ...crowd, ...strangers.slice(20)]);
    expect(crowded.likeness(0, 1).alike).toBe(false);
    expect(crowded.likeness(1, 0).alike).toBe(false);
    const few = new Pictures([one, other, ...crowd.slice(0, 6), ...strangers.slice(0, 9)]);
    expect(few.likeness(0, 1).alike).toBe(true); // so few clips say nothing
  });
});
