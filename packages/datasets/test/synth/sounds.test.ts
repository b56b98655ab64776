import { describe, expect, it } from 'vitest';
import { SOUNDS, type SoundName } from '../../src/synth/classes.js';
import { Draws } from '../../src/synth/draws.js';
import { Bandpass, harmonicSum } from '../../src/synth/oscillators.js';
import { presetNamed, SAMPLE_RATE } from '../../src/synth/presets.js';
import { SOUND_MAKERS } from '../../src/synth/sounds.js';
import { drawMix, renderSoundtrack } from '../../src/synth/soundtrack.js';
import { angleAt, tauOf } from '../../src/synth/tempo.js';

const STEP = 120; // 5 ms

function cleanTrack(sound: SoundName | 'crackle', seed: number, frequency = 0.9) {
  const tempo = { frequency, phase: 0.37 };
  const track = new Float32Array(10 * SAMPLE_RATE);
  SOUND_MAKERS[sound](track, tempo, 1, new Draws(seed, 'sound', 0));
  return { track, tempo };
}

/** Energy in steps of 5 ms. */
function energies(track: Float32Array): number[] {
  return Array.from({ length: Math.floor(track.length / STEP) }, (_, i) =>
    track.subarray(i * STEP, (i + 1) * STEP).reduce((sum, x) => sum + x * x, 0),
  );
}

/** Circular mean of tau (in periods, -0.5 to 0.5) under `weights`, and the length of the mean vector. */
function meanPhase(weights: number[], tempo: { frequency: number; phase: number }) {
  let [x, y, sum] = [0, 0, 0];
  weights.forEach((weight, i) => {
    const phi = angleAt(tempo, ((i + 0.5) * STEP) / SAMPLE_RATE);
    x += weight * Math.cos(phi);
    y += weight * Math.sin(phi);
    sum += weight;
  });
  return { phase: Math.atan2(y, x) / (2 * Math.PI), strength: Math.hypot(x, y) / sum };
}

/** Squared rises of amplitude: what an ear takes for a beginning; squared, as modes of a long tail beat a little. */
const rises = (energy: number[]) =>
  energy.map((e, i) => Math.max(0, Math.sqrt(e) - Math.sqrt(energy[i - 1] ?? e)) ** 2);

const STRUCK = ['wood', 'metal', 'drum', 'pluck', 'squeak', 'shaker'] as const;
const HELD = ['whoosh', 'hum', 'siren', 'ratchet'] as const;

describe('sounds', () => {
  it('have their one event a period at tau = 0', () => {
    // Struck: jitter is 10 ms, the longest attack half of a 160 ms chirp; so the mean is within 0.05 + 0.02 periods.
    for (const sound of STRUCK) {
      for (const seed of [1, 2, 3]) {
        const { track, tempo } = cleanTrack(sound, seed);
        const { phase, strength } = meanPhase(rises(energies(track)), tempo);
        expect(Math.abs(phase), sound).toBeLessThan(0.07);
        expect(strength, sound).toBeGreaterThan(0.7);
      }
    }
    // Held: louder (or faster) around tau = 0; a siren by 20 % only.
    for (const sound of HELD) {
      for (const seed of [1, 2, 3]) {
        const { track, tempo } = cleanTrack(sound, seed);
        const { phase, strength } = meanPhase(energies(track), tempo);
        expect(Math.abs(phase), sound).toBeLessThan(0.06);
        expect(strength, sound).toBeGreaterThan(0.08);
      }
    }
  });

  it('are not tied to the clock when they only distract', () => {
    const { track, tempo } = cleanTrack('crackle', 1);
    expect(meanPhase(energies(track), tempo).strength).toBeLessThan(0.3);
  });

  it('raise the pitch of a siren at sin phi = 1', () => {
    const { track, tempo } = cleanTrack('siren', 1);
    const crossings = (from: number, to: number) => {
      let [count, seconds] = [0, 0];
      for (let i = 1; i < track.length; i++) {
        const tau = tauOf(angleAt(tempo, i / SAMPLE_RATE));
        if (tau < from || tau >= to) continue;
        seconds += 1 / SAMPLE_RATE;
        if (track[i - 1]! < 0 && track[i]! >= 0) count++;
      }
      return count / seconds;
    };
    // 2^0.45 over 2^-0.45 is 1.87; averaged over a fifth of a period, 1.8.
    expect(crossings(0.15, 0.35) / crossings(0.65, 0.85)).toBeGreaterThan(1.6);
  });

  it('are all there, and finite, at every tempo', () => {
    for (const sound of SOUNDS) {
      for (const frequency of [0.6, 1.3]) {
        const { track } = cleanTrack(sound, 4, frequency);
        const total = energies(track).reduce((a, b) => a + b);
        expect(total, sound).toBeGreaterThan(1);
        expect(track.every(Number.isFinite), sound).toBe(true);
      }
    }
  });
});

