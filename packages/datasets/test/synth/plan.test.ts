import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilings, classTable } from '../../src/synth/classes.js';
import { planClips, splitSizes } from '../../src/synth/plan.js';
import { presetNamed } from '../../src/synth/presets.js';

describe('classes', () => {
  it('have the ceilings of the benchmark at 16', () => {
    const found = ceilings(classTable(16), 0.06, 0.12);
    expect(found.pictureClean).toBe(0.75);
    expect(found.soundClean).toBe(0.625);
    expect(found.picture).toBeCloseTo(0.709, 3);
    expect(found.sound).toBeCloseTo(0.557, 3);
    expect(found.both).toBeCloseTo(0.945, 3);
    expect(found.chance).toBe(1 / 16);
  });

  it('agree with an observer who answers the first class that fits', () => {
    for (const count of [2, 8, 16, 24, 32, 120]) {
      const classes = classTable(count);
      const rightly = (sees: boolean, hears: boolean) =>
        classes.filter((c) => {
          const fits = classes.find(
            (d) => (!sees || d.motion === c.motion) && (!hears || d.sound === c.sound),
          );
          return fits === c;
        }).length / count;
      const [hidden, muted] = [0.06, 0.12];
      const found = ceilings(classes, hidden, muted);
      expect(found.picture).toBeCloseTo(
        (1 - hidden) * rightly(true, false) + hidden * rightly(false, false),
        12,
      );
      expect(found.sound).toBeCloseTo((1 - muted) * rightly(false, true) + muted * rightly(false, false), 12);
      const both =
        (1 - hidden) * ((1 - muted) * rightly(true, true) + muted * rightly(true, false)) +
        hidden * ((1 - muted) * rightly(false, true) + muted * rightly(false, false));
      expect(found.both).toBeCloseTo(both, 12);
    }
  });

  it('extend by unlike pairs that use motions and sounds evenly', () => {
    const classes = classTable(32);
    expect(classes.slice(0, 16)).toEqual(classTable(16));
    expect(new Set(classes.map((c) => c.label)).size).toBe(32);
    const uses = (name: string) => classes.filter((c) => c.motion === name || c.sound === name).length;
    for (const { motion, sound } of classes) {
      expect(uses(motion)).toBeGreaterThanOrEqual(2);
      expect(uses(motion)).toBeLessThanOrEqual(3);
      expect(uses(sound)).toBeGreaterThanOrEqual(2);
      expect(uses(sound)).toBeLessThanOrEqual(4);
    }
    expect(new Set(classTable(120).map((c) => c.label)).size).toBe(120);
    for (const wrong of [1, 121, 2.5]) expect(() => classTable(wrong)).toThrow(/2 to 120/);
  });
});

describe('plans', () => {
  it('are exactly balanced in every split', () => {
    fc.assert(
      fc.property(
        fc.nat(99),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 0, max: 300 }),
        (seed, classes, more) => {
          const plan = planClips(seed, 3 * classes + more, classes);
          const perClass = Math.floor((3 * classes + more) / classes);
          const sizes = splitSizes(perClass);
          expect(plan).toHaveLength(perClass * classes);
          expect(plan.map((clip) => clip.index)).toEqual(plan.map((_, i) => i));
          expect(new Set(plan.map((clip) => clip.path)).size).toBe(plan.length);
          for (const split of ['train', 'val', 'test'] as const) {
            for (const { index } of classTable(classes)) {
              const count = plan.filter((clip) => clip.split === split && clip.class.index === index).length;
              expect(count).toBe(sizes[split]);
              expect(count).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('hold 1,000 test clips or more in standard', () => {
    const { clips } = presetNamed('standard');
    expect(planClips(0, clips, 16).filter((clip) => clip.split === 'test').length).toBe(1200);
  });

  it('refuse too few clips and unknown presets', () => {
    expect(() => planClips(0, 47, 16)).toThrow(/at least 48/);
    expect(() => planClips(0, 100.5, 16)).toThrow(/whole number/);
    expect(() => presetNamed('toString')).toThrow(/smoke, quick, standard, hard/);
  });
});
