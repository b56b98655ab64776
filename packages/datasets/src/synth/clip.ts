/**
 * One clip of the benchmark, rendered: everything is a function of (seed, clip index, class, preset), so a clip
 * is the same to the byte whatever else is made, in whatever order, by however many processes.
 */
import { createHash } from 'node:crypto';
import type { SynthClass } from './classes.js';
import { Draws } from './draws.js';
import { MOTION_MAKERS } from './motions.js';
import { renderPicture } from './picture.js';
import type { Preset } from './presets.js';
import { drawScene, type Scene } from './scene.js';
import { drawMix, type Mix, renderSoundtrack } from './soundtrack.js';
import type { Tempo } from './tempo.js';

/** What a clip is, before it is rendered. */
export interface ClipPlan {
  readonly tempo: Tempo;
  /** z in [0, 1): larger objects look larger and sound lower. */
  readonly size: number;
  readonly scene: Scene;
  readonly mix: Mix;
}

export interface RenderedClip {
  /** (T, H, W, 3) uint8, RGB. */
  readonly frames: Uint8Array;
  /** (samples) int16, mono, 24 kHz. */
  readonly samples: Int16Array;
  /** SHA-256 of the frames followed by the samples (little-endian). */
  readonly sha256: string;
}

/** Draws what clip `index` is, beside its class. */
export function planClip(seed: number, index: number, preset: Preset): ClipPlan {
  const clock = new Draws(seed, 'clock', index);
  const tempo = { frequency: clock.between(0.6, 1.3), phase: clock.between(0, 1) };
  const size = clock.between(0, 1);
  return {
    tempo,
    size,
    scene: drawScene(new Draws(seed, 'scene', index), size, preset.difficulty),
    mix: drawMix(new Draws(seed, 'mix', index), size, preset.difficulty),
  };
}

export function frameCount(preset: Preset): number {
  return Math.round(preset.fps * preset.seconds);
}

/** Renders clip `index` of class `synthClass`. */
export function renderClip(
  plan: ClipPlan,
  synthClass: SynthClass,
  seed: number,
  index: number,
  preset: Preset,
): RenderedClip {
  const draws = (part: string) => new Draws(seed, part, index);
  const motion = MOTION_MAKERS[synthClass.motion](draws('motion'), plan.scene.radius);
  const { width, height, fps, seconds } = preset;
  const frames = renderPicture(plan.scene, motion, plan.tempo, draws('pixels'), {
    width,
    height,
    fps,
    frames: frameCount(preset),
  });
  const samples = renderSoundtrack(synthClass.sound, plan.tempo, plan.mix, seconds, draws);
  const hash = createHash('sha256').update(frames).update(littleEndian(samples));
  return { frames, samples, sha256: hash.digest('hex') };
}

/** The samples' bytes, low byte first. */
export function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) view.setInt16(i * 2, samples[i] as number, true);
  return bytes;
}
