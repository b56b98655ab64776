/**
 * What a clip's picture is made of, beside its motion: object, background, camera, distractors. All of it is
 * drawn independently of the class; only the size z is shared with the sound (larger objects sound lower).
 */
import type { Draws } from './draws.js';
import type { Difficulty } from './presets.js';
import { SHAPES, type Shape } from './shapes.js';

export type Colour = readonly [red: number, green: number, blue: number];

/** A thing that is not the clip's object: a slow stranger, or a line across the picture. */
export interface Bystander {
  readonly shape: Shape;
  readonly radius: number;
  readonly turn: number;
  readonly x: number;
  readonly y: number;
  /** Units a second. */
  readonly driftX: number;
  readonly driftY: number;
  readonly colours: readonly [Colour, Colour];
}

export interface Line {
  readonly x: number;
  readonly y: number;
  readonly turn: number;
  readonly thickness: number;
  readonly colour: Colour;
}

export interface Camera {
  readonly zoom: number;
  readonly tilt: number;
  readonly mirrored: boolean;
  readonly x: number;
  readonly y: number;
  /** Drift of up to 0.04: amplitude, turns a second and phase in each direction. */
  readonly drift: readonly [Sway, Sway];
}
export type Sway = readonly [amplitude: number, turnsPerSecond: number, phase: number];

export interface Background {
  readonly colour: Colour;
  readonly gradient: readonly [x: number, y: number];
  readonly texture: number;
  readonly waveX: number;
  readonly waveY: number;
  readonly wavePhase: number;
}

export interface Scene {
  readonly shape: Shape;
  readonly colours: readonly [Colour, Colour];
  readonly rodColour: Colour;
  readonly radius: number;
  readonly startTurn: number;
  readonly hidden: boolean;
  readonly bystanders: readonly Bystander[];
  readonly lines: readonly Line[];
  readonly camera: Camera;
  readonly background: Background;
  readonly brightness: number;
  readonly pixelNoise: number;
}

/** @param size - z in [0, 1) */
export function drawScene(draws: Draws, size: number, difficulty: Difficulty): Scene {
  const colour = ([low, high]: readonly [number, number]): Colour => [
    draws.between(low, high),
    draws.between(low, high),
    draws.between(low, high),
  ];
  const sway = (): Sway => [draws.between(0, 0.04), draws.between(0.05, 0.25), draws.between(0, 1)];
  const [dim, bright] = difficulty.colour;
  return {
    shape: draws.pick(SHAPES),
    colours: [colour(difficulty.colour), colour(difficulty.colour)],
    rodColour: colour([dim * 0.8, bright * 0.8]),
    radius: 0.2 + 0.14 * size,
    startTurn: draws.between(0, 2 * Math.PI),
    hidden: draws.chance(difficulty.hidden),
    bystanders: Array.from({ length: draws.integer(difficulty.distractors + 1) }, () => ({
      shape: draws.pick(SHAPES),
      radius: draws.between(0.08, 0.15),
      turn: draws.between(0, 2 * Math.PI),
      x: draws.between(-1, 1),
      y: draws.between(-0.8, 0.8),
      driftX: draws.between(-0.1, 0.1),
      driftY: draws.between(-0.1, 0.1),
      colours: [colour([dim * 0.75, bright * 0.8]), colour([dim * 0.75, bright * 0.8])],
    })),
    lines: Array.from({ length: draws.integer(3) }, () => ({
      x: draws.between(-1, 1),
      y: draws.between(-1, 1),
      turn: draws.between(0, Math.PI),
      thickness: draws.between(0.01, 0.025),
      colour: colour([dim * 0.5, bright * 0.6]),
    })),
    camera: {
      zoom: draws.between(0.85, 1.15),
      tilt: draws.between(-0.12, 0.12),
      mirrored: draws.chance(0.5),
      x: draws.between(-0.18, 0.18),
      y: draws.between(-0.14, 0.14),
      drift: [sway(), sway()],
    },
    background: {
      colour: colour(difficulty.background),
      gradient: [
        draws.between(-difficulty.gradient, difficulty.gradient),
        draws.between(-difficulty.gradient, difficulty.gradient),
      ],
      texture: draws.between(0, difficulty.texture),
      waveX: draws.between(-8, 8),
      waveY: draws.between(-8, 8),
      wavePhase: draws.between(0, 2 * Math.PI),
    },
    brightness: draws.between(0.8, 1.15),
    pixelNoise: draws.between(...difficulty.pixelNoise),
  };
}
