// The waveform itself as a picture: 10 s resampled to 65,536 samples by its spectrum, [-1, 1] mapped to [0, 1], row after row.

import { Fft } from './fft.js';
import { MEL_SIZE } from './log-mel.js';

/** @param samples - 10 s. @returns (256, 256) */
export function rawPicture(samples: Float64Array): Float32Array {
  const count = MEL_SIZE * MEL_SIZE;
  const real = samples.slice();
  const imaginary = new Float64Array(samples.length);
  new Fft(samples.length).forward(real, imaginary);
  // The kept half of the spectrum and its mirror image; the inverse transform is the forward one of the conjugate.
  const [keptReal, keptImaginary] = [new Float64Array(count), new Float64Array(count)];
  for (let k = 0; k < count / 2; k++) {
    keptReal[k] = real[k]!;
    keptImaginary[k] = -imaginary[k]!;
    if (k === 0) continue;
    keptReal[count - k] = real[k]!;
    keptImaginary[count - k] = imaginary[k]!;
  }
  keptReal[count / 2] = 2 * real[count / 2]!; // at the new Nyquist frequency its mirror image falls on it
  new Fft(count).forward(keptReal, keptImaginary);
  const scale = 1 / samples.length;
  return Float32Array.from(keptReal, (value) => (Math.max(-1, Math.min(1, value * scale)) + 1) / 2);
}
