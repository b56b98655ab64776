// Scaling of a plane to the bit as ffmpeg's swscale does it for the clip store (`flags=bilinear`, 8 bits, on x86): whole numbers throughout, and where a
// picture shrinks the triangle is as wide as the pixels that it stands for. Rows are scaled first (weights of 14 bits, sums kept in 15), then
// brought to full range, then columns (weights of 12 bits). In small or dark pictures one step of 255 more or less moves a probability.

import type { Plane } from './scale.js';

/** What a plane holds: full range is left as it is; else 16 to 235 of brightness, 16 to 240 of a colour difference, become 0 to 255. */
export type Holds = 'full' | 'luma' | 'chroma';

interface Taps {
  readonly size: number;
  /** For each place: the first of `size` places it is made of. */
  readonly first: Int32Array;
  /** `size` for each place; their sum is `one`. */
  readonly weights: Int32Array;
}

/** @returns (height, width) of bytes */
export function scaleStored(
  plane: Plane,
  width: number,
  height: number,
  holds: Holds,
): Uint8ClampedArray<ArrayBuffer> {
  const wide = scaledRows(plane, width, holds);
  const { size, first, weights } = tapsFor(plane.height, height, 4096);
  const out = new Uint8ClampedArray(height * width);
  // Its fast code rounds each product down and adds half of what that loses on average; the last rows (two of brightness, one of the others) go through exact code.
  const exactFrom = height - (holds === 'chroma' ? 1 : 2);
  const half = (64 + 8 * (size - 1)) >> 4;
  for (let y = 0; y < height; y++) {
    const exact = y >= exactFrom;
    for (let x = 0; x < width; x++) {
      const from = first[y]! * width + x;
      let sum = exact ? 64 << 12 : half;
      for (let i = 0; i < size; i++) {
        const product = wide[from + i * width]! * weights[y * size + i]!;
        sum += exact ? product : product >> 16;
      }
      // Where rows stay as they are, nothing is weighed.
      out[y * width + x] = size === 1 ? (wide[from]! + 64) >> 7 : exact ? sum >> 19 : sum >> 3;
    }
  }
  return out;
}

/** Every row at its new width: 128 times the values. */
function scaledRows(
  { data, stride, step, offset, ...plane }: Plane,
  width: number,
  holds: Holds,
): Int32Array {
  const { size, first, weights } = tapsFor(plane.width, width, 16_384);
  const out = new Int32Array(plane.height * width);
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < width; x++) {
      let [sum, at] = [0, offset + y * stride + first[x]! * step];
      for (let i = 0; i < size; i++, at += step) sum += weights[x * size + i]! * data[at]!;
      out[y * width + x] = ranged(Math.min(sum >> 7, 32_767), holds);
    }
  }
  return out;
}

/** 255 / 219 and 255 / 224 as swscale writes them. */
function ranged(value: number, holds: Holds): number {
  if (holds === 'luma') return (Math.min(value, 30_189) * 19_077 - 39_057_361) >> 14;
  if (holds === 'chroma') return (Math.min(value, 30_775) * 4663 - 9_289_992) >> 12;
  return value;
}

const made = new Map<string, Taps>();

function tapsFor(from: number, to: number, one: number): Taps {
  const key = `${from} ${to} ${one}`;
  const taps = made.get(key) ?? makeTaps(from, to, one);
  made.set(key, taps);
  return taps;
}

/** A share of the whole that is left out at a triangle's ends. */
const NOTHING = 0.002;

function makeTaps(from: number, to: number, one: number): Taps {
  const step = Math.floor((from * 65_536 + (to >> 1)) / to);
  if (Math.abs(step - 65_536) < 10) {
    return {
      size: 1,
      first: Int32Array.from({ length: to }, (_, i) => i),
      weights: new Int32Array(to).fill(one),
    };
  }
  const whole = 2 ** (54 - Math.min(Math.floor(Math.log2(Math.max(1, Math.floor(from / to)))), 8));
  const rows = Array.from({ length: to }, (_, i) => triangle(i, { from, to, step, whole }));
  for (const [i, row] of rows.entries()) trimLeft(row, rows[i + 1]?.first ?? Number.POSITIVE_INFINITY, whole);
  const size = Math.max(...rows.map(({ weights }) => lengthWithout(weights, whole)));
  const inside = rows.map(({ first, weights }) => within({ first, weights: weights.slice(0, size) }, from));
  return {
    size,
    first: Int32Array.from(inside, ({ first }) => first),
    weights: Int32Array.from(inside.flatMap(({ weights }) => wholeNumbers(weights, one))),
  };
}

interface Row {
  first: number;
  weights: number[];
}

/** The triangle about place `i`, whose middle is kept in 2^17ths. */
function triangle(
  i: number,
  { from, to, step, whole }: { from: number; to: number; step: number; whole: number },
): Row {
  const shrinks = step > 65_536;
  const size = Math.max(1, Math.min(from - 2, shrinks ? 1 + Math.ceil((2 * from) / to) : 3));
  const middle = step - 65_536 + 2 * step * i;
  const first = Math.trunc((middle - (size - 2) * 65_536) / 131_072);
  const weights = Array.from({ length: size }, (_, j) => {
    const far = Math.abs((first + j) * 131_072 - middle) * 8192;
    return Math.max(0, 2 ** 30 - (shrinks ? Math.floor((far * to) / from) : far)) * (whole / 2 ** 30);
  });
  return { first, weights };
}

/** Weights that are next to nothing are pushed out at the front, as long as the rows stay in order. */
function trimLeft(row: Row, nextFirst: number, whole: number): void {
  let left = 0;
  for (let j = 0; j < row.weights.length; j++) {
    left += row.weights[0]!;
    if (left > NOTHING * whole || row.first >= nextFirst) return;
    row.weights = [...row.weights.slice(1), 0];
    row.first++;
  }
}

/** How many weights there are without those at the end that are next to nothing. */
function lengthWithout(weights: readonly number[], whole: number): number {
  let [length, left] = [weights.length, 0];
  for (let j = weights.length - 1; j > 0; j--) {
    left += weights[j]!;
    if (left > NOTHING * whole) break;
    length--;
  }
  return length;
}

/** What lies beyond the picture goes to its first or last pixel. */
function within({ first, weights }: Row, from: number): Row {
  const start = Math.max(0, Math.min(first, from - weights.length));
  const out = weights.map(() => 0);
  for (const [j, weight] of weights.entries())
    out[Math.max(0, Math.min(first + j, from - 1)) - start]! += weight;
  return { first: start, weights: out };
}

/** To whole numbers of sum `one`; what rounding leaves goes to the next. In numbers of any length: they have more than 53 bits. */
function wholeNumbers(weights: readonly number[], one: number): number[] {
  const exact = weights.map(BigInt);
  const unit = (exact.reduce((a, b) => a + b, 0n) + BigInt(one / 2)) / BigInt(one) || 1n;
  let left = 0n;
  return exact.map((weight) => {
    const value = weight + left;
    const rounded = value >= 0n ? (value + unit / 2n) / unit : -((-value + unit / 2n) / unit);
    left = value - rounded * unit;
    return Number(rounded);
  });
}
