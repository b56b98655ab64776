// The print of a clip: what is kept of it at build time for the checks, about 1.6 KB for 10 s.

import type { Decoded } from '../decoded.js';
import { PICTURE_BYTES, picturePrint } from './picture.js';
import { soundPrint } from './sound.js';

/** What was measured of a clip, and the size of its print: `pictures` times 16 bytes, then `words` times 4. */
export interface Measured {
  pictures: number;
  words: number;
  /** Seconds of the longest stretch without movement. */
  still: number;
  /** dB below full scale of the loudest 0.1 s. */
  loudest: number;
  /** Share of the track that is silent. */
  silent: number;
  /** How much the sound varies in time, in dB; near 0 for a constant tone. */
  variation: number;
}

export function printBytes({ pictures, words }: Pick<Measured, 'pictures' | 'words'>): number {
  return pictures * PICTURE_BYTES + 4 * words;
}

export function printOf(clip: Pick<Decoded, 'thumbnails' | 'lengths' | 'seconds' | 'pcm'>): {
  print: Uint8Array;
  measured: Measured;
} {
  const picture = picturePrint(clip.thumbnails, clip.lengths.length, clip.seconds);
  const sound = soundPrint(clip.pcm);
  return {
    print: Buffer.concat([picture.bytes, sound.bytes]),
    measured: {
      pictures: picture.bytes.length / PICTURE_BYTES,
      words: sound.bytes.length / 4,
      still: round(picture.still),
      loudest: round(sound.loudest),
      silent: round(sound.silent),
      variation: round(sound.variation),
    },
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
