/** Runs that are empty, damaged, half-written, of another version or with the weights of another recipe: each page tells it, and stays up. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { finetune, predictFiles } from 'avcl';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../avcl/test/support/memory-store.js';
import { tiny } from '../../avcl/test/support/tiny.js';
import { makeMedia } from '../../media/test/make-media.js';
import { type Studio, startStudio } from '../src/index.js';
import type { RunDetail, RunList } from '../src/runs/types.js';
import type { FoundModel } from '../src/why/find-models.js';
import { askOf, type Line, query } from './asking.js';

const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-broken-'));
const bad = (name: string, ...more: string[]) => join(dir, 'bad', name, ...more);
const ask = (path: string) => askOf(studio, path);
let studio: Studio;

beforeAll(async () => {
  makeMedia(join(dir, 'good.mp4'));
  const inputs = [{ key: 'good', path: 'good.mp4', label: null, split: null }];
  await buildStore({ source: 'test', root: dir, inputs, problems: [] }, join(dir, 'store'));
  const data = memoryStore({ classes: 2, train: 8, val: 4, test: 4 });
  for (const streams of ['both', 'rgb']) {
    const recipe = tiny('log_every=1', 'finetune.epochs=3', `finetune.inputs=${streams}`);
    await finetune({ data, from: 'none', out: join(dir, streams), recipe });
  }
  for (const name of ['yaml', 'version', 'setting', 'weights', 'mixed', 'metrics']) {
    cpSync(join(dir, 'both'), bad(name), { recursive: true });
  }
  mkdirSync(bad('empty'));
  writeFileSync(bad('yaml', 'config.yaml'), 'run: {stage: [');
  const config = readFileSync(bad('version', 'config.yaml'), 'utf8').replace(
    /version: .*/,
    'version: "9.0.0"',
  );
  writeFileSync(bad('version', 'config.yaml'), config);
  writeFileSync(bad('setting', 'config.yaml'), config.replace('  dropout:', '  dropuot:'));
  const weights = (run: string) => join(run, 'checkpoints/best/model.safetensors');
  writeFileSync(weights(bad('weights')), readFileSync(weights(bad('weights'))).subarray(0, 5000));
  cpSync(weights(join(dir, 'rgb')), weights(bad('mixed')));
  const rows = readFileSync(bad('metrics', 'metrics.jsonl'), 'utf8');
  writeFileSync(bad('metrics', 'metrics.jsonl'), `${rows.slice(0, rows.lastIndexOf('{') + 9)}`);
  studio = await startStudio({ dir });
}, 120_000);
afterAll(async () => {
  await studio.close();
  rmSync(dir, { recursive: true });
});

describe('a run that is broken', () => {
  test.each([
    ['empty', 'runs/detail', /where there is none/],
    ['empty', 'data/windows', /in which no run has begun/],
    ['empty', 'why/explain', /got no checkpoints/],
    [
      'yaml',
      'data/windows',
      /^expected YAML in .*config.yaml, got .* at line 1, column \d+; restore the file$/,
    ],
    ['setting', 'data/windows', /`model.dropuot`.*the nearest: `model.dropout`.*written by avcl 9.0.0/],
    ['weights', 'why/explain', /model.safetensors/],
    ['mixed', 'map/points', /model.safetensors/],
  ])('%s: %s tells what was expected, what was found and what to do', async (name, path, words) => {
    const asked = { run: `bad/${name}`, store: 'store', key: 'good', steps: 2 };
    const response = await ask(`${path}?${query(asked)}`);
    const { error } = JSON.parse((await response.text()).trimEnd().split('\n').at(-1)!) as Line<never>;
    expect(error!.code).toBe('DATA');
    expect(error!.message).toMatch(/^expected [\s\S]* got /);
    expect(error!.message).toMatch(words);
    expect(error!.fix !== null || /; /.test(error!.message)).toBe(true);
    expect((await ask('about')).status).toBe(200);
  });

  test('is in the list as what it is; a half-written row harms nothing', async () => {
    const states = async () => {
      const { runs } = (await (await ask('runs')).json()) as { runs: { name: string; state: string }[] };
      return Object.fromEntries(
        runs.filter(({ name }) => name.startsWith('bad/')).map(({ name, state }) => [name.slice(4), state]),
      );
    };
    const found = {
      yaml: 'unreadable',
      version: 'done',
      setting: 'unreadable',
      weights: 'done',
      mixed: 'done',
      metrics: 'done',
    };
    await expect.poll(states, { timeout: 20_000 }).toEqual(found);
    const asked = query({ run: 'bad/metrics', figure: 'step:loss' });
    const { series } = (await (await ask(`runs/series?${asked}`)).json()) as {
      series: { step: number[]; problem: string | null }[];
    };
    expect(series[0]!.step.length).toBeGreaterThan(1);
    expect(series[0]!.problem).toBeNull();
  });
});

describe('a run of a newer avcl', () => {
  const words = /^made by avcl 9\.0\.0, and this is \d+\.\d+\.\d+, .*: take that version or a later one$/;
  const noted = expect.stringMatching(words);

  test('is shown, and said to be one: in the list, on its page, for Why and Map, and by predict', async () => {
    const { runs } = (await (await ask('runs')).json()) as RunList;
    const note = (name: string) => runs.find((run) => run.name === name)!.note;
    expect(note('bad/version')).toEqual(noted);
    expect(note('both')).toBeNull();
    const detail = (await (await ask('runs/detail?run=bad/version')).json()) as RunDetail;
    expect(detail.summary).toMatchObject({ state: 'done', note: noted });
    const { models } = (await (await ask('why/models')).json()) as { models: FoundModel[] };
    expect(models.find(({ name }) => name === 'bad/version')).toMatchObject({ problem: null, note: noted });
    const warnings: string[] = [];
    const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) };
    await predictFiles({ run: bad('version'), files: [join(dir, 'good.mp4')], logger });
    expect(warnings).toEqual([expect.stringContaining('was made by avcl 9.0.0, and this is')]);
  });
});
