/** Files of runs and stores that must not be opened: links out of the folder, pipes, a config.yaml of megabytes. Told, and nothing is read or written. */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMedia } from '../../media/test/make-media.js';
import type { FoundStore } from '../src/clips/find-stores.js';
import { type Studio, startStudio } from '../src/index.js';
import type { RunList } from '../src/runs/types.js';
import type { FoundModel } from '../src/why/find-models.js';
import { askOf, query } from './asking.js';
import { makeRun } from './runs-on-disk.js';

const above = mkdtempSync(join(tmpdir(), 'avcl-studio-strays-'));
const dir = join(above, 'shown');
const outside = join(above, 'outside');
let studio: Studio;
const text = async (path: string) => (await askOf(studio, path)).text();
const stores = async () => (JSON.parse(await text('data/stores')) as { stores: FoundStore[] }).stores;
const models = async () => (JSON.parse(await text('why/models')) as { models: FoundModel[] }).models;
const runs = async () => (JSON.parse(await text('runs')) as RunList).runs;
const OUT =
  /^expected plain files inside .* got `[^`]+`, which links outside .* nothing of `[^`]+` is read; /;

/** A run with weights of its own, and a figure that is not to be seen. */
function savedRun(folder: string, name: string): string {
  const run = makeRun(folder, name, { stage: 'finetune' });
  mkdirSync(join(run, 'checkpoints/best'));
  writeFileSync(join(run, 'checkpoints/best/model.safetensors'), 'weights');
  const best = { epoch: 1, accuracy: 0.4242, loss: 1 };
  const state = JSON.stringify({ state: { position: { epoch: 1, step: 1, best } } });
  for (const which of ['best', 'last']) writeFileSync(join(run, 'checkpoints', which, 'state.json'), state);
  return run;
}

/** Makes `path` a link to what lies outside. */
function linkOut(path: string, to: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(to, path);
}

/** A pipe that nobody writes to. Readers that wait all the same are let go after a while, so that their test fails and does not hang. */
function pipe(path: string): void {
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
  const end = 'sleep 60; mv "$1" "$1.old"; : > "$1"; exec timeout 5 sh -c \': > "$1.old"\' sh "$1"';
  const rescue = spawn('sh', ['-c', end, 'sh', path], { detached: true, stdio: 'ignore' });
  rescues.push(() => void (rescue.exitCode === null && process.kill(-rescue.pid!)));
}
const rescues: (() => void)[] = [];

beforeAll(async () => {
  mkdirSync(dir);
  makeMedia(join(above, 'good.mp4'));
  const inputs = [{ key: 'good', path: 'good.mp4', label: null, split: null }];
  await buildStore({ source: 'test', root: above, inputs, problems: [] }, join(outside, 'store'));
  cpSync(join(outside, 'store'), join(dir, 'store'), { recursive: true, preserveTimestamps: true });
  writeFileSync(join(outside, 'passwd'), 'root:x:0:0:root\n');
  const elsewhere = savedRun(outside, 'run');
  mkdirSync(join(elsewhere, 'studio'));
  savedRun(dir, 'good');
  mkdirSync(join(dir, 'linked-store'));
  for (const name of readdirSync(join(outside, 'store')))
    symlinkSync(join(outside, 'store', name), join(dir, 'linked-store', name));
  for (const name of ['passwd-store', 'text-store', 'pipe-store']) mkdirSync(join(dir, name));
  symlinkSync(join(outside, 'passwd'), join(dir, 'passwd-store/index.jsonl'));
  cpSync(join(outside, 'passwd'), join(dir, 'text-store/index.jsonl'));
  const [whole, half] = [savedRun(dir, 'whole'), savedRun(dir, 'half')];
  for (const name of ['config.yaml', 'checkpoints']) linkOut(join(whole, name), join(elsewhere, name));
  for (const name of ['checkpoints', 'studio']) linkOut(join(half, name), join(elsewhere, name));
  linkOut(join(savedRun(dir, 'studio-out'), 'studio'), join(elsewhere, 'studio'));
  linkOut(join(savedRun(dir, 'deep'), 'checkpoints/best/model.safetensors'), join(outside, 'passwd'));
  linkOut(join(savedRun(dir, 'within'), 'checkpoints/best'), join(dir, 'good/checkpoints/best'));
  truncateSync(join(savedRun(dir, 'huge'), 'config.yaml'), 2 ** 20 + 1);
  pipe(join(savedRun(dir, 'pipe'), 'config.yaml'));
  pipe(join(savedRun(dir, 'pipe-state'), 'checkpoints/last/state.json'));
  pipe(join(dir, 'pipe-store/index.jsonl'));
  studio = await startStudio({ dir });
}, 60_000);
afterAll(async () => {
  for (const rescue of rescues) rescue();
  await studio.close();
  rmSync(above, { recursive: true });
});

describe('a store', () => {
  test('whose files link out is told, and none of its clips is given', async () => {
    expect((await askOf(studio, `data/frame?${query({ store: 'store', clip: 0 })}`)).status).toBe(200);
    const store = 'linked-store';
    const found = (await stores()).find(({ name }) => name === store)!;
    expect(found).toMatchObject({ state: 'damaged', listed: 0, hash: null });
    expect(found.problem).toMatch(OUT);
    for (const path of ['report', 'frame', 'frames', 'sound', 'mel', 'checks', 'clips']) {
      const answer = await askOf(studio, `data/${path}?${query({ store, clip: 0 })}`);
      expect(answer.status, path).toBe(422);
      expect(await answer.text(), path).toContain('links outside');
    }
  });

  test('that is another file is told without its content', async () => {
    for (const answer of [
      await text('data/stores'),
      await text(`data/report?${query({ store: 'passwd-store' })}`),
      await text(`data/report?${query({ store: 'text-store' })}`),
    ]) {
      expect(answer).not.toContain('root');
    }
    const problem = (await stores()).find(({ name }) => name === 'text-store')!.problem;
    expect(problem).toMatch(/^expected a store's first line .* got something else; /);
  });
});

describe('a run', () => {
  test.each(['whole', 'half', 'studio-out', 'deep'])(
    '%s, with links out: told, and not read',
    async (name) => {
      const summary = (await runs()).find((run) => run.name === name)!;
      expect(summary).toMatchObject({ state: 'unreadable', best: null, version: null, epochs: null });
      expect(summary.reason).toMatch(OUT);
      const model = (await models()).find((found) => found.name === name)!;
      expect(model).toMatchObject({ stage: null, problem: expect.stringMatching(OUT) });
      const asked = query({ run: name, store: 'store', key: 'good', steps: 2 });
      for (const path of ['map/points', 'why/explain', 'data/windows']) {
        const answer = await askOf(studio, `${path}?${asked}`);
        expect(answer.status, path).toBe(422);
        expect(await answer.text(), path).toContain('links outside');
      }
      expect(readdirSync(join(outside, 'run/studio'))).toEqual([]);
      expect(await text(`runs/detail?${query({ run: name })}`)).not.toContain('0.4242');
    },
  );

  test('whose link stays in the folder is read', async () => {
    const summary = (await runs()).find((run) => run.name === 'within')!;
    expect(summary.reason ?? '').not.toContain('links');
    expect(summary.best?.value).toBe(0.4242);
    expect((await models()).find(({ name }) => name === 'within')!.problem).toBeNull();
  });

  test('that changes while the studio runs is looked at again', async () => {
    const late = savedRun(dir, 'late');
    const find = async () => (await runs()).find(({ name }) => name === 'late');
    await expect.poll(async () => (await find())?.best?.value, { timeout: 15_000 }).toBe(0.4242);
    linkOut(join(late, 'checkpoints'), join(outside, 'run/checkpoints'));
    expect(await find()).toMatchObject({ state: 'unreadable', best: null });
  });
});

describe('the studio stays up', () => {
  test.each([
    ['pipe', /pipe\/config\.yaml`, which is a pipe or a device, .*; restore the file$/],
    ['pipe-state', /state\.json`, which is a pipe/],
    ['huge', /huge\/config\.yaml`, which has 2 MB, where 1 would be more/],
  ])('with a run %s', async (name, words) => {
    expect((await models()).find((found) => found.name === name)!.problem).toMatch(words);
    expect((await runs()).find((run) => run.name === name)!.reason).toMatch(words);
    const asked = query({ run: name, store: 'store', key: 'good' });
    for (const path of ['map/points', 'why/explain', 'data/windows'])
      expect((await askOf(studio, `${path}?${asked}`)).status, path).toBe(422);
  });

  test('with pipes for indexes, however often they are asked for', async () => {
    const asked = query({ store: 'pipe-store' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => askOf(studio, `data/report?${asked}`).then(({ status }) => status)),
    );
    expect(new Set(answers)).toEqual(new Set([422]));
    expect((await stores()).find(({ name }) => name === 'pipe-store')!.problem).toMatch(/is a pipe/);
    expect(readFileSync(join(dir, 'good/config.yaml'), 'utf8')).toContain('run:');
  });
});

test('a run is not started where its log would be written outside', async () => {
  const own = join(above, 'starting');
  const logs = join(outside, 'logs');
  for (const folder of [own, logs, join(own, 'data')]) mkdirSync(folder);
  linkOut(join(own, '.avcl-studio'), logs);
  await using starting = await startStudio({ dir: own, allowRun: true, avcl: ['true'] });
  const start = async () => {
    const body = JSON.stringify({ stage: 'pretrain', data: 'data', out: 'new', settings: [] });
    const headers = { 'x-avcl-token': starting.token, 'content-type': 'application/json' };
    return (await askOf(starting, 'runs/start', { method: 'POST', headers, body })).status;
  };
  expect(await start()).toBe(422);
  expect(readdirSync(logs)).toEqual([]);
  rmSync(join(own, '.avcl-studio'));
  expect(await start()).toBe(200);
});
