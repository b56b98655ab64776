// Channels to one, and to 16-bit samples, as ffmpeg does.

const SIDE = Math.SQRT1_2;
/** Weights by number of channels, in the order of the WAVE format; the low-frequency channel is left out. */
const WEIGHTS: Readonly<Record<number, readonly number[]>> = {
  3: [SIDE, SIDE, 1],
  4: [SIDE, SIDE, 0.5, 0.5],
  5: [SIDE, SIDE, 1, 0.5, 0.5],
  6: [SIDE, SIDE, 1, 0, 0.5, 0.5],
  8: [SIDE, SIDE, 1, 0, 0.5, 0.5, 0.5, 0.5],
};

/** The weighted mean of channels of equal length; a plain mean where their number says nothing. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (first === undefined) return new Float32Array();
  if (channels.length === 1) return first;
  const weights = WEIGHTS[channels.length] ?? channels.map(() => 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const out = new Float32Array(first.length);
  for (const [c, channel] of channels.entries()) {
    const share = weights[c]! / sum;
    for (let i = 0; i < out.length; i++) out[i]! += channel[i]! * share;
  }
  return out;
}

/** Samples in [-1, 1] as the 16-bit numbers that a clip store holds. */
export function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (value) => Math.max(-32768, Math.min(32767, Math.round(value * 32768))));
}
