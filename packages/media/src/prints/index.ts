// The print of a clip: what is kept of it at build time for the checks, about 2.9 KB for 10 s.

import type { Decoded } from '../decoded.js';
import { FEWEST_WORDS, HASH_WORDS, picturePrint } from './picture.js';
import { soundPrint } from './sound.js';

/** What was measured of a clip, and the size of its print: `pictures` times two hashes, then `words`, each of 32 bits. */
export interface Measured {
  pictures: number;
  /** Of a picture's hash; absent where it has the fewest: in stores from before there were more. */
  hashWords?: number;
  /** Of the sound. */
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

export function printBytes({
  pictures,
  hashWords = FEWEST_WORDS,
  words,
}: Pick<Measured, 'pictures' | 'hashWords' | 'words'>): number {
  return 4 * (pictures * 2 * hashWords + words);
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
      pictures: picture.pictures,
      hashWords: HASH_WORDS,
      words: sound.bytes.length / 4,
      still: round(picture.still),
      loudest: round(sound.loudest),
      silent: round(sound.silent),
      variation: round(sound.variation),
    },
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
