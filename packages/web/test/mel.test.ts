import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { melPicture as torchPicture } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { ffmpeg, sharedFolder } from '../../media/test/make-media.js';
import { bandHertz, MEL_SIZE, type MelKind, melPicture, SAMPLE_RATE } from '../src/index.js';
import { Fft } from '../src/mel/fft.js';

const TOLERANCE = 1e-4; // of the range [0, 1]; both compute in float64 and end in float32
const KINDS: MelKind[] = [
  { kind: 'whole' },
  { kind: '1.2s' },
  { kind: '1.2s', centre: 0.3 },
  { kind: 'raw' },
];

const track = (seconds: number, value: (t: number, i: number) => number): Int16Array =>
  Int16Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, i) =>
    Math.max(-32768, Math.min(32767, Math.round(32767 * value(i / SAMPLE_RATE, i)))),
  );

function noise(seconds: number): Int16Array {
  const random = randomFor(0, 'noise', seconds);
  return track(seconds, () => random.uniform() * 2 - 1);
}

const SOUNDS: Record<string, Int16Array> = {
  'noise of 3 s': noise(3),
  'noise of 12.5 s, more than is seen': noise(12.5),
  'noise of 0.01 s': noise(0.01),
  'a tone': track(4, (t) => 0.5 * Math.sin(2 * Math.PI * 440 * t)),
  'a chirp over all bands': track(11, (t) => 0.9 * Math.sin(2 * Math.PI * 540 * t * t)),
  'clicks in faint noise': track(2, (_, i) => (i % 9973 === 0 ? 1 : ((i * 7919) % 13) / 100_000)),
  silence: new Int16Array(48_000),
  'a constant': new Int16Array(48_000).fill(12_000),
  nothing: new Int16Array(0),
};

function largestDifference(pcm: Int16Array, kind: MelKind): number {
  using torch = torchPicture(pcm, kind);
  const expected = torch.toArray() as Float32Array;
  const ours = melPicture(pcm, kind);
  expect(ours.length).toBe(MEL_SIZE * MEL_SIZE);
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

describe('melPicture in plain JavaScript', () => {
  it.each(Object.keys(SOUNDS))('equals the one of @avcl/media on %s', (name) => {
    const kinds = name.startsWith('noise of 3') ? KINDS : [KINDS[0]!, KINDS[2]!];
    for (const kind of kinds) {
      expect(largestDifference(SOUNDS[name]!, kind), JSON.stringify(kind)).toBeLessThan(TOLERANCE);
    }
  });

  it('equals the one of @avcl/media on real sounds', (context) => {
    const sounds = sharedFolder('esc10');
    if (!sounds) return context.skip('skipped: no ../shared/esc10');
    for (const kind of readdirSync(sounds).slice(0, 4)) {
      const [file] = readdirSync(join(sounds, kind)).sort();
      const bytes = ffmpeg(['-i', join(sounds, kind, file!), '-ac', '1', '-ar', '24000', '-f', 's16le', '-']);
      const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      for (const one of KINDS.slice(0, 2))
        expect(largestDifference(pcm, one), `${kind} ${one.kind}`).toBeLessThan(TOLERANCE);
    }
  });

  it('has its bands where Slaney put them', () => {
    expect(bandHertz(1, 12_000)).toBeCloseTo(12_000, 6);
    expect(bandHertz(0, 12_000)).toBe(0);
  });
});

describe('Fft', () => {
  it.each([1, 2, 8, 12, 30, 49, 200])('is the sum of its definition at %i points', (size) => {
    const random = randomFor(1, 'fft', size);
    const input = Array.from({ length: size }, () => [random.uniform(), random.uniform()] as const);
    const real = Float64Array.from(input, ([a]) => a);
    const imaginary = Float64Array.from(input, ([, b]) => b);
    new Fft(size).forward(real, imaginary);
    for (let k = 0; k < size; k++) {
      let [sr, si] = [0, 0];
      for (const [n, [a, b]] of input.entries()) {
        const angle = (-2 * Math.PI * n * k) / size;
        sr += a * Math.cos(angle) - b * Math.sin(angle);
        si += a * Math.sin(angle) + b * Math.cos(angle);
      }
      expect(Math.hypot(sr - real[k]!, si - imaginary[k]!)).toBeLessThan(1e-10);
    }
  });
});
