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
/** COSINES[k * 8 + n]: the k-th cosine at n, of length 1. */
const COSINES = Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [k, n] = [Math.floor(i / SIDE), i % SIDE];
  return (
    (k === 0 ? Math.sqrt(1 / SIDE) : Math.sqrt(2 / SIDE)) * Math.cos(((2 * n + 1) * k * Math.PI) / (2 * SIDE))
  );
});

/** @param plane - (height, width) of bytes; the last row and column are repeated to whole blocks, as the store does */
export function throughJpeg(
  plane: Uint8ClampedArray,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(plane.length);
  const [block, between] = [new Float64Array(SIDE * SIDE), new Float64Array(SIDE * SIDE)];
  for (let top = 0; top < height; top += SIDE) {
    for (let left = 0; left < width; left += SIDE) {
      for (let y = 0; y < SIDE; y++) {
        const row = Math.min(top + y, height - 1) * width;
        for (let x = 0; x < SIDE; x++)
          block[y * SIDE + x] = plane[row + Math.min(left + x, width - 1)]! - 128;
      }
      forward(block, between);
      forward(between, block);
      for (const [i, step] of STEPS.entries()) {
        const value = block[i]! / step;
        block[i] = step * Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
      }
      backward(block, between);
      backward(between, block);
      for (let y = 0; y < Math.min(SIDE, height - top); y++) {
        const row = (top + y) * width + left;
        for (let x = 0; x < Math.min(SIDE, width - left); x++) out[row + x] = block[y * SIDE + x]! + 128;
      }
    }
  }
  return out;
}

/** Every row into cosines, the result transposed: twice is both directions. */
function forward(from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < SIDE; row++) {
    for (let k = 0; k < SIDE; k++) {
      let sum = 0;
      for (let n = 0; n < SIDE; n++) sum += from[row * SIDE + n]! * COSINES[k * SIDE + n]!;
      to[k * SIDE + row] = sum;
    }
  }
}

/** Every row of cosines into values, the result transposed. */
function backward(from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < SIDE; row++) {
    for (let n = 0; n < SIDE; n++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += from[row * SIDE + k]! * COSINES[k * SIDE + n]!;
      to[n * SIDE + row] = sum;
    }
  }
}
