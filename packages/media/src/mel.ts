// Sound as pictures of 256 x 256 in [0, 1] (method.md section 4), through torch operators:
// `whole`: log-mel of the track padded or cut to 10 s; `1.2s`: log-mel of 30,696 samples at a 5 ms hop, as TBN;
// `raw`: the waveform itself, resampled and folded. Checked against librosa and scipy in float64: within 1e-4 of the range.

import { arange, fromArray, keep, type Tensor, tidy, view_as_real } from '@avcl/torch';
import { SAMPLE_RATE } from './decoded.js';

/** Which picture of the sound: 1.2 s around `centre` seconds (default: the middle of the track). */
export type MelKind = { kind: 'whole' } | { kind: '1.2s'; centre?: number } | { kind: 'raw' };

/** Side of every picture. */
export const MEL_SIZE = 256;
const WINDOW = 240; // 10 ms (paper)
const FFT = 2048; // ours: the smallest that leaves none of 256 Slaney bands empty
const SHORT_FFT = 512; // at least twice the window, see logMel
const WHOLE_SAMPLES = 10 * SAMPLE_RATE; // ours: one size is needed
const SHORT_SAMPLES = 30_696; // 1.279 s (TBN): 256 frames at the hop below
const SHORT_HOP = 120; // 5 ms (TBN)
const LOG_FLOOR = 1e-6; // TBN

/** The numbers above, for programs that make these pictures elsewhere. `hop` and `samples` are those of each kind. */
export const MEL_SETTINGS = {
  window: WINDOW,
  fft: FFT,
  bands: MEL_SIZE,
  floor: LOG_FLOOR,
  whole: { samples: WHOLE_SAMPLES, hop: WINDOW },
  '1.2s': { samples: SHORT_SAMPLES, hop: SHORT_HOP },
} as const;

/**
 * The picture of one mono track of 24 kHz.
 * @returns (256, 256) float32 in [0, 1]; row 0 is the lowest band, columns are time. Owned by the caller.
 */
export function melPicture(pcm: Int16Array, which: MelKind = { kind: 'whole' }): Tensor {
  return keep(
    tidy(() => {
      if (which.kind === 'raw') return rawPicture(pcm);
      const whole = which.kind === 'whole';
      const samples = whole
        ? wave(pcm, 0, WHOLE_SAMPLES)
        : wave(pcm, shortStart(pcm.length, which.centre), SHORT_SAMPLES);
      const mel = logMel(samples, whole ? WINDOW : SHORT_HOP); // (256, 1001) or (256, 256)
      return rescale(whole ? resize(mel) : mel);
    }),
  );
}

/** First sample of the 1.2 s around `centre`, moved inside the track. */
function shortStart(length: number, centre: number | undefined): number {
  const middle = centre === undefined ? length / 2 : centre * SAMPLE_RATE;
  const latest = Math.max(0, length - SHORT_SAMPLES);
  return Math.min(latest, Math.max(0, Math.round(middle - SHORT_SAMPLES / 2)));
}

/** `length` samples from `start` in [-1, 1), zeros after the end: float64. */
function wave(pcm: Int16Array, start: number, length: number): Tensor {
  const part = new Float64Array(length);
  const count = Math.min(length, pcm.length - start);
  for (let i = 0; i < count; i++) part[i] = pcm[start + i]! / 32768;
  return fromArray(part);
}

/**
 * ln(mel power + 1e-6), frames centred, zeros beyond the ends: (256, 1 + floor(samples / hop)).
 *
 * A frame has 240 samples, so its autocorrelation has 239 lags to each side, and 512 points of its power spectrum say all that
 * 2048 do: the mel filters on 1025 bins are one matrix on 257. That is exact; the sums cancel, hence float64. It takes a third of
 * the time of the long transform in float32.
 */
function logMel(samples: Tensor, hop: number): Tensor {
  const half = WINDOW / 2;
  const padded = samples.pad([half, half]); // (S + 240)
  const frames = padded.unfold(0, WINDOW, hop).mul(hann()); // (T, 240); where the window lies is in the phase only
  const spectrum = frames.fft_rfft({ n: SHORT_FFT }); // (T, 257)
  const [real, imaginary] = view_as_real(spectrum).unbind({ dim: 2 }) as [Tensor, Tensor]; // (T, 257) each
  const power = real.square().addcmul(imaginary, imaginary); // (T, 257)
  const mel = power.matmul(melFilters()); // (T, 256)
  return mel.add(LOG_FLOOR).log().to({ dtype: 'float32' }).t(); // (256, T)
}

/** Bilinear to 256 x 256, half-pixel centres, without antialiasing. */
function resize(picture: Tensor): Tensor {
  const [bands, frames] = picture.shape as [number, number];
  const batch = picture.reshape([1, 1, bands, frames]);
  return batch.upsample_bilinear2d([MEL_SIZE, MEL_SIZE], false).reshape([MEL_SIZE, MEL_SIZE]);
}

