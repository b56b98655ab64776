// What the checks of a build keep of a clip's sound: the fingerprint of Haitsma and Kalker (ISMIR 2002), 32 bits a frame: the signs of
// the differences of energy between neighbouring bands (33, logarithmic, 300 to 2000 Hz) and frames; and how loud and how varied it is.
// Frames of 0.34 s overlap by seven eighths; the paper's step is a quarter of ours. Leaves out: tracks that were sped up.

import { fromArray, keep, type Tensor, tidy, view_as_real } from '@avcl/torch';
import { SAMPLE_RATE } from '../decoded.js';

/** Samples that become one: 6 kHz hold the bands. */
const FEWER = 4;
const FRAME = 2048;
const HOP = 256;
/** Words of the fingerprint a second: 23.4. */
export const WORDS_A_SECOND = SAMPLE_RATE / FEWER / HOP;
const BANDS = 33;
const [LOWEST, HIGHEST] = [300, 2000];
/** Energy below this share of the strongest does not count for the variation: encoders put noise there. */
const MASKED = 1e-3;
/** Frames at each end that do not count for the variation: encoders fade in and out. */
const EDGE = 8;
/** Frames computed at once. */
const CHUNK = 512;
/** Seconds of the pieces whose loudness is told. */
const PIECE = 0.1;
/** Loudness of no sound at all, in dB below full scale. */
const FLOOR = -100;
/** Quieter than this is silence. */
export const SILENCE = -60;

export interface SoundPrint {
  /** A 32-bit little-endian word a frame; 0 where it is silent. */
  bytes: Uint8Array;
  /** Of the loudest 0.1 s, in dB below full scale; a constant offset is no sound. */
  loudest: number;
  /** Share of the track that is silent. */
  silent: number;
  /** How much the energy of a band varies in time: standard deviation in dB, mean over the bands. */
  variation: number;
}

/** @param pcm - mono, 24 kHz */
export function soundPrint(pcm: Int16Array): SoundPrint {
  const levels = loudness(pcm);
  const slow = decimated(pcm);
  const frames = Math.max(0, Math.floor((slow.length - FRAME) / HOP) + 1);
  const energies = new Float32Array(frames * BANDS);
  for (let first = 0; first < frames; first += CHUNK) {
    const last = Math.min(frames, first + CHUNK);
    const part = slow.subarray(first * HOP, (last - 1) * HOP + FRAME);
    energies.set(bandEnergies(part), first * BANDS);
  }
  return {
    bytes: wordsOf(energies, frames),
    loudest: levels.reduce((most, level) => Math.max(most, level), FLOOR),
    silent: levels.filter((level) => level < SILENCE).length / levels.length,
    variation: variationOf(energies, frames),
  };
}

/** dB of each 0.1 s, without its mean. */
function loudness(pcm: Int16Array): number[] {
  const piece = PIECE * SAMPLE_RATE;
  return Array.from({ length: Math.ceil(pcm.length / piece) }, (_, i) => {
    const [first, last] = [i * piece, Math.min(pcm.length, (i + 1) * piece)];
    let sum = 0;
    let squares = 0;
    for (let at = first; at < last; at++) {
      sum += pcm[at]!;
      squares += pcm[at]! ** 2;
    }
    const power = (squares - sum ** 2 / (last - first)) / (last - first);
    return Math.max(FLOOR, 10 * Math.log10(power / 32768 ** 2));
  });
}

/** Means of four samples: what lies above 3 kHz is damped enough for the bands below 2 kHz. */
function decimated(pcm: Int16Array): Float32Array {
  const slow = new Float32Array(Math.floor(pcm.length / FEWER));
  for (let i = 0, at = 0; i < slow.length; i++, at += FEWER) {
    slow[i] = (pcm[at]! + pcm[at + 1]! + pcm[at + 2]! + pcm[at + 3]!) / (FEWER * 32768);
  }
  return slow;
}

/** Energy of each band in each frame: (T, 33). */
function bandEnergies(part: Float32Array): Float32Array {
  using energies = keep(
    tidy(() => {
      const frames = fromArray(part).unfold(0, FRAME, HOP).mul(hann()); // (T, 2048)
      const [real, imaginary] = view_as_real(frames.fft_rfft()).unbind({ dim: 2 }) as [Tensor, Tensor]; // (T, 1025) each
      return real.square().addcmul(imaginary, imaginary).matmul(bands()); // (T, 33)
    }),
  );
  return energies.toArray() as Float32Array;
}

/** The energy below which a frame counts as silent: that of noise of the same loudness. */
const SILENT_ENERGY = 10 ** (SILENCE / 10) * FRAME * 0.375;

function wordsOf(energies: Float32Array, frames: number): Uint8Array {
  const words = new Uint8Array(4 * Math.max(0, frames - 1));
  const view = new DataView(words.buffer);
  for (let t = 1; t < frames; t++) {
    const now = energies.subarray(t * BANDS, (t + 1) * BANDS);
    if (now.reduce((sum, energy) => sum + energy, 0) < SILENT_ENERGY) continue;
    const before = energies.subarray((t - 1) * BANDS, t * BANDS);
    let word = 0;
    for (let band = 0; band < BANDS - 1; band++) {
      const difference = now[band]! - now[band + 1]! - (before[band]! - before[band + 1]!);
      word = (word << 1) | Number(difference > 0);
    }
    view.setUint32(4 * (t - 1), word >>> 0 || 1, true);
  }
  return words;
}

function variationOf(energies: Float32Array, frames: number): number {
  const [first, last] = [EDGE, frames - EDGE];
  const count = last - first;
  if (count < 2) return 0;
  const floor = Math.max(
    SILENT_ENERGY / BANDS,
    energies.reduce((most, energy) => Math.max(most, energy), 0) * MASKED,
  );
  let total = 0;
  for (let band = 0; band < BANDS; band++) {
    let sum = 0;
    let squares = 0;
    for (let t = first; t < last; t++) {
      const level = 10 * Math.log10(energies[t * BANDS + band]! + floor);
      sum += level;
      squares += level ** 2;
    }
    total += Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  }
  return total / BANDS;
}

let window: Tensor | null = null;
function hann(): Tensor {
  const value = (i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME);
  window ??= keep(fromArray(Float32Array.from({ length: FRAME }, (_, i) => value(i))));
  return window;
}

let filters: Tensor | null = null;
/** Which bins of the spectrum belong to which band: (1025, 33). */
function bands(): Tensor {
  const bins = FRAME / 2 + 1;
  const edges = Array.from({ length: BANDS + 1 }, (_, i) =>
    Math.round((LOWEST * (HIGHEST / LOWEST) ** (i / BANDS) * FRAME * FEWER) / SAMPLE_RATE),
  );
  const weights = new Float32Array(bins * BANDS);
  for (let band = 0; band < BANDS; band++) {
    for (let bin = edges[band]!; bin < edges[band + 1]!; bin++) weights[bin * BANDS + band] = 1;
  }
  filters ??= keep(fromArray(weights, [bins, BANDS]));
  return filters;
}
