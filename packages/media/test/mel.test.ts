import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type MelKind, melPicture } from '../src/index.js';
import { ffmpeg, referencePython, sharedFolder } from './make-media.js';

const GOLDEN = fileURLToPath(new URL('./golden', import.meta.url));
const KINDS = ['whole', '1.2s', 'raw'] as const;
const TOLERANCE = 1e-4; // of the range [0, 1]: float32 spectra against float64

type Name = 'chirp' | 'noise' | 'clicks' | 'short';

/** The same whole numbers as `synthetic` in golden/mel_reference.py. */
function synthetic(name: Name): Int16Array {
  const length = { chirp: 240_000, noise: 88_801, clicks: 290_000, short: 27_000 }[name];
  const samples = new Int16Array(length);
  let state = 20_240;
  for (let i = 0; i < length; i++) {
    state = (state * 16_807) % 2_147_483_647;
    const noise = (state % 8192) - 4096;
    if (name === 'chirp') samples[i] = (Math.floor((i * i) / 256) % 20_000) - 10_000;
    else if (name === 'noise') samples[i] = noise + ((i * 50) % 3000) - 1500;
    else if (name === 'clicks') samples[i] = i % 9973 === 0 ? 30_000 : Math.floor(noise / 512);
    else samples[i] = Math.floor((noise * (i % 1000)) / 1000);
  }
  return samples;
}

function picture(pcm: Int16Array, which: MelKind): Float32Array {
  using tensor = melPicture(pcm, which);
  expect(tensor.shape).toEqual([256, 256]);
  return tensor.toArray() as Float32Array;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

describe('melPicture', () => {
  const golden = JSON.parse(readFileSync(join(GOLDEN, 'mel.json'), 'utf8')) as Record<
    Name,
    Record<string, number[]>
  >;

  it.each(Object.keys(golden) as Name[])('equals librosa in float64 on %s', (name) => {
    const pcm = synthetic(name);
    for (const kind of KINDS) {
      const values = picture(pcm, { kind });
      const some = golden[name][kind]!.map((_, i) => values[(i >> 5) * 8 * 256 + (i & 31) * 8]!);
      expect(largestDifference(some, golden[name][kind]!), kind).toBeLessThan(TOLERANCE);
    }
  });

  it('equals librosa on real sounds', (context) => {
    const sounds = sharedFolder('esc10');
    const python = referencePython();
    if (!sounds) return context.skip('skipped: no ../shared/esc10');
    if (!python) return context.skip('skipped: no Python reference environment in .venv');
    for (const kind of readdirSync(sounds).slice(0, 3)) {
      const [file] = readdirSync(join(sounds, kind)).sort();
      const bytes = ffmpeg(['-i', join(sounds, kind, file!), '-ac', '1', '-ar', '24000', '-f', 's16le', '-']);
      const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      const reference = execFileSync(python, [join(GOLDEN, 'mel_reference.py'), 'whole'], { input: bytes });
      const expected = new Float64Array(
        reference.buffer.slice(reference.byteOffset, reference.byteOffset + reference.length),
      );
      expect(largestDifference(picture(pcm, { kind: 'whole' }), expected), kind).toBeLessThan(TOLERANCE);
    }
  });

  it('makes zeros of silence, and of a constant', () => {
    for (const kind of ['whole', '1.2s'] as const) {
      expect(picture(new Int16Array(48_000), { kind }).every((value) => value === 0)).toBe(true);
    }
    expect(picture(new Int16Array(48_000), { kind: 'raw' }).every((value) => value === 0.5)).toBe(true);
  });

  it('has low bands in the first rows and time in the columns', () => {
    const tone = Int16Array.from({ length: 240_000 }, (_, i) =>
      i < 120_000 ? 16_000 * Math.sin((2 * Math.PI * 300 * i) / 24_000) : 0,
    );
    const values = picture(tone, { kind: 'whole' });
    let best = 0;
    for (let row = 0; row < 256; row++) if (values[row * 256 + 60]! > values[best * 256 + 60]!) best = row;
    // 300 Hz are 4.5 of the 51.1 mel at 12 kHz (Slaney), and 257 steps lie between: band 22
    expect(Math.abs(best - 22)).toBeLessThan(4);
    expect(values[best * 256 + 60]! - values[best * 256 + 200]!).toBeGreaterThan(0.5);
  });

  it('moves the 1.2 s window with its centre, and keeps it inside the track', () => {
    const pcm = synthetic('chirp');
    const at = (centre?: number) =>
      picture(pcm, centre === undefined ? { kind: '1.2s' } : { kind: '1.2s', centre });
    expect(at(5)).toEqual(at());
    expect(at(0)).toEqual(picture(pcm.slice(0, 30_696), { kind: '1.2s' }));
    expect(at(99)).toEqual(picture(pcm.slice(-30_696), { kind: '1.2s' }));
    expect(largestDifference(at(2), at(5))).toBeGreaterThan(0.1);
  });
});
