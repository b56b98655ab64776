// What the clip store's JPEG makes of a frame: each block of 8 x 8 is turned into cosines, these are rounded to multiples of the store's
// matrix (ffmpeg's quality 3) and turned back. A model that learned from a store has seen no frame without it: the bytes change by 1 to
// 2 on average, probabilities of a network for small frames by some hundredths. Left out: the coding of the numbers, which loses nothing.

const SIDE = 8;
/** The intra matrix of MPEG-1, of which quality 3 takes 3/8, the first value always 8. */
const INTRA = [
  8, 16, 19, 22, 26, 27, 29, 34, 16, 16, 22, 24, 27, 29, 34, 37, 19, 22, 26, 27, 29, 34, 34, 38, 22, 22, 26,
  27, 29, 34, 37, 40, 22, 26, 27, 29, 32, 35, 40, 48, 26, 27, 29, 32, 35, 40, 48, 58, 26, 27, 29, 34, 38, 46,
  56, 69, 27, 29, 35, 38, 46, 56, 69, 83,
];
const QUALITY = 3;
const STEPS = INTRA.map((value, i) => (i === 0 ? 8 : Math.max(1, Math.floor((value * QUALITY) / 8))));
/**
 * The first half of each cosine, in 13 bits: the sums of rounded constants by which libjpeg's accurate transform (`JDCT_ISLOW`, after Loeffler, Ligtenberg and
 * Moschytz 1989) multiplies. Even ones are symmetric, odd ones change their sign.
 */
const HALVES = [
  [8192, 8192, 8192, 8192],
  [11363, 9633, 6437, 2260],
  [10703, 4433, -4433, -10703],
  [9633, -2259, -11362, -6436],
  [8192, -8192, -8192, 8192],
  [6437, -11362, 2261, 9633],
  [4433, -10704, 10704, -4433],
  [2260, -6436, 9633, -11363],
];
/** COSINES[k * 8 + n]: the k-th cosine at n. */
const COSINES = Int32Array.from(
  HALVES.flatMap((half, k) => [...half, ...half.toReversed().map((value) => (k % 2 === 0 ? value : -value))]),
);

/** @param plane - (height, width) of bytes; the last row and column are repeated to whole blocks, as the store does */
export function throughJpeg(
  plane: Uint8ClampedArray,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(plane.length);
  const [block, between] = [new Int32Array(SIDE * SIDE), new Int32Array(SIDE * SIDE)];
  for (let top = 0; top < height; top += SIDE) {
    for (let left = 0; left < width; left += SIDE) {
      for (let y = 0; y < SIDE; y++) {
        const row = Math.min(top + y, height - 1) * width;
        for (let x = 0; x < SIDE; x++)
          block[y * SIDE + x] = plane[row + Math.min(left + x, width - 1)]! - 128;
      }
      forward(block, between, { line: SIDE, next: 1, bits: 11 });
      forward(between, block, { line: 1, next: SIDE, bits: 15 });
      for (const [i, step] of STEPS.entries()) {
        const value = block[i]!; // eight times the cosine's share
        block[i] = step * Math.sign(value) * Math.floor((Math.abs(value) + 4 * step) / (8 * step));
      }
      backward(block, between, { line: 1, next: SIDE, bits: 11 });
      backward(between, block, { line: SIDE, next: 1, bits: 18 });
      for (let y = 0; y < Math.min(SIDE, height - top); y++) {
        const row = (top + y) * width + left;
        for (let x = 0; x < Math.min(SIDE, width - left); x++) out[row + x] = block[y * SIDE + x]! + 128;
      }
    }
  }
  return out;
}

/** Rows or columns: steps from one to the next, and along one; sums lose so many bits, rounded. */
interface Pass {
  readonly line: number;
  readonly next: number;
  readonly bits: number;
}

/** Values into shares of cosines. */
function forward(from: Int32Array, to: Int32Array, { line, next, bits }: Pass): void {
  for (let i = 0; i < SIDE; i++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 1 << (bits - 1);
      for (let n = 0; n < SIDE; n++) sum += from[i * line + n * next]! * COSINES[k * SIDE + n]!;
      to[i * line + k * next] = sum >> bits;
    }
  }
}

/** Shares of cosines into values. */
function backward(from: Int32Array, to: Int32Array, { line, next, bits }: Pass): void {
  for (let i = 0; i < SIDE; i++) {
    for (let n = 0; n < SIDE; n++) {
      let sum = 1 << (bits - 1);
      for (let k = 0; k < SIDE; k++) sum += from[i * line + k * next]! * COSINES[k * SIDE + n]!;
      to[i * line + n * next] = sum >> bits;
    }
  }
}
