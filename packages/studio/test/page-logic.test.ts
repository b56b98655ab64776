/** What the page computes before it draws: smoothing, bands over seeds, common places, search and groups. */
import { describe, expect, it } from 'vitest';
import { linesOf, smooth } from '../page/src/charts/lines.js';
import { lineStyle, placesOf } from '../page/src/charts/palette.js';
import { offered } from '../page/src/clip/offered.js';
import { runNamed } from '../page/src/pages/runs/addresses.js';
import { infoOf, panels } from '../page/src/pages/runs/figures.js';
import {
  commonName,
  groupFigure,
  matching,
  seedGroups,
  tellingSettings,
} from '../page/src/pages/runs/search.js';
import { ago, clock, duration, moment, shown, spreadOf, TIME_STEPS } from '../page/src/parts/numbers.js';
import type { FoundStore } from '../src/clips/find-stores.js';
import type { Series } from '../src/metrics/types.js';
import type { RunSummary } from '../src/runs/types.js';
import type { FoundModel } from '../src/why/find-models.js';

const series = (run: string, step: number[], mean: (number | null)[]): Series => ({
  run,
  step,
  seconds: step.map((x) => x * 10),
  mean,
  min: mean.map((y) => (y === null ? null : y - 1)),
  max: mean.map((y) => (y === null ? null : y + 1)),
  rows: { read: step.length, of: step.length },
  complete: true,
  problem: null,
});
const plain = { x: 'step', smoothing: 0, range: false } as const;
const alone = (run: string, place = 0) => ({ label: run, place, runs: [run] });

describe('smoothing', () => {
  it('is the weighted mean of what came before, also at the start', () => {
    const values = [3, -1, 4, 1, 5];
    const a = 0.8;
    const found = smooth(values, a);
    values.forEach((_, i) => {
      const weights = values.slice(0, i + 1).map((__, j) => a ** (i - j));
      const sum = weights.reduce((x, y) => x + y, 0);
      const expected = weights.reduce((total, weight, j) => total + weight * values[j]!, 0) / sum;
      expect(found[i]).toBeCloseTo(expected, 12);
    });
  });

  it('leaves constants, gaps and no smoothing as they are', () => {
    expect(smooth([2, 2, null, 2], 0.99).map((value) => value && Number(value.toFixed(9)))).toEqual([
      2,
      2,
      null,
      2,
    ]);
    expect(smooth([1, null, 5], 0)).toEqual([1, null, 5]);
  });
});

describe('lines', () => {
  it('of runs logged at different steps keep their own points, and go on past the others', () => {
    const { x, lines } = linesOf(
      [series('a', [1, 3], [10, 30]), series('b', [2, 3], [5, null])],
      [alone('a'), alone('b', 1)],
      plain,
    );
    expect(x).toEqual([1, 2, 3]);
    expect(lines.map(({ values }) => values)).toEqual([
      [10, undefined, 30],
      [undefined, 5, null],
    ]);
  });

  it('over seeds are mean and one sample deviation, interpolated where a run has no row', () => {
    const { x, lines } = linesOf(
      [series('a', [0, 2], [0, 2]), series('b', [0, 1, 2], [2, 3, 4])],
      [{ label: 'both', place: 0, runs: ['a', 'b'] }],
      plain,
    );
    expect(x).toEqual([0, 1, 2]);
    expect(lines[0]!.values).toEqual([1, 2, 3]);
    expect(lines[0]!.high!.map((high, i) => Number(high) - lines[0]!.values[i]!)).toEqual(
      [Math.SQRT2, Math.SQRT2, Math.SQRT2].map((d) => expect.closeTo(d, 12)),
    );
  });

  it('along time use the seconds; a range shows the least and the greatest', () => {
    const { x, lines } = linesOf([series('a', [1, 2], [5, 6])], [alone('a')], {
      x: 'time',
      smoothing: 0,
      range: true,
    });
    expect(x).toEqual([10, 20]);
    expect([lines[0]!.low, lines[0]!.high]).toEqual([
      [4, 5],
      [6, 7],
    ]);
  });

  it('of very many places are drawn over a grid that ends where they end', () => {
    const many = Array.from({ length: 8 }, (_, i) =>
      series(
        `${i}`,
        Array.from({ length: 1000 }, (__, j) => j + i / 10),
        Array.from({ length: 1000 }, (__, j) => j + i / 10),
      ),
    );
    const { x, lines } = linesOf(
      many,
      many.map(({ run }, i) => alone(run, i)),
      plain,
    );
    expect(x.length).toBe(800);
    expect([x[0], x.at(-1)]).toEqual([0, 999.7]);
    for (const { values } of lines) {
      values.forEach((value, i) => {
        if (typeof value === 'number') expect(value).toBeCloseTo(x[i]!, 9);
      });
      expect(values.filter((value) => typeof value === 'number').length).toBeGreaterThan(790);
    }
  });

  it('lend their colours to the tests of their runs, where no two tests would share one', () => {
    const groups = [
      { label: 'a', place: 0, runs: ['a-0', 'a-1'] },
      { label: 'b', place: 1, runs: ['b'] },
      { label: 'c', place: 2, runs: ['c'] },
    ];
    expect(placesOf(['c', 'a-1'], groups)).toEqual([2, 0]);
    expect(placesOf(['c', 'a-0', 'a-1'], groups)).toEqual([0, 1, 2]); // seeds of one line
    expect(placesOf(['c', 'gone'], groups)).toEqual([0, 1]);
  });

  it('have 36 looks', () => {
    expect(new Set(Array.from({ length: 36 }, (_, i) => JSON.stringify(lineStyle(i)))).size).toBe(36);
  });
});

