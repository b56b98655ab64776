import { describe, expect, it } from 'vitest';
import { MOTIONS, type MotionName } from '../../src/synth/classes.js';
import { Draws } from '../../src/synth/draws.js';
import { MOTION_MAKERS, type Placed } from '../../src/synth/motions.js';
import { angleAt, envelopeOf, eventTimes, tauOf, triangle } from '../../src/synth/tempo.js';

const R = 0.27;
const PHASES = Array.from({ length: 65 }, (_, i) => (2 * Math.PI * (i - 16)) / 32);
const SEEDS = [1, 2, 3, 4, 5];

const motionOf = (name: MotionName, seed: number) => MOTION_MAKERS[name](new Draws(seed, 'motion', 0), R);

/** Checks `read(parts, parts at tau = 0)` against a closed form at every phase, for five draws. */
function follows(
  name: MotionName,
  read: (parts: Placed[]) => number,
  form: (phi: number, at: (phi: number) => number) => number,
) {
  for (const seed of SEEDS) {
    const motion = motionOf(name, seed);
    const at = (phi: number) => read(motion(phi));
    for (const phi of PHASES) expect(at(phi)).toBeCloseTo(form(phi, at), 10);
  }
}

describe('the clock', () => {
  const tempo = { frequency: 0.8, phase: 0.3 };

  it('has tau = 0 and e = 1 at every event and nowhere between', () => {
    const times = eventTimes(tempo, -1, 10);
    expect(times[0]).toBeCloseTo(-0.375, 12); // (0 - 0.3) / 0.8
    expect(times).toHaveLength(9);
    for (const time of times) {
      expect((tauOf(angleAt(tempo, time)) + 0.5) % 1).toBeCloseTo(0.5, 9);
      expect(envelopeOf(angleAt(tempo, time))).toBeCloseTo(1, 9);
      expect(envelopeOf(angleAt(tempo, time + 0.625))).toBeCloseTo(0, 9);
    }
  });

  it('has a triangle wave that turns at whole and half periods', () => {
    expect([0, 0.25, 0.5, 0.75, 1, -0.25].map(triangle)).toEqual([1, 0, -1, 0, 1, 0]);
  });
});

describe('motions, at the closed forms of the benchmark', () => {
  it('bounce and hop: on the floor at tau = 0, a parabola between', () => {
    for (const name of ['bounce', 'hop'] as const) {
      follows(
        name,
        ([ball]) => ball!.y,
        (phi, at) => {
          const [tau, height] = [tauOf(phi), 0.5 - at(Math.PI)];
          expect(height).toBeGreaterThanOrEqual(0.6);
          expect(height).toBeLessThanOrEqual(1.1);
          return 0.5 - height * 4 * tau * (1 - tau);
        },
      );
    }
    expect(new Set(PHASES.map((phi) => motionOf('bounce', 1)(phi)[0]!.x)).size).toBe(1);
    expect(new Set(PHASES.map((phi) => motionOf('hop', 1)(phi)[0]!.x)).size).toBeGreaterThan(30);
  });

  it('pendulum: the rod hangs at A cos phi and holds the bob', () => {
    const angle = ([rod]: Placed[]) => Math.PI / 2 - rod!.turn;
    follows('pendulum', angle, (phi, at) => at(0) * Math.cos(phi));
    for (const seed of SEEDS) {
      const [rod, bob] = motionOf('pendulum', seed)(1) as [Placed, Placed];
      expect(bob.x).toBeCloseTo(2 * rod.x, 12);
      expect(Math.hypot(bob.x, bob.y + 0.6)).toBeCloseTo(2 * rod.halfLength, 12);
    }
  });

  it('spin turns by phi, seesaw by A cos phi', () => {
    follows(
      'spin',
      ([thing]) => thing!.turn,
      (phi) => phi,
    );
    follows(
      'seesaw',
      ([thing]) => thing!.turn,
      (phi, at) => at(0) * Math.cos(phi),
    );
  });

  it('shake and orbit: cos phi along a line, a circle', () => {
    follows(
      'shake',
      ([thing]) => thing!.x,
      (phi, at) => at(0) * Math.cos(phi),
    );
    follows(
      'shake',
      ([thing]) => thing!.y,
      (phi, at) => at(0) * Math.cos(phi),
    );
    follows(
      'orbit',
      ([thing]) => thing!.x,
      (phi, at) => at(0) * Math.cos(phi),
    );
    follows(
      'orbit',
      ([thing]) => thing!.y,
      (phi, at) => at(Math.PI / 2) * Math.sin(phi),
    );
  });

  it('slide and roll turn back at tau = 0; roll turns as it goes', () => {
    for (const name of ['slide', 'roll'] as const) {
      follows(
        name,
        ([thing]) => thing!.x,
        (phi, at) => at(0) * triangle(phi / (2 * Math.PI)),
      );
    }
    follows(
      'slide',
      ([thing]) => thing!.turn,
      () => 0,
    );
    for (const phi of PHASES) {
      const [thing] = motionOf('roll', 1)(phi) as [Placed];
      expect(thing.turn).toBeCloseTo((0.8 * thing.x) / R, 10);
    }
  });

  it('pulse is largest at tau = 0', () => {
    follows(
      'pulse',
      ([thing]) => thing!.radius,
      (phi, at) => 1.2 * R + (at(0) - 1.2 * R) * Math.cos(phi),
    );
  });

  it('clap: the hands touch at tau = 0', () => {
    follows(
      'clap',
      ([left, right]) => right!.x - left!.x,
      (phi, at) => {
        return 1.8 * R + (at(Math.PI) - 1.8 * R) * Math.abs(Math.sin(phi / 2));
      },
    );
  });

  it('strike: the bar lies on its target at tau = 0, is highest from 0.45 to 0.75', () => {
    for (const seed of SEEDS) {
      const motion = motionOf('strike', seed);
      const turn = (tau: number) => -motion(2 * Math.PI * tau)[1]!.turn;
      expect(turn(0)).toBeCloseTo(0, 10);
      expect(turn(0.99999)).toBeCloseTo(0, 3);
      expect(turn(0.45)).toBeCloseTo(turn(0.74999), 3);
      expect(turn(0.6)).toBeGreaterThan(0.7);
      const [target, bar] = motion(0) as [Placed, Placed];
      expect(bar.x + bar.halfLength).toBeCloseTo(target.x, 10);
    }
  });

  it('stays near the picture', () => {
    for (const name of MOTIONS) {
      for (const seed of SEEDS) {
        for (const phi of PHASES) {
          for (const part of motionOf(name, seed)(phi)) {
            expect(Math.abs(part.x), name).toBeLessThan(1);
            expect(Math.abs(part.y), name).toBeLessThan(1);
          }
        }
      }
    }
  });
});
