// The model's evidence maps as pictures: what of a clip, and of its sound, speaks for a class. A map is the class's activation with AMFM's
// gate held as it stood for this clip; its mean is the stream's share of the logit (docs/guides/export.md). Only what speaks *for* the class is shown.

import { mixes } from './picture/bilinear.js';
import type { Box } from './preparation.js';

/** (t, h, w), row-major. */
export interface Cells {
  readonly values: Float32Array;
  readonly shape: readonly [frames: number, height: number, width: number];
}

/** The largest value of some maps; 0 where nothing speaks for the class. */
export function peakOf(maps: readonly Cells[]): number {
  return maps.reduce((peak, { values }) => values.reduce((a, b) => Math.max(a, b), peak), 0);
}

/** One moment of a map, `place` from 0 (first frame) to 1 (last), enlarged to a square. @returns (side, side) of 0 to 1 */
export function mapAt({ values, shape }: Cells, place: number, side: number, peak: number): Float32Array {
  const [frames, height, width] = shape;
  const at = Math.min(frames - 1, Math.max(0, place * frames - 0.5));
  const low = Math.floor(at);
  const share = at - low;
  const high = Math.min(low + 1, frames - 1);
  const [rows, columns] = [mixes(height, side), mixes(width, side)];
  const cell = (y: number, x: number) => {
    const i = y * width + x;
    return values[low * height * width + i]! * (1 - share) + values[high * height * width + i]! * share;
  };
  const out = new Float32Array(side * side);
  if (peak <= 0) return out;
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const above =
        cell(row.low, column.low) * (1 - column.share) + cell(row.low, column.high) * column.share;
      const below =
        cell(row.high, column.low) * (1 - column.share) + cell(row.high, column.high) * column.share;
      out[y * side + x] = Math.max(0, (above * (1 - row.share) + below * row.share) / peak);
    }
  }
  return out;
}

/** Values over a part of a picture. */
export interface Patch {
  /** (height, width) */
  readonly values: Float32Array;
  readonly width: number;
  /** The part that they lie over, in the pixels of the boxes. */
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Maps of squares along a picture as one; where squares lie over one another, their mean. @param maps - (side, side), one a box */
export function patchOf(maps: readonly Float32Array[], side: number, boxes: readonly Box[]): Patch {
  const [first, last] = [boxes[0]!, boxes.at(-1)!];
  const area = {
    x: first.x,
    y: first.y,
    width: last.x - first.x + first.side,
    height: last.y - first.y + first.side,
  };
  const scale = side / first.side;
  const place = (pixels: number) => Math.round(pixels * scale);
  const [width, height] = [place(area.width), place(area.height)];
  const [sums, counts] = [new Float32Array(width * height), new Uint8Array(width * height)];
  for (const [i, map] of maps.entries()) {
    const [left, top] = [place(boxes[i]!.x - area.x), place(boxes[i]!.y - area.y)];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const at = (top + y) * width + left + x;
        sums[at]! += map[y * side + x]!;
        counts[at]! += 1;
      }
    }
  }
  return { values: sums.map((sum, i) => sum / Math.max(1, counts[i]!)), width, area };
}

/** A map of the sound's picture as one picture: copies in time are averaged, slices laid side by side again. */
export function soundCells({ values, shape }: Cells, time: 'frames' | 'copies' | 'slices'): Cells {
  const [frames, height, width] = shape;
  if (time === 'slices') {
    const out = new Float32Array(values.length);
    for (let t = 0; t < frames; t++) {
      for (let y = 0; y < height; y++) {
        const from = (t * height + y) * width;
        out.set(values.subarray(from, from + width), y * frames * width + t * width);
      }
    }
    return { values: out, shape: [1, height, frames * width] };
  }
  const out = new Float32Array(height * width);
  for (const [i, value] of values.entries()) out[i % out.length]! += value / frames;
  return { values: out, shape: [1, height, width] };
}

/** Mean of maps of one shape. */
export function meanCells(maps: readonly Cells[]): Cells | null {
  const [first] = maps;
  if (first === undefined) return null;
  const values = first.values.map((_, i) => maps.reduce((sum, map) => sum + map.values[i]!, 0) / maps.length);
  return { values, shape: first.shape };
}
