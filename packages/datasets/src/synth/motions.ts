/**
 * The twelve motions, in coordinates where the picture is 2 high, y points down and the middle is (0, 0).
 * Each is a function of the phase phi alone, so that picture and sound agree: at tau = 0 the ball is at the
 * floor, the pendulum at its turning point, the bar on its target, the hands together.
 */

import type { MotionName } from './classes.js';
import type { Draws } from './draws.js';
import { tauOf, triangle } from './tempo.js';

/** One thing to paint: a piece of the clip's object, or a plain bar such as a pendulum's rod. */
export interface Placed {
  readonly kind: 'object' | 'rod';
  readonly x: number;
  readonly y: number;
  /** Turn in radians, clockwise on the screen. */
  readonly turn: number;
  /** Object: its radius. Rod: half its thickness. */
  readonly radius: number;
  /** Rod only: half its length; 0 for objects. */
  readonly halfLength: number;
}

/** Where things are at phase `phi`; made once a clip, called once a frame. */
export type Motion = (phi: number) => Placed[];

const object = (x: number, y: number, turn: number, radius: number): Placed => ({
  kind: 'object',
  x,
  y,
  turn,
  radius,
  halfLength: 0,
});

const rod = (x1: number, y1: number, x2: number, y2: number, radius: number): Placed => ({
  kind: 'rod',
  x: (x1 + x2) / 2,
  y: (y1 + y2) / 2,
  turn: Math.atan2(y2 - y1, x2 - x1),
  radius,
  halfLength: Math.hypot(x2 - x1, y2 - y1) / 2,
});

const bounceHeight = (phi: number, height: number) => {
  const tau = tauOf(phi);
  return 0.5 - height * 4 * tau * (1 - tau);
};

/**
 * The motions' makers: each draws its own parameters, then is a pure function of phi.
 * @param r - the object's radius, about 0.20 to 0.34
 */
export const MOTION_MAKERS: Readonly<Record<MotionName, (draws: Draws, r: number) => Motion>> = {
  bounce: (draws, r) => {
    const height = draws.between(0.6, 1.1);
    return (phi) => [object(0, bounceHeight(phi, height), 0, r)];
  },

  hop: (draws, r) => {
    const height = draws.between(0.6, 1.1);
    const reach = draws.between(0.35, 0.6);
    const slowness = draws.between(0.35, 0.55);
    return (phi) => {
      const x = reach * triangle((slowness * phi) / (2 * Math.PI));
      return [object(x, bounceHeight(phi, height), 0, r)];
    };
  },

  pendulum: (draws, r) => {
    const amplitude = draws.between(0.45, 0.9);
    const length = draws.between(0.8, 1.15);
    const pivot = -0.6;
    return (phi) => {
      const angle = amplitude * Math.cos(phi);
      const x = length * Math.sin(angle);
      const y = pivot + length * Math.cos(angle);
      return [rod(0, pivot, x, y, 0.025), object(x, y, -angle, r * 0.8)];
    };
  },

  spin: (_draws, r) => (phi) => [object(0, 0, phi, 1.35 * r)],

  seesaw: (draws, r) => {
    const amplitude = draws.between(0.5, 1.1);
    return (phi) => [object(0, 0, amplitude * Math.cos(phi), 1.35 * r)];
  },

  shake: (draws, r) => {
    const amplitude = draws.between(0.1, 0.2);
    const direction = draws.between(0, 2 * Math.PI);
    return (phi) => {
      const shift = amplitude * Math.cos(phi);
      return [object(shift * Math.cos(direction), shift * Math.sin(direction), 0, r)];
    };
  },

  strike: (draws, r) => {
    const length = draws.between(0.6, 0.9);
    const raised = draws.between(0.7, 1.2);
    const floor = 0.25;
    return (phi) => {
      const lift = raised * strikeLift(tauOf(phi));
      const [hingeX, hingeY] = [-length / 2, floor - r * 0.8];
      const [tipX, tipY] = [hingeX + length * Math.cos(lift), hingeY - length * Math.sin(lift)];
      return [object(length / 2, floor, 0, r * 0.8), rod(hingeX, hingeY, tipX, tipY, 0.07)];
    };
  },

  slide: (draws, r) => {
    const reach = draws.between(0.4, 0.65);
    return (phi) => [object(reach * triangle(phi / (2 * Math.PI)), 0, 0, r)];
  },

  roll: (draws, r) => {
    const reach = draws.between(0.4, 0.65);
    return (phi) => {
      const x = reach * triangle(phi / (2 * Math.PI));
      return [object(x, 0, (0.8 * x) / r, r)];
    };
  },

  orbit: (draws, r) => {
    const reach = draws.between(0.35, 0.55);
    return (phi) => [object(reach * Math.cos(phi), reach * Math.sin(phi), 0, r)];
  },

  pulse: (draws, r) => {
    const depth = draws.between(0.3, 0.5);
    return (phi) => [object(0, 0, 0, 1.2 * r * (1 + depth * Math.cos(phi)))];
  },

  clap: (draws, r) => {
    const reach = draws.between(0.3, 0.5);
    return (phi) => {
      const x = 0.9 * r + reach * Math.abs(Math.sin(phi / 2));
      return [object(-x, 0, 0, r), object(x, 0, 0, r)];
    };
  },
};

/** How far the bar of `strike` is raised: up by tau 0.45, held, down on the target from 0.75 to 1. */
function strikeLift(tau: number): number {
  if (tau < 0.45) return tau / 0.45;
  if (tau < 0.75) return 1;
  return 1 - ((tau - 0.75) / 0.25) ** 2;
}
