// Log-mel of a waveform: ln(mel power + 1e-6) of Hann windows of 10 ms, frames centred, zeros beyond the ends (method.md, section 4).
// Two frames go through one complex transform, as its real and its imaginary part.

import { triangles } from './bands.js';
import { Fft } from './fft.js';

/** What the model was trained on; a model's description repeats them, and another value is refused there. */
export const SAMPLE_RATE = 24_000;
export const MEL_SIZE = 256;
const WINDOW = 240; // 10 ms (paper)
const POINTS = 2048; // the smallest that leaves none of 256 Slaney bands empty
const LOG_FLOOR = 1e-6; // TBN

let made: { fft: Fft; bands: ReturnType<typeof triangles>; hann: Float64Array } | null = null;

function tables() {
  made ??= {
    fft: new Fft(POINTS),
    bands: triangles(MEL_SIZE, POINTS, SAMPLE_RATE),
    hann: Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW)),
  };
  return made;
}

/**
 * @param samples - (S) in [-1, 1)
 * @returns (256, 1 + floor(S / hop)), row 0 = lowest band, columns = time
 */
export function logMel(samples: Float64Array, hop: number): { values: Float64Array; frames: number } {
  const { fft } = tables();
  const frames = 1 + Math.floor(samples.length / hop);
  const values = new Float64Array(MEL_SIZE * frames);
  const [real, imaginary] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  for (let frame = 0; frame < frames; frame += 2) {
    cut(samples, frame * hop, real);
    if (frame + 1 < frames) cut(samples, (frame + 1) * hop, imaginary);
    else imaginary.fill(0);
    fft.forward(real, imaginary);
    const [even, odd] = powers(real, imaginary);
    writeColumn(values, frames, frame, even);
    if (frame + 1 < frames) writeColumn(values, frames, frame + 1, odd);
  }
  return { values, frames };
}

/** A windowed frame around sample `centre`, zeros behind it. */
function cut(samples: Float64Array, centre: number, into: Float64Array): void {
  const { hann } = tables();
  into.fill(0);
  const start = centre - WINDOW / 2;
  const end = Math.min(WINDOW, samples.length - start);
  for (let i = Math.max(0, -start); i < end; i++) into[i] = samples[start + i]! * hann[i]!;
}

/** Power spectra of the real and of the imaginary part's signal, taken apart by their symmetry. */
function powers(real: Float64Array, imaginary: Float64Array): [Float64Array, Float64Array] {
  const even = new Float64Array(POINTS / 2 + 1);
  const odd = new Float64Array(POINTS / 2 + 1);
  for (let k = 0; k <= POINTS / 2; k++) {
    const mirror = (POINTS - k) % POINTS;
    const [a, b, c, d] = [real[k]!, imaginary[k]!, real[mirror]!, imaginary[mirror]!];
    even[k] = ((a + c) ** 2 + (b - d) ** 2) / 4;
    odd[k] = ((b + d) ** 2 + (c - a) ** 2) / 4;
  }
  return [even, odd];
}

function writeColumn(values: Float64Array, frames: number, frame: number, power: Float64Array): void {
  for (const [row, { first, weights }] of tables().bands.entries()) {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[first + i]!;
    values[row * frames + frame] = Math.log(sum + LOG_FLOOR);
  }
}
