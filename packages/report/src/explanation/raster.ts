/** Pictures of RGB bytes in memory, and what is drawn into them one after another. */
import type { Tensor } from '@avcl/torch';

/** Row by row from the top, three bytes a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** An empty picture. */
export function blank(width: number, height: number): Raster {
  return { width, height, bytes: new Uint8Array(width * height * 3) };
}

/** The frames of windows, as `readWindows` gives them. @param windows - (N, 3, T, side, side) uint8 */
export function framesOf(windows: Tensor): Raster[] {
  const [count, , frames, height, width] = windows.shape as [number, number, number, number, number];
  const all = windows.permute([0, 2, 3, 4, 1]).contiguous(); // (N, T, side, side, 3)
  const bytes = all.toArray() as Uint8Array;
  all.dispose();
  const size = width * height * 3;
  return Array.from({ length: count * frames }, (_, i) => ({
    width,
    height,
    bytes: bytes.subarray(i * size, (i + 1) * size),
  }));
}

/** Copies `source` into `target` with its upper left corner at (x, y); it must fit. */
export function paste(target: Raster, source: Raster, x: number, y: number): void {
  for (let row = 0; row < source.height; row++) {
    const from = row * source.width * 3;
    target.bytes.set(
      source.bytes.subarray(from, from + source.width * 3),
      ((y + row) * target.width + x) * 3,
    );
  }
}

/** A value between the entries of a square map, bilinear, corners not aligned. `u` and `v` are 0 to 1. */
export function sample(map: Float32Array, side: number, u: number, v: number): number {
  const [x, y] = [u, v].map((place) => Math.min(side - 1, Math.max(0, place * side - 0.5))) as [
    number,
    number,
  ];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, low] = [Math.min(side - 1, left + 1), Math.min(side - 1, top + 1)];
  const [a, b] = [x - left, y - top];
  const at = (row: number, column: number) => map[row * side + column]!;
  return (
    (1 - b) * ((1 - a) * at(top, left) + a * at(top, right)) +
    b * ((1 - a) * at(low, left) + a * at(low, right))
  );
}
