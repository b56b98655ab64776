// Bilinear scaling of a single-channel picture, half-pixel centres, without antialiasing: PyTorch's `upsample_bilinear2d` with
// `align_corners` false. For mels; frames are scaled by `scale.ts`, which does antialias.

interface Mix {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** Which two of `from` places make each of `to`. */
export function mixes(from: number, to: number): Mix[] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(Math.floor(at), from - 1);
    return { low, high: Math.min(low + 1, from - 1), share: at - low };
  });
}

/** @param values - (height, width), row-major. @returns (toHeight, toWidth) */
export function bilinear(
  values: Float32Array | Float64Array,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Float32Array {
  const [rows, columns] = [mixes(height, toHeight), mixes(width, toWidth)];
  const out = new Float32Array(toHeight * toWidth);
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      const along = (line: number) =>
        values[line * width + column.low]! * (1 - column.share) +
        values[line * width + column.high]! * column.share;
      out[y * toWidth + x] = along(row.low) * (1 - row.share) + along(row.high) * row.share;
    }
  }
  return out;
}