describe('oscillators', () => {
  it('sum harmonics as sines do', () => {
    const gains = [1, 0.5, 0.3, 0.2, 0.1, 0.4, 0.7, 0.2];
    for (const phase of [0, 0.1, 1, 3, 6, 200]) {
      const sum = gains.reduce((total, gain, k) => total + gain * Math.sin((k + 1) * phase), 0);
      expect(harmonicSum(phase, gains)).toBeCloseTo(sum, 10);
    }
  });

  it('pass the centre at gain 1 and -3 dB at the edges of the band', () => {
    const gainAt = (hertz: number) => {
      const filter = new Bandpass();
      filter.tune(800, 300);
      let power = 0;
      for (let i = 0; i < 24_000; i++) {
        const y = filter.next(Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE));
        if (i >= 12_000) power += (2 * y * y) / 12_000;
      }
      return Math.sqrt(power);
    };
    // Analogue prototype: edges at sqrt(800^2 + 150^2) +- 150; the bilinear transform shifts them by under 1 %.
    expect(gainAt(800)).toBeCloseTo(1, 2);
    expect(gainAt(964)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(gainAt(664)).toBeCloseTo(Math.SQRT1_2, 1);
    expect(gainAt(3200)).toBeLessThan(0.15);
  });
});

describe('soundtracks', () => {
  const { difficulty } = presetNamed('quick');

  it('never clip; 12 % have their own sound muted', () => {
    let muted = 0;
    for (let index = 0; index < 200; index++) {
      const mix = drawMix(new Draws(7, 'mix', index), index / 200, difficulty);
      muted += mix.muted ? 1 : 0;
      const sound = SOUNDS[index % SOUNDS.length]!;
      const samples = renderSoundtrack(
        sound,
        { frequency: 1, phase: 0 },
        mix,
        1,
        (p) => new Draws(7, p, index),
      );
      const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      expect(peak).toBeLessThanOrEqual(Math.ceil(0.9 * 32767));
      expect(peak).toBeGreaterThan(300);
    }
    expect(muted).toBeGreaterThan(24 - 3 * 4.6); // 12 % of 200, one standard deviation is 4.6
    expect(muted).toBeLessThan(24 + 3 * 4.6);
  });

  it('sound lower for larger objects, on the average, as far as the knob says', () => {
    const pitches = (size: number, sizePitch = difficulty.sizePitch) =>
      Array.from({ length: 200 }, (_, i) =>
        Math.log2(drawMix(new Draws(1, 'mix', i), size, { ...difficulty, sizePitch }).tr),
      );
    const mean = (values: number[]) => values.reduce((a, b) => a + b / 200, 0);
    expect(mean(pitches(0))).toBeCloseTo(0.24, 1);
    expect(mean(pitches(1))).toBeCloseTo(-0.24, 1);
    expect(pitches(0, 0)).toEqual(pitches(1, 0));
    for (const pitch of pitches(0, 1)) expect(pitch).toBeCloseTo(0.4, 12);
  });
});
