import { describe, expect, it } from 'vitest';
import { classTable } from '../../src/synth/classes.js';
import { frameCount, littleEndian, planClip, renderClip } from '../../src/synth/clip.js';
import { Draws, NORMAL_QUANTILES, Noise } from '../../src/synth/draws.js';
import { MOTION_MAKERS } from '../../src/synth/motions.js';
import { viewAt } from '../../src/synth/paint.js';
import { presetNamed, SAMPLE_RATE } from '../../src/synth/presets.js';
import { angleAt } from '../../src/synth/tempo.js';

const quick = presetNamed('quick');
const classes = classTable(16);
const render = (seed: number, index: number, c = classes[index % 16]!) =>
  renderClip(planClip(seed, index, quick), c, seed, index, quick);

describe('a clip', () => {
  it('is the same to the byte for the same seed and index, whatever was made before', () => {
    const alone = render(3, 5);
    render(3, 4);
    const again = render(3, 5);
    expect(again.frames).toEqual(alone.frames);
    expect(again.samples).toEqual(alone.samples);
    expect(again.sha256).toBe(alone.sha256);
    expect(render(4, 5).sha256).not.toBe(alone.sha256);
    expect(render(3, 21).sha256).not.toBe(alone.sha256);
  });

  it('keeps its picture when only the sound differs, and the other way round', () => {
    const [wood, metal] = [render(3, 5, classes[0]), render(3, 5, classes[1])];
    expect(metal.frames).toEqual(wood.frames);
    expect(metal.samples).not.toEqual(wood.samples);
    const swing = render(3, 5, classes[3]);
    expect(swing.samples).toEqual(metal.samples);
    expect(swing.frames).not.toEqual(metal.frames);
  });

  it('has the shapes that the preset names', () => {
    const { frames, samples } = render(0, 0);
    expect(frameCount(quick)).toBe(24);
    expect(frames).toHaveLength(24 * 56 * 76 * 3);
    expect(samples).toHaveLength(3 * SAMPLE_RATE);
    expect([...littleEndian(Int16Array.of(1, -2))]).toEqual([1, 0, 254, 255]);
  });

  it('shows a bright object where motion and camera put it, on a dark background', () => {
    let seen = 0;
    for (let index = 0; index < 64; index++) {
      const plan = planClip(11, index, quick);
      const c = classes[index % 16]!;
      if (plan.scene.hidden || plan.scene.shape === 'ring') continue;
      const { frames } = render(11, index);
      const motion = MOTION_MAKERS[c.motion](new Draws(11, 'motion', index), plan.scene.radius);
      for (let t = 0; t < 24; t += 5) {
        const part = motion(angleAt(plan.tempo, t / 8)).find((placed) => placed.kind === 'object')!;
        const view = viewAt(plan.scene.camera, 76, 56, t / 8);
        const { pixelsPerUnit: scale, cos, sin, side } = view;
        const x = Math.floor(view.originX + scale * (cos * side * part.x - sin * part.y));
        const y = Math.floor(view.originY + scale * (sin * side * part.x + cos * part.y));
        if (x < 1 || x > 74 || y < 1 || y > 54 || c.motion === 'strike') continue; // strike's bar may cover its target
        const pixel = ((t * 56 + y) * 76 + x) * 3;
        const level = (frames[pixel]! + frames[pixel + 1]! + frames[pixel + 2]!) / 3;
        // Colours are 150-250 before brightness 0.8-1.15 and noise; the background is at most 75 + 14 + 8.
        expect(level, `${c.label} ${t}`).toBeGreaterThan(0.8 * 150 - 20);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(150);
  });

  it('hides and mutes at the rates of the preset, independently of the index', () => {
    const plans = Array.from({ length: 2000 }, (_, index) => planClip(5, index, quick));
    const share = (of: (plan: (typeof plans)[number]) => boolean) => plans.filter(of).length / plans.length;
    // Three standard deviations of a share of 2,000: 1.6 and 2.2 points.
    expect(Math.abs(share((p) => p.scene.hidden) - 0.06)).toBeLessThan(0.016);
    expect(Math.abs(share((p) => p.mix.muted) - 0.12)).toBeLessThan(0.022);
    expect(Math.abs(share((p) => p.mix.second !== null) - 0.5)).toBeLessThan(0.034);
    expect(Math.abs(share((p) => p.scene.camera.mirrored) - 0.5)).toBeLessThan(0.034);
    for (const { tempo } of plans) {
      expect(tempo.frequency).toBeGreaterThanOrEqual(0.6);
      expect(tempo.frequency).toBeLessThan(1.3);
    }
  });
});

describe('bulk noise', () => {
  it('is standard normal to 1 %', () => {
    const noise = new Noise(12345);
    const draws = Array.from({ length: 200_000 }, () => noise.normal());
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.012); // the table's own variance is 0.997
    expect(NORMAL_QUANTILES[512 + 341]!).toBeCloseTo(0.9673, 2); // quantile of 0.8335
    expect(NORMAL_QUANTILES[0]!).toBeCloseTo(-3.297, 2);
  });
});
