/** Reproducing tables at the smallest size: done once, stopped and gone on with, told in `results.json`; and what is refused. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  planReproduction,
  type ReproduceOptions,
  type Reproduction,
  reproduce,
  type TableName,
} from '../../src/index.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const folder = scratch();
const data = memoryStore({ classes: 4, train: 32, val: 8, test: 12 });
const overrides = [...(tiny().overrides ?? []), 'pretrain.epochs=1', 'finetune.epochs=1', 'test.clips=2'];
const options = (
  out: string,
  tables: TableName[],
  change: Partial<ReproduceOptions> = {},
): ReproduceOptions => ({
  tables,
  data,
  out: join(folder, out),
  scale: 'smoke',
  overrides,
  ...change,
});
const stamps = (out: string) =>
  readdirSync(join(folder, out, 'done'))
    .sort()
    .map((file) => [file, statSync(join(folder, out, 'done', file)).mtimeMs]);

describe('reproduce', () => {
  it('does every table once, with seeds and error bars', { timeout: 300_000 }, async () => {
    const tables: TableName[] = ['table1', 'table2', 'table3', 'table4', 'labels', 'ours'];
    const results = await reproduce(options('all', tables));
    expect(results.done).toBe(results.planned);
    for (const { rows, reference, name } of results.tables) {
      for (const row of rows) {
        expect(row.runs, `${name} ${row.name}`).toHaveLength(1);
        const [run] = row.runs;
        expect(run!.evaluated).toBe(12);
        expect(row.mean).toBe(run!.top1);
        expect(row.deviation).toBeNull();
        const against = row.reference ?? row.name;
        expect(rows.map(({ name: known }) => known)).toContain(against);
        if (name !== 'labels') expect(against).toBe(reference);
        const other = rows.find(({ name: known }) => known === against)!;
        if (row.reference === null) expect(row.versus).toBeNull();
        else expect(row.versus!.difference).toBeCloseTo(row.mean! - other.mean!, 9);
      }
    }
    expect(results.jobs.length).toBeLessThan(results.planned * 2);
    const kept = JSON.parse(readFileSync(join(folder, 'all', 'results.json'), 'utf8')) as Reproduction;
    expect(kept.tables).toEqual(JSON.parse(JSON.stringify(results.tables)));

    const before = stamps('all');
    const began = performance.now();
    const again = await reproduce(options('all', ['table4'], { resume: true }));
    expect(performance.now() - began).toBeLessThan(5000);
    expect(stamps('all')).toEqual(before);
    expect(again.tables).toEqual(results.tables); // all that was asked of the folder, not the last alone
    const others = { resume: true, overrides: [...overrides, 'test.clips=1'] };
    const plan = await planReproduction(options('all', ['table2'], others));
    expect(plan.done).toBeGreaterThan(0); // its pre-training
    expect(plan.jobs.filter(({ kind, done }) => kind === 'finetune' && done)).toEqual([]);
  });

  it('stops when asked, keeps what is done, and goes on to the same results', {
    timeout: 120_000,
  }, async () => {
    const stop = new AbortController();
    let runs = 0;
    const onResults = () => {
      runs += 1;
      if (runs === 2) stop.abort();
    };
    const change = { seeds: 2, overrides: [...overrides, 'pretrain.method=avcl'] };
    const stopped = reproduce(options('stopped', ['table2'], { ...change, onResults, signal: stop.signal }));
    await expect(stopped).rejects.toThrow(/what is done is kept in .*stopped/);
    const kept = stamps('stopped');
    const plan = await planReproduction(options('stopped', ['table2'], change));
    expect(plan.done).toBe(kept.length);
    expect(plan.jobs.filter(({ done }) => done).length).toBe(kept.length);
    expect(plan.secondsLeft).toBeGreaterThan(0);
    await expect(reproduce(options('stopped', ['table2'], change))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--resume'),
    });
    const results = await reproduce(options('stopped', ['table2'], { ...change, resume: true }));
    expect(stamps('stopped').filter(([file]) => kept.some(([name]) => name === file))).toEqual(kept);
    const whole = await reproduce(options('whole', ['table2'], change));
    expect(results.tables.map(({ rows }) => rows.map(({ mean }) => mean))).toEqual(
      whole.tables.map(({ rows }) => rows.map(({ mean }) => mean)),
    );
    for (const row of results.tables[0]!.rows) expect(row.runs.map(({ seed }) => seed)).toEqual([0, 1]);
  });

  it('is shared by two that work on one folder, each job done by one of them', {
    timeout: 120_000,
  }, async () => {
    const mine: string[] = [];
    const logger = { info: (line: string) => void mine.push(line), warn: () => {} };
    const change = { seeds: [3, 5], resume: true, logger };
    const [first, second] = await Promise.all([
      reproduce(options('shared', ['table2'], change)),
      reproduce(options('shared', ['table2'], { ...change, seeds: [5, 3] })),
    ]);
    const begun = mine
      .filter((line) => line.startsWith('['))
      .map((line) => line.replace(/^\[.*?\] (.*) \(.*$/, '$1'));
    expect(new Set(begun).size).toBe(begun.length);
    const means = (results: Reproduction) =>
      results.tables[0]!.rows.map(({ mean, runs }) => [mean, runs.length]);
    expect(means(first)).toEqual(means(second));
    expect(first.tables[0]!.rows.every(({ runs }) => runs.length === 2)).toBe(true);
    expect(readdirSync(join(folder, 'shared', 'done')).filter((file) => file.endsWith('.lock'))).toEqual([]);
  });

  it('plans without writing', async () => {
    const plan = await planReproduction(options('planned', ['table4'], { seeds: 3 }));
    expect(plan.done).toBe(0);
    expect(plan.jobs.filter(({ kind }) => kind === 'pretrain')).toHaveLength(10 * 3);
    expect(plan.jobs.filter(({ kind }) => kind === 'finetune')).toHaveLength(13 * 3);
    expect(plan.jobs.every(({ seconds }) => seconds > 0)).toBe(true);
    expect(existsSync(join(folder, 'planned'))).toBe(false);
  });

  it('tells a row that diverged, and goes on', { timeout: 60_000 }, async () => {
    const manifests = [{ name: 'some-list', version: 1, sha256: '5e'.repeat(32) }];
    const poisoned = { ...memoryStore({ classes: 4, train: 32, val: 8, test: 12, poison: 5 }), manifests }; // a mel of NaN
    const {
      tables: [table],
      jobs,
      data: told,
    } = await reproduce({ ...options('diverged', ['table4']), data: poisoned });
    const row = (name: string) => table!.rows.find((found) => found.name === name)!;
    expect(row('simclr')).toMatchObject({ runs: [], mean: null, failures: [{ seed: 0 }] });
    expect(row('simclr').failures[0]!.message).toMatch(/no pre-training to start from: .*finite loss/);
    expect(row('R')).toMatchObject({ failures: [], versus: null, reference: 'avcl-r3d' });
    expect(row('R').runs).toHaveLength(1); // the picture alone is whole
    expect(jobs.filter(({ failure }) => failure !== null).length).toBeGreaterThan(10);
    expect(told).toMatchObject({ hash: poisoned.hash, manifests });
    const kept = readFileSync(join(folder, 'diverged', 'results.json'), 'utf8');
    expect(JSON.parse(kept).data.manifests).toEqual(manifests);
  });

  it('refuses a folder of another scale or other data, and takes other settings beside one another', async () => {
    const whole = options('whole', ['table2'], { seeds: 2, resume: true });
    const other = memoryStore({ classes: 4, train: 40, val: 8, test: 12 });
    await expect(reproduce({ ...whole, data: other })).rejects.toThrow(/the data that .*whole began with/);
    const about = join(folder, 'whole', 'about.json');
    const text = readFileSync(about, 'utf8');
    writeFileSync(about, text.replace('smoke', 'paper'));
    await expect(reproduce(whole)).rejects.toThrow(/the scale that .*whole began with \(paper\), got smoke/);
    writeFileSync(about, text);
  });

  it('keeps tables of other seeds, threads or order of settings in its results, and says which are of other settings', async () => {
    const change = { overrides: ['pretrain.method=avcl', ...overrides, 'threads=2'], resume: true };
    const warned: string[] = [];
    const logger = { info: () => {}, warn: (line: string) => void warned.push(line) };
    const results = await reproduce(options('whole', ['table2'], { ...change, seeds: [0], logger }));
    expect(results.tables[0]!.rows.every(({ runs }) => runs.length === 2)).toBe(true);
    expect([results.done, results.planned]).toEqual([12, 12]);
    expect(warned).toEqual([]);
    await planReproduction(options('whole', ['table3'], { resume: true, logger }));
    expect(warned).toEqual([expect.stringMatching(/under other settings: table2;/)]);
  });

  it('refuses a folder that is no reproduction’s, also for a plan', async () => {
    writeFileSync(join(folder, 'a file'), '');
    await expect(reproduce(options('a file', ['table2']))).rejects.toThrow(
      /a folder for --out, got the file/,
    );
    const run = join(folder, 'a run');
    mkdirSync(join(run, 'checkpoints'), { recursive: true });
    const request = options('a run', ['table2'], { resume: true });
    for (const call of [reproduce, planReproduction]) {
      await expect(call(request)).rejects.toThrow(/a folder of reproductions.* with checkpoints in it/);
    }
    expect(readdirSync(run)).toEqual(['checkpoints']);
  });

  it('names a damaged outcome', async () => {
    const [file] = readdirSync(join(folder, 'whole', 'done'));
    const path = join(folder, 'whole', 'done', file!);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, 50));
    const again = options('whole', ['table2'], { seeds: 2, resume: true });
    const damaged = reproduce({ ...again, overrides: [...overrides, 'pretrain.method=avcl'] });
    await expect(damaged).rejects.toThrow(new RegExp(`${file}.*remove the file`));
    rmSync(path);
  });
});

describe('before any training it refuses', () => {
  const sizes = { classes: 4, train: 32, val: 8, test: 12 };
  const cases: [string, Parameters<typeof memoryStore>[0], string[], RegExp][] = [
    ['one class', { ...sizes, classes: 1 }, [], /two or more classes, got class 0 alone/],
    ['no training videos of a class', { ...sizes, train: 3 }, [], /every class, got none of class 3/],
    ['no val split', { ...sizes, val: 0 }, [], /a val split/],
    ['no test split', { ...sizes, test: 0 }, [], /a test split/],
    ['a batch larger than the set', sizes, ['pretrain.batch_size=64'], /pretrain\.batch_size = 64/],
    [
      'a batch larger than the labelled',
      sizes,
      ['finetune.batch_size=16'],
      /finetune\.batch_size = 16 .*got 12/,
    ],
    ['a queue that does not divide', sizes, ['moco.queue=7'], /queue.*7/],
    ['a batch of one', sizes, ['pretrain.batch_size=1'], /at least 2 for `pretrain.batch_size`, got 1/],
    ['a setting that is none', sizes, ['pretrain.epoch=3'], /pretrain\.epochs/],
  ];
  it.each(cases)('%s', async (name, size, extra, message) => {
    const out = join(folder, `refused ${name}`);
    const request = { ...options('x', ['table4']), data: memoryStore(size), out };
    await expect(reproduce({ ...request, overrides: [...overrides, ...extra] })).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });
});
