/**
 * The path on real files: videos with sound, a clip store, training, a kill without warning, test and prediction.
 * Needs ffmpeg, and for the kill the built package (`npm test` builds first).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore, openStore } from '@avcl/media';
import { tidy } from '@avcl/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBatch } from '../../src/data/loader.js';
import { trainingSample } from '../../src/data/samples.js';
import { finetune, predictFiles, pretrain, readMetrics, resolveRecipe, testRun } from '../../src/index.js';
import { scratch, tiny } from '../support/tiny.js';

const folder = scratch();
const clips = join(folder, 'clips');
const data = join(folder, 'store');
const built = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const child = fileURLToPath(new URL('../support/killed.mjs', import.meta.url));
const ffmpeg = (...args: string[]) => {
  const run = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
};

beforeAll(async () => {
  const { csv } = await synthesise(clips, { preset: 'smoke', classes: 4, clips: 64 });
  const listing = await readSource(csv);
  const summary = await buildStore(listing, data, { frames: { width: 76, height: 56 } });
  expect(summary).toMatchObject({ listed: 64, ok: 64, rejected: 0 });
});

describe('a run that is killed', () => {
  it.skipIf(!existsSync(built))('goes on to the same bytes', async () => {
    const recipe = {
      ...tiny('pretrain.epochs=2', 'selfcl=bank', 'nce_k=16', 'checkpoint_every=2', 'threads=1'),
      stage: 'pretrain' as const,
    };
    const whole = join(folder, 'whole');
    const killed = join(folder, 'killed');
    const { steps } = await pretrain({ data, out: whole, recipe });
    const run = spawnSync(process.execPath, [child, data, killed, '3', JSON.stringify(recipe)], {
      encoding: 'utf8',
    });
    expect(run.signal, run.stderr).toBe('SIGKILL');
    expect(existsSync(join(killed, 'run.lock'))).toBe(true);
    const result = await pretrain({ data, out: killed, resume: true });
    expect(result).toMatchObject({ resumed: true, steps });
    for (const file of ['model', 'optimiser']) {
      const bytes = (run: string) => readFileSync(join(run, 'checkpoints', 'last', `${file}.safetensors`));
      expect(bytes(killed).equals(bytes(whole)), file).toBe(true);
    }
    const losses = (run: string) =>
      readMetrics(join(run, 'metrics.jsonl')).map(({ kind, step, loss }) => [kind, step, loss]);
    expect(losses(killed)).toEqual(losses(whole));
    expect(readFileSync(join(killed, 'train.log'), 'utf8')).toMatch(/going on after step 2 /);
    expect(readdirSync(join(killed, 'tensorboard'))).toHaveLength(2);
  });
});

describe('test and prediction', () => {
  const run = join(folder, 'fine');

  it('agree on the same files, and predictions say what is wrong with the others', async () => {
    await finetune({ data, from: 'none', out: run, recipe: tiny('epochs=2') });
    const test = await testRun({ data, run, clips: 2 });
    expect(test.listed).toBe(test.evaluated);
    const silent = join(folder, 'silent.mp4');
    const text = join(folder, 'text.mp4');
    const video = test.videos[0]!;
    const listed = (await readSource(join(clips, 'clips.csv'))).inputs.find(
      (input) => input.key === video.key,
    )!;
    const path = join(clips, listed.path);
    ffmpeg('-i', path, '-an', '-c', 'copy', silent);
    writeFileSync(text, 'no video at all\n');
    const [whole, ...others] = await predictFiles({
      run,
      files: [path, silent, text, join(folder, 'missing.mp4')],
      clips: 2,
    });
    expect(whole!.problem).toBeNull();
    expect(whole!.predictions[0]!.label).toBe(video.predicted);
    expect(whole!.predictions[0]!.p).toBeCloseTo(video.p, 5);
    expect(whole!.predictions.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 6);
    const { length } = whole!.predictions;
    const told = others.map(({ predictions, missing, problem }) => [
      predictions.length,
      missing,
      problem?.code,
    ]);
    expect(told).toEqual([
      [length, ['audio'], undefined], // answered by its picture alone
      [0, [], 'not-media'],
      [0, [], 'not-found'],
    ]);
  });
});

describe('one crop a clip', () => {
  it('shows a still picture as the same in every frame, though every clip has another crop', async () => {
    const still = join(folder, 'still.mp4');
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'mandelbrot=size=96x72:rate=1:end_pts=1',
      '-f',
      'lavfi',
      '-i',
      'sine=440',
      '-vf',
      'loop=-1:1,fps=10',
      '-t',
      '3',
      '-pix_fmt',
      'yuv420p',
      still,
    );
    const listing = {
      source: still,
      root: folder,
      inputs: [{ key: 'still', path: still, label: null, split: 'train' as const }],
      problems: [],
    };
    await buildStore(listing, join(folder, 'still-store'), { frames: { width: 96, height: 72 } });
    using store = await openStore(join(folder, 'still-store'));
    const settings = resolveRecipe({ overrides: ['data.frame_height=72', 'data.crop=40', 'rgb_frames=8'] })
      .recipe.data;
    const samples = [0, 1, 2].map((row) =>
      trainingSample({ ...store.clips[0]!, index: 0 }, row, 0, 0, settings),
    );
    using loaded = await loadBatch(store, samples, { rgb: true, audio: false }, settings);
    tidy(() => {
      const x = loaded.frames!.to({ dtype: 'float32' }); // (3, 3, 8, 40, 40)
      const acrossFrames = x
        .sub(x.narrow(2, 0, 1))
        .abs()
        .mean()
        .item();
      const acrossClips = x
        .narrow(0, 0, 1)
        .sub(x.narrow(0, 1, 1))
        .abs()
        .mean()
        .item();
      expect(acrossFrames).toBeLessThan(3); // of 255: the codec alone
      expect(acrossClips).toBeGreaterThan(4 * acrossFrames);
    });
  });
});