/** Min-max to [0, 1]; a constant picture becomes zeros. */
function rescale(picture: Tensor): Tensor {
  const low = picture.amin();
  const range = picture.amax().sub(low);
  if (range.item() === 0) return picture.mul(0).contiguous();
  return picture.sub(low).div(range).contiguous();
}

/** The waveform of 10 s resampled to 65,536 samples by its spectrum, [-1, 1] mapped to [0, 1], row after row. */
function rawPicture(pcm: Int16Array): Tensor {
  const count = MEL_SIZE * MEL_SIZE;
  const spectrum = wave(pcm, 0, WHOLE_SAMPLES).fft_rfft(); // (120001)
  const kept = spectrum.slice({ dim: 0, end: count / 2 + 1 });
  kept.slice({ dim: 0, start: count / 2 }).mul_(2); // at the new Nyquist frequency its mirror image falls on it
  const folded = kept.fft_irfft({ n: count }).mul(count / WHOLE_SAMPLES); // (65536)
  return folded
    .clamp({ min: -1, max: 1 })
    .add(1)
    .div(2)
    .reshape([MEL_SIZE, MEL_SIZE])
    .to({ dtype: 'float32' });
}

let window: Tensor | null = null;
function hann(): Tensor {
  const value = (i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW);
  window ??= keep(fromArray(Float64Array.from({ length: WINDOW }, (_, i) => value(i))));
  return window;
}

let filters: Tensor | null = null;
/** From the power at 257 bins of 512 points to the mel bands: (257, 256) float64. */
function melFilters(): Tensor {
  filters ??= keep(
    tidy(() => {
      const triangles = melFilterBank(); // (1025, 256)
      const [long, short] = [FFT / 2 + 1, SHORT_FFT / 2 + 1];
      const lags = arange(WINDOW, { dtype: 'float64' }).reshape([1, WINDOW]); // 0 to 239
      const turn = (bins: number, points: number) =>
        arange(bins, { dtype: 'float64' })
          .reshape([bins, 1])
          .mul(lags)
          .mul((2 * Math.PI) / points)
          .cos(); // (bins, 240)
      const both = fromArray(Float64Array.from({ length: WINDOW }, (_, lag) => (lag === 0 ? 1 : 2))); // a lag and its mirror
      const ends = fromArray(
        Float64Array.from({ length: short }, (_, bin) => (bin === 0 || bin === short - 1 ? 1 : 2)),
      );
      const toLags = turn(short, SHORT_FFT)
        .mul(ends.reshape([short, 1]))
        .div(SHORT_FFT); // power to autocorrelation
      const toPower = turn(long, FFT).mul(both.reshape([1, WINDOW])); // and back, at 2048 points
      return toLags.matmul(toPower.t()).matmul(triangles); // (257, 256)
    }),
  );
  return filters;
}

/** Slaney's 256 triangles of 0 to 12 kHz, height 1, on the bins of the FFT: (1025, 256) float64. */
export function melFilterBank(): Tensor {
  const bins = FFT / 2 + 1;
  const top = hertzToMel(SAMPLE_RATE / 2);
  const edges = Array.from({ length: MEL_SIZE + 2 }, (_, i) => melToHertz((top * i) / (MEL_SIZE + 1)));
  const weights = new Float64Array(bins * MEL_SIZE);
  for (let bin = 0; bin < bins; bin++) {
    const hertz = (bin * SAMPLE_RATE) / FFT;
    for (let band = 0; band < MEL_SIZE; band++) {
      const [low, peak, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
      const weight = Math.min((hertz - low) / (peak - low), (high - hertz) / (high - peak));
      weights[bin * MEL_SIZE + band] = Math.max(0, weight);
    }
  }
  return fromArray(weights, [bins, MEL_SIZE]);
}

// Slaney's scale (Auditory Toolbox, 1998): linear below 1 kHz, 15 mel there, then logarithmic with 27 steps to 6.4 kHz.
const LINEAR_HERTZ = 200 / 3;
const LOG_STEP = Math.log(6.4) / 27;

/** The frequency of a place among the bands: 0 is the lowest edge, 1 the highest (12 kHz). */
export function bandHertz(place: number): number {
  return melToHertz(hertzToMel(SAMPLE_RATE / 2) * place);
}

function hertzToMel(hertz: number): number {
  return hertz < 1000 ? hertz / LINEAR_HERTZ : 15 + Math.log(hertz / 1000) / LOG_STEP;
}

function melToHertz(mel: number): number {
  return mel < 15 ? mel * LINEAR_HERTZ : 1000 * Math.exp(LOG_STEP * (mel - 15));
}
