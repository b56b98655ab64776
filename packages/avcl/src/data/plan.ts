/**
 * Where each sample is cut, and in which order samples come: pure functions of (seed, epoch, row, purpose), never of
 * batch, worker or clock. Paper section 3.2: one random window of 16 consecutive frames a video and epoch, one random crop
 * for all its frames (torchvision's per-frame crop is the known trap), centre crops in validation and test.
 */
import { randomFor } from '@avcl/torch';

/** Frames from the first to the last of a window. */
export const spanOf = (frames: number, stride: number): number => (frames - 1) * stride + 1;

/** The rows 0 .. count-1 in the order of an epoch. */
export function epochOrder(seed: number, epoch: number, count: number): number[] {
  return [...randomFor(seed, 'order', epoch).permutation(count)];
}

/** Cuts a list into batches of `size`; a shorter last one is dropped in training. */
export function batchesOf<T>(items: readonly T[], size: number, dropLast: boolean): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += size) {
    batches.push(items.slice(at, at + size));
  }
  return dropLast && batches.length > 0 && batches.at(-1)!.length < size ? batches.slice(0, -1) : batches;
}

/** How a clip's frames are seen: sizes in stored pixels, times in stored frames. */
export interface FrameGeometry {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly stride: number;
  /** Side of the square that is cut. */
  readonly side: number;
  readonly flip: boolean;
}

/** Where a window is cut. */
export interface Cut {
  readonly start: number;
  readonly x: number;
  readonly y: number;
  readonly flip: boolean;
}

/** The training cut of one video in one epoch. A video shorter than the window begins at 0 and is repeated. */
export function trainingCut(seed: number, epoch: number, row: number, geometry: FrameGeometry): Cut {
  const { length, width, height, frames, stride, side } = geometry;
  const free = Math.max(0, length - spanOf(frames, stride));
  const box = randomFor(seed, 'crop', epoch, row);
  return {
    start: randomFor(seed, 'window', epoch, row).integer(free + 1),
    x: box.integer(width - side + 1),
    y: box.integer(height - side + 1),
    flip: geometry.flip && randomFor(seed, 'flip', epoch, row).uniform() < 0.5,
  };
}

const centre = (geometry: FrameGeometry) => ({
  x: Math.floor((geometry.width - geometry.side) / 2),
  y: Math.floor((geometry.height - geometry.side) / 2),
  flip: false,
});

/** The validation cut: the middle window, the centre crop. */
export function centreCut(geometry: FrameGeometry): Cut {
  const free = Math.max(0, geometry.length - spanOf(geometry.frames, geometry.stride));
  return { start: Math.floor(free / 2), ...centre(geometry) };
}

/**
 * The test cuts: starts floor(linspace(0, L - span, clips)), centre crop; one clip is the middle one. With several crops each
 * clip is seen in as many boxes along the longer side (three: left, centre, right).
 * A single frame is taken where a clip of 16 would begin, so that Table 1's one-frame row changes nothing else.
 */
export function testCuts(geometry: FrameGeometry, clips: number, crops = 1): Cut[] {
  const boxes = cropsAlong(geometry, crops);
  return startsOf(geometry, clips).flatMap((start) => boxes.map((box) => ({ start, ...box })));
}

function startsOf(geometry: FrameGeometry, clips: number): number[] {
  if (clips === 1) return [centreCut(geometry).start];
  const span = geometry.frames === 1 ? 16 : spanOf(geometry.frames, geometry.stride);
  const free = Math.max(0, geometry.length - span);
  return Array.from({ length: clips }, (_, i) => Math.floor((i * free) / (clips - 1)));
}

/** Boxes evenly spaced from end to end of the frame's longer side, in the middle of the other; one is the centre. */
function cropsAlong(geometry: FrameGeometry, crops: number): Omit<Cut, 'start'>[] {
  const middle = centre(geometry);
  if (crops === 1) return [middle];
  const axis = geometry.width >= geometry.height ? 'x' : 'y';
  const free = Math.max(geometry.width, geometry.height) - geometry.side;
  return Array.from({ length: crops }, (_, i) => ({
    ...middle,
    [axis]: Math.floor((i * free) / (crops - 1)),
  }));
}

/** One window after another until every frame is in one, centre crop; the last ends with the clip. */
export function coveringCuts(geometry: FrameGeometry): Cut[] {
  const span = spanOf(geometry.frames, geometry.stride);
  const count = Math.max(1, Math.ceil(geometry.length / span));
  const last = Math.max(0, geometry.length - span);
  return Array.from({ length: count }, (_, i) => ({ start: Math.min(i * span, last), ...centre(geometry) }));
}

/** Upper left corner of the mel's crop: `free` pixels to move in; random in training, else the centre. */
export function melCorner(
  free: number,
  draw: { seed: number; epoch: number; row: number } | null,
): { x: number; y: number } {
  if (draw === null) {
    return { x: Math.floor(free / 2), y: Math.floor(free / 2) };
  }
  const random = randomFor(draw.seed, 'mel crop', draw.epoch, draw.row);
  return { x: random.integer(free + 1), y: random.integer(free + 1) };
}
