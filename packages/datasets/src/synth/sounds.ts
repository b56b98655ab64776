/**
 * The ten families of sounds, and the crackle that only ever distracts. A family draws its own parameters and
 * then fills a track by the clip's clock: struck sounds at tau = 0, held sounds with gain or pitch following
 * e and sin phi. `tr` transposes all of them; larger objects sound lower.
 * Written as plain additive and subtractive synthesis; leaves out rooms, reflections and stereo.
 */
import type { SoundName } from './classes.js';
import type { Draws } from './draws.js';
import { Bandpass, harmonicSum } from './oscillators.js';
import { SAMPLE_RATE } from './presets.js';
import { angleAt, envelopeOf, eventTimes, type Tempo } from './tempo.js';

/** Adds a sound to `track` (mono, 24 kHz), which starts at t = 0. */
export type SoundMaker = (track: Float32Array, tempo: Tempo, tr: number, draws: Draws) => void;

/** Struck sounds start up to this long before the track does, so that their tails are heard. */
const LONGEST_TAIL = 2.5;
/** Events stray from tau = 0 by at most this, in seconds. */
export const HIT_JITTER = 0.01;

/** Calls `ring(start sample, amplitude)` for every event that may be heard in the track. */
function strikeEach(
  track: Float32Array,
  tempo: Tempo,
  draws: Draws,
  ring: (start: number, a: number) => void,
) {
  for (const time of eventTimes(tempo, -LONGEST_TAIL, track.length / SAMPLE_RATE)) {
    const jitter = draws.between(-HIT_JITTER, HIT_JITTER);
    const amplitude = draws.between(0.6, 1);
    ring(Math.round((time + jitter) * SAMPLE_RATE), amplitude);
  }
}

/** Adds `sample(seconds since start)` from sample `start` on, for `seconds`. */
function addFrom(track: Float32Array, start: number, seconds: number, sample: (t: number) => number): void {
  const end = Math.min(track.length, start + Math.round(seconds * SAMPLE_RATE));
  for (let i = Math.max(0, start); i < end; i++) {
    track[i] = (track[i] as number) + sample((i - start) / SAMPLE_RATE);
  }
}

/** Modes of a struck body: a damped sine each, higher ones weaker and shorter. */
function struckModes(ratios: readonly number[], decay: readonly [number, number]): SoundMaker {
  return (track, tempo, tr, draws) => {
    const base = 2 * Math.PI * draws.between(450, 800) * tr;
    const seconds = draws.between(...decay);
    strikeEach(track, tempo, draws, (start, amplitude) => {
      ratios.forEach((ratio, mode) => {
        const damping = (1 + 0.4 * mode) / seconds;
        const gain = amplitude / (1 + mode);
        addFrom(track, start, (7 * seconds) / (1 + 0.4 * mode), (t) => {
          return gain * Math.exp(-t * damping) * Math.sin(base * ratio * t);
        });
      });
    });
  };
}

/** Short ringing clicks at the given samples; `ratchet` and `crackle` differ only in when. */
function addClick(track: Float32Array, start: number, amplitude: number, radians: number): void {
  addFrom(track, start, 0.025, (t) => amplitude * Math.exp(-t / 0.004) * Math.sin(radians * t));
}

const drawRinging = (draws: Draws, tr: number) => 2 * Math.PI * draws.between(1200, 2200) * tr;

