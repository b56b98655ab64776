/**
 * What a page needs to show and play a clip: packed frames, its sound, the picture of its sound. All of it is read out of the store; nothing
 * is decoded here.
 */
import type { Store } from '@avcl/media';
import { encodePng, melPalette } from '@avcl/report';
import { AvclError } from '@avcl/torch';

/** Frames of one answer: about 3 s, 0.5 MB. */
export const MOST_FRAMES = 128;

/**
 * JPEG files of a clip from `from` on: their number and the bytes of each as 32-bit little-endian numbers, then the files.
 * @throws AvclError USAGE for frames outside the clip; DATA where they are damaged
 */
export function packedFrames(
  store: Store,
  clip: number,
  from: number,
  count: number,
): Uint8Array<ArrayBuffer> {
  const { frames } = clipAt(store, clip);
  const last = Math.min(frames, from + Math.min(count, MOST_FRAMES));
  if (!(from >= 0 && from < frames && count > 0)) {
    throw new AvclError('USAGE', `expected frames of 0 to ${frames - 1}, got ${count} from ${from}`);
  }
  const files = Array.from({ length: last - from }, (_, i) => store.readFrame(clip, from + i));
  const head = new Uint32Array([files.length, ...files.map(({ length }) => length)]);
  return new Uint8Array(Buffer.concat([new Uint8Array(head.buffer), ...files]));
}

/** A clip of a store. @throws AvclError DATA when it has no such clip */
export function clipAt(store: Store, clip: number): Store['clips'][number] {
  const found = store.clips[clip];
  if (found !== undefined) return found;
  throw new AvclError(
    'DATA',
    `expected a clip of 0 to ${store.clips.length - 1}, got ${clip}; look at the list again`,
  );
}

const MEL_SIDE = 256;

/** The stored picture of a clip's sound, the first ten seconds, low bands at the bottom. A PNG file. */
export function melPng(store: Store, clip: number): Uint8Array<ArrayBuffer> {
  clipAt(store, clip);
  const file = store.readMember(clip, 'mel.npy');
  const values = file.slice(file.length - MEL_SIDE * MEL_SIDE * 4); // NPY: a header, then the matrix
  const mel = new Float32Array(values.buffer, values.byteOffset, MEL_SIDE * MEL_SIDE);
  const indices = new Uint8Array(MEL_SIDE * MEL_SIDE);
  for (let y = 0; y < MEL_SIDE; y++) {
    for (let x = 0; x < MEL_SIDE; x++) {
      indices[y * MEL_SIDE + x] = Math.round(255 * mel[(MEL_SIDE - 1 - y) * MEL_SIDE + x]!);
    }
  }
  return new Uint8Array(encodePng(MEL_SIDE, MEL_SIDE, indices, melPalette));
}

/** A range of a file as HTTP asks for it; null: all of it. */
export interface ByteRange {
  readonly from: number;
  /** The last byte, included. */
  readonly to: number;
}

/**
 * Reads a Range header of one range (RFC 9110 section 14).
 * @returns null where there is none that is understood: then the whole is given; `unsatisfiable` where it lies outside
 */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const from = match[1] === '' ? Math.max(0, bytes - Number(match[2])) : Number(match[1]);
  const to = match[1] === '' || match[2] === '' ? bytes - 1 : Math.min(Number(match[2]), bytes - 1);
  return from > to ? 'unsatisfiable' : { from, to };
}
