/** What the studio says of runs: real ones, and folders in every state that a run can be left in. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { takeLock } from '@avcl/media';
import { finetune, pretrain, testRun } from 'avcl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../avcl/test/support/memory-store.js';
import { tiny } from '../../avcl/test/support/tiny.js';
import { type Studio, startStudio } from '../src/index.js';
import { namedRun } from '../src/runs/named-run.js';
import type {
  FoundTest,
  RecipeDifference,
  RunChanges,
  RunDetail,
  RunList,
  RunSummary,
} from '../src/runs/types.js';
import { makeRun, metricsText } from './runs-on-disk.js';

const dir = mkdtempSync(join(tmpdir(), 'avcl-runs-'));
let studio: Studio;

const get = async <T>(path: string): Promise<T> =>
  (await fetch(`${studio.url}api/runs${path}`)).json() as Promise<T>;
const summary = async (name: string): Promise<RunSummary> =>
  (await get<RunDetail>(`/detail?run=${encodeURIComponent(name)}`)).summary;

/** A lock as a process leaves it that was killed. */
const deadLock = JSON.stringify({ pid: 4_000_000, host: hostname(), began: 'long ago' });

beforeAll(async () => {
  studio = await startStudio({ dir });
});
afterAll(async () => {
  await studio.close();
  rmSync(dir, { recursive: true });
});

describe('a real run', () => {
  const data = memoryStore({ classes: 3, train: 16, val: 6, test: 6 });
  const recipe = (...more: string[]) => tiny('log_every=1', ...more);

  it('is found with its state, recipe, data and figures; its test and its group by seed too', async () => {
    for (const seed of [0, 1]) {
      await pretrain({ data, out: join(dir, `real/pre-${seed}`), recipe: recipe(`seed=${seed}`) });
      await finetune({
        data,
        from: join(dir, `real/pre-${seed}`),
        out: join(dir, `real/fine-${seed}`),
        recipe: recipe(`seed=${seed}`, 'finetune.epochs=2'),
      });
    }
    await finetune({
      data,
      from: 'none',
      out: join(dir, 'real/scratch-0'),
      recipe: recipe('finetune.epochs=2'),
    });
    const stop = new AbortController();
    await pretrain({
      data,
      out: join(dir, 'real/cut'),
      recipe: recipe('seed=2'),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    }).catch(() => {});
    const result = await testRun({ data, run: join(dir, 'real/fine-0'), clips: 1 });
    writeFileSync(
      join(dir, 'test.json'),
      JSON.stringify({ answer: { ...result, run: join(basename(dir), 'real/fine-0') } }),
    );
    await expect.poll(async () => (await get<RunList>('')).runs.length, { timeout: 15_000 }).toBe(6);

    const { runs } = await get<RunList>('');
    const of = (name: string) => runs.find((run) => run.name === name)!;
    const pre = of('real/pre-1');
    expect(pre).toMatchObject({
      state: 'done',
      reason: null,
      stage: 'pretrain',
      method: 'avcl',
      backbone: 'r3d',
      seed: 1,
      epochs: { done: 2, total: 2 },
      step: 4,
      progress: 1,
    });
    expect(pre.data?.hash).toBe(data.hash);
    expect(pre.settings).toContain('model.width=4');
    expect(pre.best?.name).toBe('val_knn');
    const rows = readFileSync(join(dir, 'real/pre-1/metrics.jsonl'), 'utf8').trimEnd().split('\n');
    expect(pre.last.find(({ name }) => name === 'loss')?.value).toBe(
      (JSON.parse(rows.at(-1)!) as { loss: number }).loss,
    );
    expect(of('real/fine-0').best).toEqual({ name: 'top1', value: result.top1, epoch: null });
    expect(of('real/fine-0').untested?.name).toBe('val_accuracy');
    expect(of('real/fine-1').best).toEqual(of('real/fine-1').untested);
    expect(of('real/fine-1').best?.name).toBe('val_accuracy');
    // A run that stopped in an epoch is alike too; what it began from tells the fine-tuned ones apart.
    expect(of('real/cut')).toMatchObject({
      state: 'stopped',
      reason: expect.stringMatching(/^stopped in epoch 1 of 2, after step 1$/),
      group: pre.group,
    });
    expect(of('real/fine-0').group).toBe(of('real/fine-1').group);
    expect(new Set(runs.map(({ group }) => group)).size).toBe(3);

    const { tests } = await get<{ tests: FoundTest[] }>('/tests?run=real/fine-0&run=real/fine-1');
    expect(tests).toHaveLength(1);
    expect(tests[0]).toMatchObject({ run: 'real/fine-0', file: 'test.json', confusion: result.confusion });
  });

  it('that was stopped tells the command that goes on with it, and that command is right', async () => {
    const { resume, log, recipe: rows } = await get<RunDetail>('/detail?run=real/cut');
    expect(resume).toMatch(/^npx avcl pretrain --data .* --out real\/cut --resume$/);
    expect(log.at(-1)).toMatchObject({ level: 'warn' });
    expect(rows.find(({ key }) => key === 'model.width')).toMatchObject({ value: '4', changed: true });
    expect((await get<RunDetail>('/detail?run=real/pre-0')).resume).toBeNull();
  });

  it('beside others: the settings that differ, and no others', async () => {
    const found = await get<RecipeDifference>('/recipes?run=real/pre-0&run=real/pre-1');
    expect(found.rows).toEqual([{ key: 'seed', description: expect.any(String), values: ['0', '1'] }]);
  });
});

