/**
 * Check of the media operators (libjpeg-turbo behind PyTorch's dispatcher): the window reader decodes a grey picture
 * that ffmpeg has made.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOperators } from '@avcl/media';
import { call, fromArray, type Tensor } from '@avcl/torch';
import { bad, type Check, good, said } from './check.js';

const FIX = 'apt-get install -y libjpeg-dev (Debian, Ubuntu), then npx avcl setup';
const SIDE = 16;
const GREY = 128;

/** Null where ffmpeg cannot make it. */
function greyJpeg(): Buffer | null {
  const picture = `color=0x808080:size=${SIDE}x${SIDE}`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', picture, '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'];
  try {
    return execFileSync('ffmpeg', args, { timeout: 20_000 });
  } catch {
    return null;
  }
}

/** The picture's values as the window reader of training sees them. */
function decoded(path: string, bytes: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const box = [file, 0, 0, SIDE, 0, SIDE, SIDE]; // file, x, y, side, mirrored, width, height
    using windows = fromArray(BigInt64Array.from(box, BigInt), [1, box.length]);
    using frames = fromArray(BigInt64Array.of(0n, BigInt(bytes)), [1, 1, 2]); // offset, length
    using pixels = call('avcl_media::read_windows', '', [windows, frames, SIDE, 1]) as Tensor; // (1, 3, 1, H, W)
    return pixels.toArray() as Uint8Array;
  } finally {
    closeSync(file);
  }
}

/** Found, loaded and working. */
export function operatorsCheck(): Check {
  const jpeg = greyJpeg();
  if (jpeg === null) {
    return bad('jpeg', 'not tried: ffmpeg made no picture to try it on', 'put ffmpeg right first');
  }
  const folder = mkdtempSync(join(tmpdir(), 'avcl-doctor-'));
  try {
    loadOperators();
    const path = join(folder, 'grey.jpg');
    writeFileSync(path, jpeg);
    const worst = decoded(path, jpeg.length).reduce(
      (most, value) => Math.max(most, Math.abs(value - GREY)),
      0,
    );
    return worst <= 3
      ? good('jpeg', 'window reader loaded and working')
      : bad('jpeg', `expected a grey of ${GREY}, got values up to ${worst} away`, FIX);
  } catch (error) {
    return bad('jpeg', said(error), FIX);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
