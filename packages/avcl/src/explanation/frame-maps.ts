/** The maps of one video, kept as small as conv5 made them and enlarged window by window when asked: a long video has many frames. */
import { fromArray, randomFor, tidy } from '@avcl/torch';

/** A map as conv5 made it. */
export interface Cells {
  /** (T', H', W') in row-major order. */
  readonly values: Float32Array;
  readonly shape: readonly [frames: number, height: number, width: number];
}

/** Grad-CAM of one window of frames. */
export interface WindowMap extends Cells {
  /** First frame, and frames from there to the last that the window shows. */
  readonly start: number;
  readonly span: number;
}

/** Maps of every frame of a video, scaled so that its strongest place is 1. */
export class FrameMaps {
  /** Side of a map in pixels: the crop that the model saw. */
  readonly side: number;
  /** Largest value before scaling; 0 where nothing speaks for the class. */
  readonly peak: number;
  readonly #windows: readonly WindowMap[];
  #enlarged: { window: WindowMap; values: Float32Array } | null = null;

  constructor(windows: readonly WindowMap[], side: number) {
    this.side = side;
    this.#windows = windows;
    this.peak = Math.max(...windows.map(({ values }) => values.reduce((a, b) => Math.max(a, b), 0)));
  }

  /**
   * The map of a frame, trilinear between the positions of conv5.
   * @returns side x side values of 0 to 1, row-major
   */
  at(frame: number): Float32Array {
    const window =
      this.#windows.find(({ start, span }) => frame >= start && frame < start + span) ??
      this.#windows.at(-1)!;
    const size = this.side ** 2;
    const place = Math.min(Math.max(0, frame - window.start), window.span - 1);
    return this.#large(window).subarray(place * size, (place + 1) * size);
  }

  #large(window: WindowMap): Float32Array {
    if (this.#enlarged?.window !== window) {
      const values = enlarge(window, [window.span, this.side, this.side]);
      this.#enlarged = { window, values: scaled(values, this.peak) };
    }
    return this.#enlarged.values;
  }
}

/** Trilinear, corners not aligned, as PyTorch's `interpolate`. */
export function enlarge({ values, shape }: Cells, size: readonly [number, number, number]): Float32Array {
  return tidy(
    () =>
      fromArray(values, [1, 1, ...shape])
        .upsample_trilinear3d([...size], false)
        .toArray() as Float32Array,
  );
}

/** Divided by `peak`; zeros stay zeros where it is 0. */
export function scaled(values: Float32Array, peak: number): Float32Array {
  return peak > 0 ? values.map((value) => value / peak) : values;
}

/** The map with its cells in other places, drawn by `draw`. */
export function shuffledCells(map: Cells, draw: number): Cells {
  const order = randomFor(0, 'shuffled cells', draw).permutation(map.values.length);
  return { shape: map.shape, values: Float32Array.from(order, (place) => map.values[place]!) };
}
