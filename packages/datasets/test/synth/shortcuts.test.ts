// No shortcut: what tells nothing about motion or sound must tell nothing about the class. A linear classifier (ridge
// regression on one-hot classes, five folds) on mean colour, loudness, length, file size and file order stays at chance.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whereIs } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSource, synthesise } from '../../src/index.js';
import { planClip, renderClip } from '../../src/synth/clip.js';
import { planClips } from '../../src/synth/plan.js';
import { presetNamed } from '../../src/synth/presets.js';
import { linearAccuracy } from './linear.js';

// More clips and other seeds, for the figures in docs/guides/synthetic-benchmark.md: AVCL_SHORTCUT_CLIPS=1280 AVCL_SHORTCUT_SEED=18
const CLIPS = Number(process.env.AVCL_SHORTCUT_CLIPS ?? 320);
const SEED = Number(process.env.AVCL_SHORTCUT_SEED ?? 17);
const say = (what: string, share: number) =>
  process.env.AVCL_SHORTCUT_CLIPS && console.log(`${what}: ${(100 * share).toFixed(1)} %`);
/** Three standard errors of a share of 1/16. */
const CHANCE = 1 / 16;
const TOLERANCE = 3 * Math.sqrt((CHANCE * (1 - CHANCE)) / CLIPS);

const folder = mkdtempSync(join(tmpdir(), 'avcl-shortcuts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mean = (values: ArrayLike<number>, start = 0, step = 1) => {
  let [sum, n] = [0, 0];
  for (let i = start; i < values.length; i += step, n++) sum += values[i]!;
  return sum / n;
};

describe('shortcuts', () => {
  const preset = presetNamed('quick');
  const planned = planClips(SEED, CLIPS, 16);
  const labels = planned.map((clip) => clip.class.index);
  const features = planned.map((clip) => {
    const { frames, samples } = renderClip(
      planClip(SEED, clip.index, preset),
      clip.class,
      SEED,
      clip.index,
      preset,
    );
    const power = mean(Float64Array.from(samples, (x) => (x / 32768) ** 2));
    let crossings = 0;
    for (let i = 1; i < samples.length; i++) crossings += samples[i]! < 0 !== samples[i - 1]! < 0 ? 1 : 0;
    return {
      colour: [0, 1, 2].map((channel) => mean(frames, channel, 3)),
      loudness: [10 * Math.log10(power)],
      length: `${frames.length} ${samples.length}`,
      order: [clip.index],
      timbre: [Math.log(crossings), Math.log(samples.reduce((m, x) => Math.max(m, Math.abs(x)), 1))],
    };
  });
  type Features = (typeof features)[number];
  const accuracy = (what: string, of: (feature: Features) => number[]) => {
    const share = linearAccuracy(features.map(of), labels);
    say(what, share);
    return share;
  };

  // Only too good is a fault: a classifier without a clue answers the class seen most in training, so a little below chance.
  it.each([
    ['mean colour', ({ colour }: Features) => colour],
    ['loudness', ({ loudness }: Features) => loudness],
    ['mean colour and loudness', ({ colour, loudness }: Features) => [...colour, ...loudness]],
    ['order', ({ order }: Features) => order],
  ])('are not in %s', (name, of) => {
    expect(accuracy(name, of)).toBeLessThan(CHANCE + TOLERANCE);
  });

  it('are not in length: it is one', () => {
    expect(new Set(features.map(({ length }) => length)).size).toBe(1);
  });

  it('would be found: the classifier finds the sound where it is given its timbre', () => {
    const heard = accuracy('timbre', ({ timbre, loudness }) => [...timbre, ...loudness]);
    expect(heard).toBeGreaterThan(CHANCE + 2 * TOLERANCE);
  });

  describe.skipIf(!whereIs('ffmpeg'))('in files (skipped where ffmpeg is missing)', () => {
    let sizes: number[][];
    beforeAll(async () => {
      const { csv } = await synthesise(folder, { preset: 'quick', clips: CLIPS, seed: SEED });
      sizes = (await readSource(csv)).inputs.map(({ path }) => [statSync(join(folder, path)).size]);
    });

    it('are not in their size', () => {
      const share = linearAccuracy(sizes, labels);
      say('file size', share);
      expect(share).toBeLessThan(CHANCE + TOLERANCE);
    });
  });
});
