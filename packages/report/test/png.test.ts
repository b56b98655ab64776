import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { melPalette } from '../src/colours.js';
import { encodePng, encodeRgbPng } from '../src/index.js';
import { melIndices } from '../src/samples.js';

/** ffmpeg's PNG decoder, independent of ours: interleaved RGB. */
function decoded(png: Buffer): Uint8Array {
  const done = spawnSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-err_detect',
      '+crccheck+explode',
      '-f',
      'png_pipe',
      '-i',
      '-',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-',
    ],
    { input: png },
  );
  expect(done.stderr.toString()).toBe('');
  return new Uint8Array(done.stdout);
}

const noise = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 2654435761) >>> 13);

describe('PNG', () => {
  it('of RGB decodes to its bytes, and refuses another number of them', () => {
    const bytes = noise(17 * 5 * 3);
    expect(decoded(encodeRgbPng(17, 5, bytes))).toEqual(bytes);
    expect(() => encodeRgbPng(17, 6, bytes)).toThrow(/306 `bytes`/);
  });

  it.each([
    [1, 1],
    [17, 5],
    [171, 128],
  ])('of %i x %i pixels decodes to the colours of its indices', (width, height) => {
    const indices = noise(width * height);
    const colours = indices.reduce<number[]>((all, index) => {
      all.push(...melPalette.subarray(3 * index, 3 * index + 3));
      return all;
    }, []);
    expect(decoded(encodePng(width, height, indices, melPalette))).toEqual(Uint8Array.from(colours));
  });

  it('refuses a wrong number of indices', () => {
    expect(() => encodePng(4, 4, new Uint8Array(15), melPalette)).toThrow(/expected 16 .* got 15/);
  });
});

describe('the mel scale', () => {
  it('rises in lightness, so that it reads in grey', () => {
    const lightness = Array.from({ length: 256 }, (_, i) => {
      const [r, g, b] = melPalette.subarray(3 * i, 3 * i + 3);
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    });
    for (let i = 1; i < 256; i++) {
      expect(lightness[i]! - lightness[i - 1]!).toBeGreaterThan(-0.5); // rounding to bytes
    }
    expect(lightness[255]! - lightness[0]!).toBeGreaterThan(200);
  });

  it('puts low bands at the bottom and bounds values', () => {
    const mel = { bands: 2, columns: 3, values: Float32Array.of(0, 0.5, 1, -2, 2, 1) };
    expect([...melIndices(mel)]).toEqual([0, 255, 255, 0, 128, 255]);
  });
});
