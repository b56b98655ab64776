/**
 * The rules of a `ModelDescription` as arithmetic: how large a file's frames are stored, which square of them is seen, which windows of a file.
 * Held against the package that trains (`packages/export/test/preparation.test.ts`); what touches pixels and samples lies elsewhere.
 */
import type { AudioInput, RgbInput } from './description.js';

/** Size of a file's frames after step 1 of {@link RgbInput}. */
export function storedSize(
  { stored }: Pick<RgbInput, 'stored'>,
  file: { readonly width: number; readonly height: number },
): { width: number; height: number } {
  if (!('shortSide' in stored)) return { width: stored.width, height: stored.height };
  const { shortSide } = stored;
  const longSide = (long: number, short: number) =>
    2 * Math.max(1, Math.round((long * shortSide) / short / 2));
  return file.width < file.height
    ? { width: shortSide, height: longSide(file.height, file.width) }
    : { width: longSide(file.width, file.height), height: shortSide };
}

/** A square in stored pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Step 2 of {@link RgbInput}: the square that is seen; of several, evenly from end to end of the longer side. */
export function cropBoxes(
  { crop, ofHeight }: Pick<RgbInput, 'crop' | 'ofHeight'>,
  { width, height }: { readonly width: number; readonly height: number },
  crops = 1,
): Box[] {
  const wanted = Math.round((crop * height) / ofHeight);
  const side = Math.max(1, Math.min(wanted, width, height));
  const middle = { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
  if (crops === 1) return [middle];
  const [axis, free] = width >= height ? (['x', width - side] as const) : (['y', height - side] as const);
  return Array.from({ length: crops }, (_, i) => ({
    ...middle,
    [axis]: Math.floor((i * free) / (crops - 1)),
  }));
}

/** A frame belongs to the window that begins up to this share of a frame after it, as in `@avcl/media`'s stretches. */
const ROUNDING = 0.26125;

/** Which frames are a window's: the places from `first` to before `past` in the seconds at which frames are shown. */
export function framesWithin(
  times: readonly number[],
  fps: number,
  { start, end }: { readonly start: number; readonly end: number },
): { first: number; past: number } {
  const from = (seconds: number) => {
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! < seconds - ROUNDING / fps) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { first: from(start), past: from(end) };
}

/** Frames a second, by the mean step between the seconds at which they are shown; a rare jump in a steady stream does not count. 0 with fewer than two. */
export function framesPerSecond(times: readonly number[]): number {
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  const steady = steps.filter((step) => Math.abs(step - median) <= median / 5);
  const kept = steady.length >= 0.9 * steps.length ? steady : steps;
  const sum = kept.reduce((total, step) => total + step, 0);
  return sum > 0 ? kept.length / sum : 0;
}

/** First frames of `clips` windows over a file of `length` frames. */
export function windowStarts(
  { frames, stride }: Pick<RgbInput, 'frames' | 'stride'>,
  length: number,
  clips: number,
): number[] {
  const span = (frames - 1) * stride + 1;
  if (clips === 1) return [Math.floor(Math.max(0, length - span) / 2)];
  // A single frame is taken where a window of 16 would begin.
  const free = Math.max(0, length - (frames === 1 ? 16 : span));
  return Array.from({ length: clips }, (_, i) => Math.floor((i * free) / (clips - 1)));
}

/** Left and top of the square that is cut from the picture of the sound. */
export function melCorner({ size, crop }: Pick<AudioInput, 'size' | 'crop'>): number {
  return Math.floor((size - crop) / 2);
}
