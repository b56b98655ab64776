import { join } from 'node:path';
import { measureSeconds } from '@avcl/media';
import { describe, expect, it } from 'vitest';
import { ffmpeg, makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();

describe('measureSeconds', () => {
  it.each(['mp4', 'mkv', 'ts'])('counts the frames that are shown after others: %s', async (container) => {
    const file = makeMedia(join(folder, 'both.mp4'), {
      seconds: 3,
      picture: 'testsrc2=size=64x48:rate=8:duration=3',
      extra: ['-c:v', 'libx264', '-bf', '3'],
    });
    const silent = join(folder, `silent.${container}`);
    ffmpeg(['-i', file, '-an', '-c', 'copy', silent]);
    expect(await measureSeconds(silent)).toBeCloseTo(3, 2);
  });

  it('does not count what an encoder of sound puts before the beginning', async () => {
    const file = join(folder, 'sound.m4a');
    ffmpeg(['-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=24000:duration=3', '-c:a', 'aac', file]);
    expect(Math.abs((await measureSeconds(file)) - 3)).toBeLessThan(0.03); // a packet is 0.043 s
  });
});