export const SOUND_MAKERS: Readonly<Record<SoundName | 'crackle', SoundMaker>> = {
  wood: struckModes([1, 2.57, 4.1], [0.025, 0.06]),
  metal: struckModes([1, 1.53, 2.44, 3.2], [0.25, 0.7]),

  drum: (track, tempo, tr, draws) => {
    const base = draws.between(80, 140) * tr;
    const decay = draws.between(0.09, 0.18);
    const noise = draws.noise();
    strikeEach(track, tempo, draws, (start, amplitude) => {
      // Phase of base (1 + exp(-t / 30 ms)): its integral.
      addFrom(track, start, 6 * decay, (t) => {
        const phase = 2 * Math.PI * base * (t + 0.03 * (1 - Math.exp(-t / 0.03)));
        return amplitude * Math.exp(-t / decay) * Math.sin(phase);
      });
      addFrom(track, start, 0.02, (t) => 0.35 * amplitude * Math.exp(-t / 0.003) * noise.normal());
    });
  },

  pluck: (track, tempo, tr, draws) => {
    const base = draws.between(180, 380) * tr;
    const decay = draws.between(0.15, 0.35);
    strikeEach(track, tempo, draws, (start, amplitude) => {
      for (let k = 1; k <= 6; k++) {
        const damping = (0.7 + 0.3 * k) / decay;
        const radians = 2 * Math.PI * base * k;
        addFrom(track, start, 7 / damping, (t) => {
          return (amplitude / k) * Math.exp(-t * damping) * Math.sin(radians * t);
        });
      }
    });
  },

  squeak: (track, tempo, tr, draws) => {
    const low = draws.between(700, 1200) * tr;
    const seconds = draws.between(0.08, 0.16);
    const sweep = Math.log(2.6) / seconds;
    strikeEach(track, tempo, draws, (start, amplitude) => {
      // A pitch rising as low e^(sweep t) has the phase low (e^(sweep t) - 1) / sweep.
      addFrom(track, start, seconds, (t) => {
        const phase = (2 * Math.PI * low * (Math.exp(sweep * t) - 1)) / sweep;
        return amplitude * Math.sqrt(Math.sin((Math.PI * t) / seconds)) * Math.sin(phase);
      });
    });
  },

  shaker: (track, tempo, _tr, draws) => {
    const attack = 0.012;
    const decay = draws.between(0.035, 0.08);
    const noise = draws.noise();
    strikeEach(track, tempo, draws, (start, amplitude) => {
      let previous = 0;
      addFrom(track, start, attack + 6 * decay, (t) => {
        const white = noise.normal();
        const difference = white - previous;
        previous = white;
        return amplitude * (t < attack ? t / attack : Math.exp(-(t - attack) / decay)) * difference;
      });
    });
  },

  whoosh: (track, tempo, tr, draws) => {
    const centre = draws.between(500, 900) * tr;
    const width = draws.between(200, 500);
    const power = draws.between(1, 2);
    const noise = draws.noise();
    const filter = new Bandpass();
    forEachStep(track, tempo, (from, to, phi) => {
      const e = envelopeOf(phi);
      filter.tune(centre * 2 ** e, width);
      const gain = 0.08 + 0.92 * e ** power;
      for (let i = from; i < to; i++) track[i] = (track[i] as number) + gain * filter.next(noise.normal());
    });
  },

  hum: (track, tempo, tr, draws) => {
    const base = draws.between(90, 180) * tr;
    const gains = Array.from({ length: 8 }, (_, k) => draws.between(0.5, 1) / (k + 1));
    addHeld(track, tempo, gains, (q, e) => [base * (1 + 0.02 * q), 0.2 + 0.8 * e]);
  },

  siren: (track, tempo, tr, draws) => {
    const base = draws.between(350, 650) * tr;
    const gains = [1, draws.between(0.2, 0.6), draws.between(0.1, 0.4)];
    addHeld(track, tempo, gains, (q, e) => [base * 2 ** (0.45 * q), 0.8 + 0.2 * e]);
  },

  ratchet: (track, tempo, tr, draws) => {
    const rate = draws.between(10, 22);
    const radians = drawRinging(draws, tr);
    let turned = draws.between(0, 1);
    for (let i = 0; i < track.length; i++) {
      turned += (rate * (0.25 + 1.2 * envelopeOf(angleAt(tempo, i / SAMPLE_RATE)))) / SAMPLE_RATE;
      if (turned < 1) continue;
      turned -= 1;
      addClick(track, i, draws.between(0.6, 1), radians);
    }
  },

  crackle: (track, _tempo, tr, draws) => {
    const rate = draws.between(10, 22) * 0.85;
    const radians = drawRinging(draws, tr);
    const gap = () => -Math.log(1 - draws.between(0, 1)) / rate;
    for (let t = gap(); t * SAMPLE_RATE < track.length; t += gap()) {
      addClick(track, Math.round(t * SAMPLE_RATE), draws.between(0.6, 1), radians);
    }
  },
};

/** Slow controls are renewed every 32 samples (1.3 ms). */
function forEachStep(
  track: Float32Array,
  tempo: Tempo,
  step: (from: number, to: number, phi: number) => void,
) {
  for (let from = 0; from < track.length; from += 32) {
    step(from, Math.min(track.length, from + 32), angleAt(tempo, from / SAMPLE_RATE));
  }
}

/** A tone of several harmonics whose pitch (Hz) and gain follow q = sin phi and e. */
function addHeld(
  track: Float32Array,
  tempo: Tempo,
  harmonics: readonly number[],
  control: (q: number, e: number) => readonly [pitch: number, gain: number],
): void {
  let phase = 0;
  let oldGain = control(Math.sin(angleAt(tempo, 0)), envelopeOf(angleAt(tempo, 0)))[1];
  forEachStep(track, tempo, (from, to, phi) => {
    const [pitch, gain] = control(Math.sin(phi), envelopeOf(phi));
    const perSample = (2 * Math.PI * pitch) / SAMPLE_RATE;
    for (let i = from; i < to; i++) {
      const smooth = oldGain + ((gain - oldGain) * (i - from)) / 32;
      track[i] = (track[i] as number) + smooth * harmonicSum(phase, harmonics);
      phase += perSample;
    }
    oldGain = gain;
  });
}
