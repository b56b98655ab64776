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

/** Step 2 of {@link RgbInput}: the square that is seen. */
export function centreBox(
  { crop, ofHeight }: Pick<RgbInput, 'crop' | 'ofHeight'>,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  const wanted = Math.round((crop * height) / ofHeight);
  const side = Math.max(1, Math.min(wanted, width, height));
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
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
