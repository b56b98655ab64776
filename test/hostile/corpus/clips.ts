// The healthy clips that the corpus damages: 2 s of a moving picture and a tone in five containers, made once.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg } from '../../../packages/media/test/make-media.js';

export interface Clips {
  /** H.264 and AAC, the index before the media data. */
  readonly mp4: Buffer;
  /** The same with its index at the end. */
  readonly indexLast: Buffer;
  readonly mkv: Buffer;
  readonly ts: Buffer;
  /** A transport stream of another size. */
  readonly wide: Buffer;
  /** MPEG-4 part 2 and PCM. */
  readonly avi: Buffer;
  /** Motion JPEG and PCM: pictures with a size of their own. */
  readonly mjpeg: Buffer;
}

export const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=96x72:rate=20:duration=2'];
export const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:duration=2'];
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10'];
export const AAC = ['-c:a', 'aac', '-b:a', '64k'];

export function makeClips(folder: string): Clips {
  const first = join(folder, 'first.mp4');
  ffmpeg([...PICTURE, ...SOUND, ...H264, ...AAC, '-movflags', '+faststart', first]);
  const copy = (name: string) => {
    ffmpeg(['-i', first, '-c', 'copy', join(folder, name)]);
    return readFileSync(join(folder, name));
  };
  const encode = (name: string, video: string[], audio = ['-c:a', 'pcm_s16le']) => {
    ffmpeg([...PICTURE, ...SOUND, ...video, ...audio, join(folder, name)]);
    return readFileSync(join(folder, name));
  };
  return {
    mp4: readFileSync(first),
    indexLast: copy('last.mp4'),
    mkv: copy('copy.mkv'),
    ts: copy('copy.ts'),
    wide: encode('wide.ts', ['-vf', 'scale=160:72', ...H264], AAC),
    avi: encode('mpeg4.avi', ['-c:v', 'mpeg4']),
    mjpeg: encode('mjpeg.avi', ['-c:v', 'mjpeg']),
  };
}