const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
  name,
  state: 'done',
  reason: null,
  note: null,
  stage: 'pretrain',
  method: 'avcl',
  backbone: 'r3d',
  seed: 0,
  data: { path: '/d/k32', name: 'k32', hash: 'h' },
  from: 'none',
  version: '0.1.0',
  epochs: { done: 1, total: 1 },
  step: 1,
  progress: 1,
  best: null,
  untested: null,
  last: [],
  samplesPerSecond: null,
  secondsLeft: null,
  alarms: [],
  settings: [],
  group: name,
  began: null,
  updated: null,
  ...more,
});

describe('the list', () => {
  const runs = [
    run('b', { settings: ['model.width=16'], best: { name: 'val_knn', value: 0.3, epoch: 1 } }),
    run('a10', { state: 'failed', method: 'moco' }),
    run('a9', { best: { name: 'loss', value: 3, epoch: 1 } }),
    run('c', { best: { name: 'val_knn', value: 0.6, epoch: 1 } }),
  ];
  const ask = { words: '', state: null, sort: 'name', bySeed: false } as const;
  const names = (query: Partial<Parameters<typeof matching>[1]>) =>
    matching(runs, { ...ask, ...query }).map(({ name }) => name);

  it('finds all words, wherever they are', () => {
    expect(names({ words: 'WIDTH=16 avcl' })).toEqual(['b']);
    expect(names({ words: 'k32 moco' })).toEqual(['a10']);
    expect(names({ words: 'nothing' })).toEqual([]);
    expect(names({ state: 'failed' })).toEqual(['a10']);
  });

  it('sorts as people count, and a loss below every accuracy', () => {
    expect(names({})).toEqual(['a9', 'a10', 'b', 'c']);
    expect(names({ sort: 'best' })).toEqual(['c', 'b', 'a9', 'a10']);
  });

  it('groups by seed: the figures of what is done, with the sample deviation', () => {
    const best = (value: number) => ({ name: 'top1', value, epoch: null });
    const [group, ...others] = seedGroups([
      run('x/s-0', { group: 'g', best: best(0.5) }),
      run('x/s-1', { group: 'g', seed: 1, best: best(0.7) }),
      run('x/s-2', { group: 'g', seed: 2, best: best(0.1), state: 'stopped' }),
      run('y'),
    ]);
    expect(others).toHaveLength(1);
    expect(group).toMatchObject({
      name: 'x',
      best: { mean: expect.closeTo(0.6, 12), deviation: expect.closeTo(0.1 * Math.SQRT2, 12), of: 2 },
    });
    expect(commonName(['pre/avcl-0', 'pre/avcl-1'])).toBe('pre/avcl');
    expect(commonName(['p', 'q'])).toBe('2 runs');
  });

  it('groups some with a test and some without by what all were chosen by, and says so', () => {
    const val = (value: number) => ({ name: 'val_accuracy', value, epoch: 3 });
    const seed = (name: string) => ({ group: 'g', seed: name.charCodeAt(0) });
    const tested = (name: string, value: number) =>
      run(name, { ...seed(name), best: { name: 'top1', value: 0.9, epoch: null }, untested: val(value) });
    const untested = (name: string, value: number) =>
      run(name, { ...seed(name), best: val(value), untested: val(value) });
    expect(groupFigure([tested('a', 0.5), untested('b', 0.7), untested('c', 0.6)])).toEqual({
      name: 'val_accuracy',
      mean: expect.closeTo(0.6, 12),
      deviation: expect.closeTo(0.1, 12),
      of: 3,
      older: 0,
      tested: 1,
    });
    expect(groupFigure([tested('a', 0.5), tested('b', 0.7)])).toMatchObject({
      name: 'top1',
      of: 2,
      tested: 0,
    });
    const loss = { name: 'loss', value: 2, epoch: null };
    expect(groupFigure([untested('a', 0.5), run('b', { seed: 1, best: loss, untested: loss })])).toBeNull();
    expect(groupFigure([run('a')])).toBeNull();
  });

  it('groups copies of a seed as that seed: its newest run counts, and alone it has no deviation', () => {
    const of = (seed: number, value: number, began: string, more: Partial<RunSummary> = {}) => {
      const best = { name: 'top1', value, epoch: null };
      return run(`${seed}-${began}`, { seed, best, untested: best, began, ...more });
    };
    const [old, copy] = [of(0, 0.9, '2026-01-01'), of(0, 0.5, '2026-01-02')];
    for (const runs of [
      [old, copy],
      [copy, old],
    ]) {
      expect(groupFigure(runs)).toMatchObject({ mean: 0.5, deviation: null, of: 1, older: 1 });
    }
    expect(groupFigure([old, of(1, 0.7, '2026-01-01'), copy])).toMatchObject({
      mean: expect.closeTo(0.6, 12),
      deviation: expect.closeTo(0.1 * Math.SQRT2, 12),
      of: 2,
      older: 1,
    });
    const begun = of(0, 0.1, '2026-01-03', { state: 'running' });
    expect(groupFigure([copy, begun])).toMatchObject({ mean: 0.5, of: 1, older: 0 });
  });

  it('shows the settings that tell runs apart', () => {
    const telling = tellingSettings([
      run('a', { settings: ['x=1', 'y=2'] }),
      run('b', { settings: ['x=1'] }),
    ]);
    expect(telling.get('a')).toEqual(['y=2']);
    expect(telling.get('b')).toEqual([]);
  });
});

