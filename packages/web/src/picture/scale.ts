// Scaling of frames as the clip store does it: bilinear, and where a picture shrinks the triangle is as wide as the pixels that it
// stands for (ffmpeg's `bilinear`, PIL's `BILINEAR`). One channel at a time, from bytes that may lie interleaved.

/** One channel of a picture in memory. */
export interface Plane {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** Bytes from a row to the next, from a pixel to the next, and to the first. */
  readonly stride: number;
  readonly step: number;
  readonly offset: number;
}

/** Bytes that follow one another without gaps. */
export function densePlane(data: Plane['data'], width: number, height: number): Plane {
  return { data, width, height, stride: width, step: 1, offset: 0 };
}

/** The plane turned clockwise by 0, 90, 180 or 270 degrees: the same bytes, read in another order. */
export function turned(plane: Plane, degrees: number): Plane {
  const { width, height, stride, step, offset } = plane;
  const [lastRow, lastColumn] = [(height - 1) * stride, (width - 1) * step];
  if (degrees === 90)
    return { ...plane, width: height, height: width, stride: step, step: -stride, offset: offset + lastRow };
  if (degrees === 180)
    return { ...plane, stride: -stride, step: -step, offset: offset + lastRow + lastColumn };
  if (degrees === 270)
    return {
      ...plane,
      width: height,
      height: width,
      stride: -step,
      step: stride,
      offset: offset + lastColumn,
    };
  return plane;
}

interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** @returns (height, width) of values 0 to 255, not rounded */
export function scalePlane(plane: Plane, width: number, height: number): Float32Array {
  const { data, stride, step, offset } = plane;
  const [columns, rows] = [tapsFor(plane.width, width), tapsFor(plane.height, height)];
  const wide = new Float32Array(plane.height * width); // (from height, width)
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = columns[x]!;
      let [sum, at] = [0, offset + y * stride + first * step];
      for (let i = 0; i < weights.length; i++, at += step) sum += weights[i]! * data[at]!;
      wide[y * width + x] = sum;
    }
  }
  const out = new Float32Array(height * width);
  for (const [y, { first, weights }] of rows.entries()) {
    for (let i = 0; i < weights.length; i++) {
      const from = (first + i) * width;
      for (let x = 0; x < width; x++) out[y * width + x]! += weights[i]! * wide[from + x]!;
    }
  }
  return out;
}

function tapsFor(from: number, to: number): Taps[] {
  const reach = Math.max(1, from / to);
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const weights = Float64Array.from(
      { length: last - first + 1 },
      (_, j) => 1 - Math.abs(first + j - centre) / reach,
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}
