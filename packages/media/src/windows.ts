// Windows of clips as one batch, through the native operator `avcl_media::read_windows` on threads of its own.

import { AvclError, callAsync, environmentError, fromArray, keep, type Tensor } from '@avcl/torch';
import { loadOperators } from './native.js';
import type { Clip } from './store/store.js';

/** Frames of one clip, a box cut out of all of them at the same place. */
export interface Window {
  /** Place in `store.clips`. */
  clip: number;
  /** First frame; frames beyond the end begin again at the first (the whole video repeated, as TCGL). */
  start: number;
  /** How many; 16 in the paper. */
  frames: number;
  /** Step from frame to frame; default 1. */
  stride?: number;
  /** Left edge of the box in the stored frame. */
  x: number;
  /** Upper edge. */
  y: number;
  /** Side of the box in pixels; 112 in the paper. */
  size: number;
  /** Side that the box is scaled to, bilinear with antialiasing; default `size`. */
  out?: number;
  /** Mirrored left to right. */
  flip?: boolean;
}

interface Place {
  file: number;
  shard: string;
  offset: number;
  lengths: Uint32Array;
  width: number;
  height: number;
}

interface Source {
  clip(i: number): Clip;
  place(i: number): Place;
  threads: number;
}

const FIELDS = 7; // as in native/read_windows.cpp

/** Called by `Store.readWindows`. */
export async function readWindows(windows: readonly Window[], source: Source): Promise<Tensor> {
  const [first] = windows;
  if (!first) throw new AvclError('USAGE', 'expected at least one window, got none');
  loadOperators();
  const out = first.out ?? first.size;
  const places = new BigInt64Array(windows.length * FIELDS);
  const spans = new BigInt64Array(windows.length * first.frames * 2);
  windows.forEach((window, i) => {
    checkWindow(window, source.clip(window.clip), first, out);
    const place = source.place(window.clip);
    const { x, y, size, flip = false } = window;
    [place.file, x, y, size, Number(flip), place.width, place.height].forEach((value, field) => {
      places[i * FIELDS + field] = BigInt(value);
    });
    writeSpans(spans.subarray(i * first.frames * 2), window, place);
  });
  using boxes = keep(fromArray(places, [windows.length, FIELDS]));
  using frames = keep(fromArray(spans, [windows.length, first.frames, 2]));
  try {
    return keep(
      (await callAsync('avcl_media::read_windows', '', [boxes, frames, out, source.threads])) as Tensor,
    );
  } catch (cause) {
    throw named(cause as Error, windows, source);
  }
}

function writeSpans(spans: BigInt64Array, window: Window, { offset, lengths }: Place): void {
  const offsets = new Float64Array(lengths.length);
  let at = offset;
  for (let i = 0; i < lengths.length; i++) {
    offsets[i] = at;
    at += lengths[i]!;
  }
  for (let t = 0; t < window.frames; t++) {
    const frame = (window.start + t * (window.stride ?? 1)) % lengths.length;
    spans[2 * t] = BigInt(offsets[frame]!);
    spans[2 * t + 1] = BigInt(lengths[frame]!);
  }
}

function checkWindow(window: Window, clip: Clip, first: Window, out: number): void {
  const { start, frames, x, y, size, stride = 1 } = window;
  const refuse = (what: string, got: unknown) => {
    throw new AvclError('USAGE', `expected ${what} for a window of ${clip.key}, got ${got}`);
  };
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  if (!whole(frames, 1) || frames !== first.frames)
    refuse(`as many \`frames\` as the first, ${first.frames}`, frames);
  if (!whole(start, 0) || start >= clip.frames) refuse(`a \`start\` of 0 to ${clip.frames - 1}`, start);
  if (!whole(stride, 1)) refuse('a whole `stride` from 1', stride);
  const inside =
    whole(x, 0) && whole(y, 0) && whole(size, 1) && x + size <= clip.width && y + size <= clip.height;
  if (!inside) refuse(`a box inside ${clip.width} x ${clip.height}`, `${size} at (${x}, ${y})`);
  if ((window.out ?? size) !== out || !whole(out, 1))
    refuse(`the \`out\` of the first, ${out}`, window.out ?? size);
}

/** The operator says which window and frame; this says which clip and file. */
function named(cause: Error, windows: readonly Window[], source: Source): Error {
  const found = /window (\d+): (?:frame (\d+): )?(.*)/.exec(cause.message);
  const window = found ? windows[Number(found[1])] : undefined;
  if (!found || !window) return cause;
  const clip = source.clip(window.clip);
  const { shard } = source.place(window.clip);
  const frame =
    found[2] === undefined ? null : (window.start + Number(found[2]) * (window.stride ?? 1)) % clip.frames;
  const unanswered = /cannot read at \d+: (Input\/output error|Stale file handle)/.exec(found[3]!)?.[1];
  if (unanswered !== undefined) {
    const code = unanswered === 'Input/output error' ? 'EIO' : 'ESTALE';
    return environmentError(
      Object.assign(new Error(cause.message), { code }),
      shard,
      'run the same command again',
    )!;
  }
  const where = frame === null ? clip.key : `frame ${frame} of ${clip.key}`;
  return new AvclError('DATA', `expected ${where} in ${shard} to be readable, got: ${found[3]}`, {
    fix: 'take the shard from a copy, or delete the store and build it again',
    cause,
    details: { file: shard, key: clip.key, frame },
  });
}