describe('figures', () => {
  it('get one panel each, of steps where there are steps, unknown ones too', () => {
    const found = panels([
      'step:loss',
      'step:mine',
      'epoch:loss',
      'epoch:val_knn',
      'epoch:val_mine',
      'step:spread_rgb',
    ]);
    expect(found.get('Loss')).toEqual(['step:loss', 'step:mine']);
    expect(found.get('Validation')).toEqual(['epoch:val_knn', 'epoch:val_mine']);
    expect(found.get('Monitors')).toEqual(['step:spread_rgb']);
    expect(infoOf('step:spread_rgb').limit?.at).toBe(0.03);
  });

  it('read well', () => {
    expect([shown(0.00012), shown(1234.567), shown(0.5), shown(0), shown(-2e7)]).toEqual([
      '1.20e-4',
      '1235',
      '0.5',
      '0',
      '-2.00e+7',
    ]);
    expect([duration(3), duration(200), duration(9000), duration(400_000)]).toEqual([
      '3 s',
      '3 min',
      '2.5 h',
      '5 d',
    ]);
    expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:03:00Z'))).toBe('3 min ago');
    expect(clock(new Date(2026, 2, 4, 7, 5).toISOString())).toBe('2026-03-04 07:05');
    expect(spreadOf([1])).toEqual({ mean: 1, deviation: null });
  });
});

describe('what a page begins with', () => {
  const model = (name: string, more: Partial<FoundModel> = {}): FoundModel => ({
    name,
    stage: 'finetune',
    inputs: 'both',
    backbone: 'r3d',
    dataHash: 'right',
    problem: null,
    note: null,
    ...more,
  });
  const store = (name: string, hash: string, state: FoundStore['state'] = 'whole'): FoundStore => ({
    name,
    state,
    listed: 1,
    rejected: 0,
    classes: 1,
    bytes: 1,
    hash,
    problem: null,
  });
  const nothing = { run: null, store: null };
  const sound = model('audio', { inputs: 'audio' });
  const pre = model('pre', { stage: 'pretrain' });

  it('is a run of both streams before one that comes earlier in the list, and the store that it was trained on', () => {
    const stores = [store('other', 'wrong'), store('cut', 'right', 'damaged'), store('its', 'right')];
    expect(
      offered([sound, model('broken', { problem: 'cut' }), pre, model('both')], stores, nothing),
    ).toEqual({
      run: 'both',
      store: 'its',
    });
  });

  it('is rather a run of one stream on the store that is shown than one of both on another', () => {
    const models = [model('elsewhere', { dataHash: 'wrong' }), sound];
    expect(offered(models, [store('its', 'right')], { run: null, store: 'its' }).run).toBe('audio');
    expect(offered(models, [store('its', 'right'), store('x', 'wrong')], nothing).run).toBe('elsewhere');
  });

  it('is what the address names, whatever lies there', () => {
    expect(offered([sound], [store('its', 'right')], { run: 'gone', store: 'far' })).toEqual({
      run: 'gone',
      store: 'far',
    });
  });

  it('is a pre-trained run only where that will do, and nothing where there is nothing', () => {
    expect(offered([pre], [], nothing)).toEqual(nothing);
    expect(offered([pre], [], { ...nothing, anyStage: true }).run).toBe('pre');
    expect(offered([], [store('half', '', 'unfinished')], nothing)).toEqual({ run: null, store: 'half' });
  });
});

it('a run’s address that is no proper one names what it says', () => {
  expect(runNamed('runs/a%20b')).toBe('runs/a b');
  expect(runNamed('%E0%')).toBe('%E0%');
});

describe('an axis of time', () => {
  it('names every mark of every distance otherwise, and whole units shortly', () => {
    expect([50, 100, 120, 3600, 5400, 259_200].map(moment)).toEqual([
      '50 s',
      '1:40 min',
      '2 min',
      '1 h',
      '1:30 h',
      '3 d',
    ]);
    for (const step of TIME_STEPS) {
      const marks = Array.from({ length: 12 }, (_, i) => moment(i * step));
      expect(new Set(marks).size, `every ${step} s: ${marks.join(', ')}`).toBe(12);
    }
  });
});