it('settings of a stage that a run is not are no change and no difference', async () => {
  makeRun(dir, 'plain', { stage: 'finetune' });
  makeRun(dir, 'changed', { stage: 'finetune', overrides: ['pretrain.patience=7', 'finetune.patience=7'] });
  const changed = async (name: string) =>
    (await get<RunDetail>(`/detail?run=${name}`)).recipe.flatMap(({ key, changed }) =>
      changed ? [key] : [],
    );
  const more = new Set(await changed('plain'));
  expect((await changed('changed')).filter((key) => !more.has(key))).toEqual(['finetune.patience']);
  const { rows } = await get<RecipeDifference>('/recipes?run=plain&run=changed');
  expect(rows.map(({ key }) => key)).toEqual(['finetune.patience']);
});

describe('a run that was left in any state', () => {
  const metrics = metricsText(8, 4, (step) => 1 / step);
  const settings = { overrides: ['pretrain.epochs=4'], metrics, saved: 2 };

  it.each([
    [
      'running',
      { log: '' },
      (folder: string): void => {
        takeLock(join(folder, 'run.lock'), 'it');
      },
      new RegExp(`process ${process.pid}`),
    ],
    [
      'running',
      {},
      (folder: string) =>
        writeFileSync(join(folder, 'run.lock'), JSON.stringify({ pid: 12, host: 'elsewhere' })),
      /elsewhere/,
    ],
    ['failed', {}, (folder: string) => writeFileSync(join(folder, 'run.lock'), deadLock), /killed/],
    [
      'failed',
      { log: '2026-01-01T00:00:00.000Z warn the loss is no number at step 9; lower lr\n' },
      () => {},
      /no number at step 9/,
    ],
    [
      'failed',
      {
        log: '2026-01-01T00:00:00.000Z info epoch 2/4  loss 1\n2026-01-01T00:00:00.000Z warn epoch 2: collapse: all alike\n',
      },
      () => {},
      /log does not say why/,
    ],
    [
      'stopped',
      {
        log: '2026-01-01T00:00:00.000Z warn stopped in epoch 3 of 4, after step 9; a checkpoint is saved; go on with: x\n',
      },
      () => {},
      /^stopped in epoch 3 of 4, after step 9$/,
    ],
    ['done', { saved: 4, log: '' }, () => {}, null],
    ['done', { saved: 4 }, (folder: string) => writeFileSync(join(folder, 'run.lock'), deadLock), null],
    [
      'unreadable',
      {},
      (folder: string) => appendFileSync(join(folder, 'config.yaml'), '\nfuture:\n  setting: 1\n'),
      /config.yaml.*future/,
    ],
    ['unreadable', {}, (folder: string) => writeFileSync(join(folder, 'config.yaml'), 'run: [\n'), /YAML/],
    ['unreadable', {}, (folder: string) => writeFileSync(join(folder, 'config.yaml'), ''), /run` section/],
    [
      'failed',
      { saved: 0 },
      (folder: string) => writeFileSync(join(folder, 'checkpoints/last/state.json'), '{"state":{"posi'),
      /log does not say/,
    ],
    ['failed', {}, (folder: string) => rmSync(join(folder, 'metrics.jsonl')), /log does not say/],
    [
      'failed',
      {},
      (folder: string) => appendFileSync(join(folder, 'metrics.jsonl'), '{"kind":"step","epo'),
      /log does not say/,
    ],
  ] as const)('is %s where it should be (%#)', async (state, more, leave, reason) => {
    const name = `left-${state}-${JSON.stringify(more).length}-${Math.abs(leave.toString().length)}`;
    leave(makeRun(dir, name, { ...settings, ...more }));
    const found = await summary(name);
    expect(found.state).toBe(state);
    if (reason === null) expect(found.reason).toBeNull();
    else expect(found.reason).toMatch(reason);
    expect((await fetch(`${studio.url}api/runs/series?figure=step:loss&run=${name}`)).status).toBe(200);
  });

  it('keeps the alarms of its features, of each kind the last', async () => {
    const says = [
      'warn epoch 3: collapse: the RGB features lie on one line (effective rank 1.20)',
      'warn epoch 3: collapse: the audio features lie on one line (effective rank 1.01)',
      'warn epoch 4: collapse: the RGB features lie on one line (effective rank 1.00)',
      'info epoch 4/4',
    ];
    makeRun(dir, 'alarmed', { log: says.map((line) => `2026-01-01T00:00:00.000Z ${line}\n`).join('') });
    expect((await summary('alarmed')).alarms).toEqual([says[1]!.slice(5), says[2]!.slice(5)]);
  });

  it('that is none of ours is not taken for one', async () => {
    mkdirSync(join(dir, 'other'));
    writeFileSync(join(dir, 'other/config.yaml'), 'theme: dark\n');
    mkdirSync(join(dir, '.hidden'));
    makeRun(join(dir, '.hidden'), 'run');
    makeRun(dir, 'ours');
    const names = async () => (await get<RunList>('')).runs.map(({ name }) => name);
    await expect.poll(names, { timeout: 20_000 }).toContain('ours'); // so the others were seen too
    expect(await names()).not.toContain('other');
    expect((await names()).some((name) => name.includes('hidden'))).toBe(false);
  });

  it('leaves JSON alone that is no test, or half of one', async () => {
    makeRun(dir, 'judged', { stage: 'finetune' });
    const test = {
      run: 'judged',
      split: 'test',
      top1: 2,
      clips: 1,
      evaluated: 1,
      listed: 1,
      interval: [0, 1],
      classes: ['a', 'b'],
      perClass: [],
      confusion: [[1]],
    };
    const good = {
      ...test,
      confusion: [
        [1, 0],
        [0, 1],
      ],
    };
    const bad = [
      test,
      { ...good, confusion: [[1, 0]] },
      {
        ...good,
        confusion: [
          [1, 0],
          [0, 'x'],
        ],
      },
      { ...good, perClass: [{ label: 'a' }] },
      { ...good, top1: '1' },
    ];
    for (const [n, one] of bad.entries()) writeFileSync(join(dir, `bad-${n}.json`), JSON.stringify(one));
    writeFileSync(join(dir, 'half.json'), JSON.stringify(good).slice(0, 60));
    writeFileSync(join(dir, 'none.json'), '"run": "split":');
    writeFileSync(join(dir, 'zz-good.json'), JSON.stringify(good));
    const files = async () =>
      (await get<{ tests: FoundTest[] }>('/tests?run=judged')).tests.map(({ file }) => file);
    await expect
      .poll(
        async () => {
          await get(''); // looks for new files where that is due
          return files();
        },
        { timeout: 20_000 },
      )
      .toEqual(['zz-good.json']);
  });
});

describe('a path that was written down elsewhere', () => {
  const folders = ['/s/a/runs/fine', '/s/b/runs/fine', '/s/b/runs/pre', '/s/fine'];
  it.each([
    ['runs/pre', '/s/x.json', '/s/b/runs/pre'],
    ['../b/runs/fine', '/s/x.json', '/s/b/runs/fine'],
    ['/elsewhere/b/runs/fine', '/s/a/x.json', '/s/b/runs/fine'], // moved: the longest end
    ['/elsewhere/c/runs/fine', '/s/a/steps/x.json', '/s/a/runs/fine'], // moved and renamed: the nearest
    ['fine', '/s/b/x.json', '/s/fine'], // relative to the studio's own folder
    ['/elsewhere/other/fine', '/s/x.json', null], // the last name alone says too little
    ['', '/s/x.json', null],
  ])('%j, named by %s, means %s', (written, near, run) => {
    expect(namedRun(written, near, folders, '/s')).toBe(run);
  });
});

describe('changes', () => {
  it('are told as they happen: a new run, a new row, a run that has gone', async () => {
    const gone = new AbortController();
    const events: { event: string; data: RunChanges & RunList }[] = [];
    const stream = await fetch(`${studio.url}api/runs/events`, { signal: gone.signal });
    const reading = (async (): Promise<void> => {
      let text = '';
      for await (const piece of stream.body!.pipeThrough(new TextDecoderStream())) {
        text += piece;
        const parts = text.split('\n\n');
        text = parts.pop()!;
        for (const part of parts) {
          const [, event, data] = /event: (.*)\ndata: (.*)/.exec(part) ?? [];
          if (event !== undefined) events.push({ event, data: JSON.parse(data!) });
        }
      }
    })().catch(() => {});
    const changed = (name: string) =>
      events.flatMap(({ data }) => data.changed ?? []).filter((run) => run.name === name);
    await expect.poll(() => events[0]?.event, { timeout: 10_000 }).toBe('list');
    makeRun(dir, 'fresh', { metrics: metricsText(2, 4, () => 1), overrides: ['pretrain.epochs=4'] });
    await expect.poll(() => changed('fresh').at(-1)?.step, { timeout: 20_000 }).toBe(2);
    appendFileSync(
      join(dir, 'fresh/metrics.jsonl'),
      '{"kind":"step","epoch":1,"step":3,"loss":1,"seconds":2}\n',
    );
    await expect.poll(() => changed('fresh').at(-1)?.step, { timeout: 20_000 }).toBe(3);
    rmSync(join(dir, 'fresh'), { recursive: true });
    await expect
      .poll(() => events.flatMap(({ data }) => data.gone ?? []), { timeout: 20_000 })
      .toContain('fresh');
    gone.abort();
    await reading;
  });
});
