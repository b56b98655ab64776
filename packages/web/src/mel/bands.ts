// Slaney's mel scale (Auditory Toolbox, 1998) and its triangles of height 1: linear below 1 kHz, 15 mel there, then logarithmic with
// 27 steps to 6.4 kHz. Kept sparse: a band touches few bins of the spectrum.

const LINEAR_HERTZ = 200 / 3;
const LOG_STEP = Math.log(6.4) / 27;

function hertzToMel(hertz: number): number {
  return hertz < 1000 ? hertz / LINEAR_HERTZ : 15 + Math.log(hertz / 1000) / LOG_STEP;
}

function melToHertz(mel: number): number {
  return mel < 15 ? mel * LINEAR_HERTZ : 1000 * Math.exp(LOG_STEP * (mel - 15));
}

/** The frequency of a place among the bands from 0 Hz to `top`: 0 is the lowest edge, 1 the highest. */
export function bandHertz(place: number, top: number): number {
  return melToHertz(hertzToMel(top) * place);
}

/** One band: weights of the bins from `first` on. */
export interface Band {
  readonly first: number;
  readonly weights: Float64Array;
}

/** `count` triangles from 0 Hz to half the sample rate, on the bins of a transform of `points`. */
export function triangles(count: number, points: number, sampleRate: number): Band[] {
  const edge = (i: number) => bandHertz(i / (count + 1), sampleRate / 2);
  return Array.from({ length: count }, (_, band) => {
    const [low, peak, high] = [edge(band), edge(band + 1), edge(band + 2)];
    const first = Math.ceil((low * points) / sampleRate);
    const last = Math.min(points / 2, Math.floor((high * points) / sampleRate));
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const hertz = ((first + i) * sampleRate) / points;
      return Math.min((hertz - low) / (peak - low), (high - hertz) / (high - peak));
    });
    return { first, weights };
  });
}
