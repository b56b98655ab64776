// One small picture of a file that was not taken in, so that someone can see what it was: its first frame that can be decoded.
// The same guarded child as for everything else, with less time. Leaves out: files without video, for which there is no picture.

import type { Readable } from 'node:stream';
import { guardedInput, runFfmpeg } from './ffmpeg.js';
import { DEFAULT_MEDIA_LIMITS } from './limits.js';

const SECONDS = 15;
/** Of the JPEG: a picture of 320 x 320 at this quality has 30 KB. */
const MOST_BYTES = 2 ** 20;

/**
 * The first frame of `path` as a JPEG file.
 * @param side - the longer side in pixels at most
 * @returns null where no frame can be decoded
 * @throws AvclError ENVIRONMENT without ffmpeg
 */
export async function firstPicture(
  path: string,
  { side = 320, signal }: { side?: number; signal?: AbortSignal } = {},
): Promise<Uint8Array<ArrayBuffer> | null> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const read = async (stream: Readable) => {
    for await (const piece of stream) {
      bytes += piece.length;
      if (bytes <= MOST_BYTES) pieces.push(piece);
    }
  };
  const box = `scale=w='min(${side},iw)':h='min(${side},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear`;
  await runFfmpeg(
    [
      ...['-v', 'error', '-threads', '1', '-max_pixels', String(DEFAULT_MEDIA_LIMITS.pixels)],
      ...guardedInput(path),
      ...['-map', '0:V:0', '-frames:v', '1', '-vf', box, '-pix_fmt', 'yuvj420p'],
      ...['-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe', 'pipe:3'],
    ],
    { pipes: [{ read }], limits: { seconds: SECONDS }, signal },
  );
  return bytes > 0 && bytes <= MOST_BYTES ? new Uint8Array(Buffer.concat(pieces)) : null;
}
