// Sound to the model's sample rate, as ffmpeg's resampler does by default: a Kaiser-windowed sinc (beta 9) of 32 zero crossings at 97 % of
// the lower Nyquist frequency, one exact phase per output sample. A browser's own resampling (`decodeAudioData`) cuts off elsewhere;
// with this one the mel of a decoded track is that of `avcl`.

const CROSSINGS = 32; // ffmpeg's `filter_size`
const CUTOFF = 0.97;
const KAISER_BETA = 9;

/** @returns the track at rate `to`; the ends are continued by their mirror image */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = greatestCommonDivisor(from, to);
  const phases = to / divisor;
  const step = from / divisor;
  const filters = filterBank(from, to, phases);
  const taps = filters[0]!.length;
  const before = (taps - 1) >> 1;
  const out = new Float32Array(Math.ceil((samples.length * to) / from));
  for (let i = 0; i < out.length; i++) {
    const place = i * step;
    const filter = filters[place % phases]!;
    const first = Math.floor(place / phases) - before;
    let sum = 0;
    if (first >= 0 && first + taps <= samples.length) {
      for (let tap = 0; tap < taps; tap++) sum += filter[tap]! * samples[first + tap]!;
    } else {
      for (let tap = 0; tap < taps; tap++) sum += filter[tap]! * mirrored(samples, first + tap);
    }
    out[i] = sum;
  }
  return out;
}

function mirrored(samples: Float32Array, at: number): number {
  const last = samples.length - 1;
  const inside = at < 0 ? -at : at > last ? 2 * last - at : at;
  return samples[inside] ?? 0;
}

/** One filter a phase, each with sum 1. */
function filterBank(from: number, to: number, phases: number): Float64Array[] {
  const factor = Math.min((to / from) * CUTOFF, 1);
  const wanted = Math.max(Math.ceil(CROSSINGS / factor), 1);
  const taps = wanted + (wanted % 2);
  const centre = (taps - 1) >> 1;
  return Array.from({ length: phases }, (_, phase) => {
    const filter = Float64Array.from({ length: taps }, (_, tap) => {
      const x = Math.PI * (tap - centre - phase / phases) * factor;
      const inWindow = (2 * x) / (factor * taps * Math.PI);
      return sinc(x) * bessel0(KAISER_BETA * Math.sqrt(Math.max(1 - inWindow * inWindow, 0)));
    });
    const sum = filter.reduce((total, weight) => total + weight, 0);
    return filter.map((weight) => weight / sum);
  });
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x) / x);

/** The modified Bessel function of order 0, by its series. */
function bessel0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
