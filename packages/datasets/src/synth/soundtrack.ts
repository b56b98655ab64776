/**
 * The soundtrack of a clip: its own sound (unless muted), in half of the clips a second one of a random family
 * and its own tempo, and background noise of a random colour. Levels are set against the clip's own sound or,
 * where that is muted, against what it would have been. The whole is brought to one loudness, then a random gain
 * is applied, so loudness tells nothing about the class.
 */
import { SOUNDS, type SoundName } from './classes.js';
import type { Draws } from './draws.js';
import { type Difficulty, SAMPLE_RATE } from './presets.js';
import { SOUND_MAKERS } from './sounds.js';
import type { Tempo } from './tempo.js';

/** Root mean square before the random gain; with +6 dB and struck sounds of a crest of 8, peaks stay below 1. */
const REFERENCE_LEVEL = 0.055;
/** No sample goes above this: AAC overshoots a little. */
const HIGHEST_PEAK = 0.9;

/** The nuisances of a soundtrack, drawn independently of the class. */
export interface Mix {
  /** Transposition; larger objects sound lower. */
  readonly tr: number;
  readonly muted: boolean;
  readonly snrDb: number;
  /** Exponent of the noise's spectrum: 0 is white, 1 pink. */
  readonly noiseSlope: number;
  readonly second: { sound: SoundName | 'crackle'; tempo: Tempo; tr: number; levelDb: number } | null;
  readonly gainDb: number;
}

/** @param size - z in [0, 1), shared with the picture */
export function drawMix(draws: Draws, size: number, difficulty: Difficulty): Mix {
  const { sizePitch } = difficulty;
  const second = {
    sound: draws.pick([...SOUNDS, 'crackle'] as const),
    tempo: { frequency: draws.between(0.6, 1.3), phase: draws.between(0, 1) },
    tr: 2 ** draws.between(-0.4, 0.4),
    levelDb: draws.between(...difficulty.secondLevel),
  };
  return {
    tr: 2 ** (0.4 * (sizePitch * (1 - 2 * size) + (1 - sizePitch) * draws.between(-1, 1))),
    muted: draws.chance(difficulty.muted),
    snrDb: draws.between(...difficulty.snr),
    noiseSlope: draws.between(0, 1.6),
    second: draws.chance(difficulty.secondSound) ? second : null,
    gainDb: draws.between(-12, 6),
  };
}

/**
 * Renders a clip's soundtrack. Every part has its own draws, so that parts do not shift one another.
 * @param draws - draws for a part by name
 * @returns (samples) int16, mono, 24 kHz
 */
export function renderSoundtrack(
  sound: SoundName,
  tempo: Tempo,
  mix: Mix,
  seconds: number,
  draws: (part: string) => Draws,
): Int16Array {
  const length = Math.round(seconds * SAMPLE_RATE);
  const track = new Float32Array(length);
  if (!mix.muted) addAtLevel(track, 0, (own) => SOUND_MAKERS[sound](own, tempo, mix.tr, draws('sound')));
  if (mix.second) {
    const { sound: other, tempo: itsTempo, tr, levelDb } = mix.second;
    addAtLevel(track, levelDb, (own) => SOUND_MAKERS[other](own, itsTempo, tr, draws('second-sound')));
  }
  addAtLevel(track, -mix.snrDb, (own) => addColouredNoise(own, mix.noiseSlope, draws('noise')));
  return toInt16(track, REFERENCE_LEVEL * 10 ** (mix.gainDb / 20));
}

/** Adds what `render` makes, at `decibels` over a root mean square of 1. */
function addAtLevel(track: Float32Array, decibels: number, render: (own: Float32Array) => void): void {
  const own = new Float32Array(track.length);
  render(own);
  const level = rootMeanSquare(own);
  if (level === 0) return;
  const gain = 10 ** (decibels / 20) / level;
  for (let i = 0; i < track.length; i++) track[i] = (track[i] as number) + gain * (own[i] as number);
}

/**
 * Noise whose power falls as 1 / f^slope: white noise through six one-pole low-passes an octave and a half apart,
 * weighted by the slope (McCartney's and Kellet's way of making pink noise, weights left free).
 */
function addColouredNoise(track: Float32Array, slope: number, draws: Draws): void {
  const noise = draws.noise();
  const corners = [40, 110, 310, 880, 2500, 7000];
  const keep = corners.map((hertz) => Math.exp((-2 * Math.PI * hertz) / SAMPLE_RATE));
  const gains = corners.map((hertz) => (slope * (7000 / hertz) ** (slope / 2)) / 1.6);
  const state = corners.map(() => 0);
  const white = Math.max(0, 1 - slope);
  for (let i = 0; i < track.length; i++) {
    const input = noise.normal();
    let sample = white * input;
    for (let k = 0; k < state.length; k++) {
      const pole = keep[k] as number;
      const next = pole * (state[k] as number) + (1 - pole) * input;
      state[k] = next;
      sample += (gains[k] as number) * next;
    }
    track[i] = (track[i] as number) + sample;
  }
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    sum += sample * sample;
  }
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Brings the track to `level`, lower where a peak would pass {@link HIGHEST_PEAK}. */
function toInt16(track: Float32Array, level: number): Int16Array {
  let peak = 0;
  for (let i = 0; i < track.length; i++) peak = Math.max(peak, Math.abs(track[i] as number));
  const gain = 32767 * Math.min(level / rootMeanSquare(track), HIGHEST_PEAK / peak);
  const samples = new Int16Array(track.length);
  for (let i = 0; i < track.length; i++) samples[i] = Math.round(gain * (track[i] as number));
  return samples;
}
