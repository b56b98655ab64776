/** What `results.json` carries of each run: intervals, counts, every k, and the answers that intervals and p-values come from. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { bootstrap, wilson } from '../../src/evaluation/scores.js';
import { Outcomes } from '../../src/reproduction/outcomes.js';
import { overSeeds } from '../../src/reproduction/over-seeds.js';
import { makePlan } from '../../src/reproduction/plan.js';
import { gatherResults } from '../../src/reproduction/results.js';
import { scaleRecipe, scales } from '../../src/reproduction/scales.js';
import { type Hits, meanInterval, pairedDifference } from '../../src/reproduction/statistics.js';
import type { Job, Outcome, Reproduction, Run } from '../../src/reproduction/types.js';
import { commit, version } from '../../src/version.js';
import { scratch } from '../support/tiny.js';

const folder = scratch();
const VIDEOS = 60;
const keys = Array.from({ length: VIDEOS }, (_, i) => `video-${i}`);
const random = randomFor(7, 'answers of a test');

function tested(job: Job, among = keys): Outcome {
  const hits = among.map(() => random.integer(10) < 7);
  const videos = among.map((key, i) => ({ key, label: 'a', predicted: hits[i] ? 'a' : 'b', p: 0.9 }));
  const top1 = hits.filter(Boolean).length / among.length;
  return {
    ...{
      key: job.key,
      kind: job.kind,
      title: job.title,
      seed: job.seed,
      version: 'v',
      commit: 'c',
      finished: '',
      seconds: 1,
    },
    ...{ machine: 'm', failure: null, probe: null },
    training: { best: { epoch: 1, accuracy: 0.75, loss: 1 } },
    test: {
      ...{ top1, top5: 0.95, interval: bootstrap(hits), top5Interval: [0.9, 0.99], videos },
      ...{ evaluated: among.length, listed: VIDEOS + 3 },
    },
  } as unknown as Outcome;
}

const judged = (top1: number) => ({ top1, interval: [top1 - 0.05, top1 + 0.04], strength: 1 });
function probed(job: Job): Outcome {
  const features = ['rgb', 'fused'].map((name, i) => ({
    name,
    linear: judged(0.6 + i / 10),
    neighbours: [
      { k: 200, ...judged(0.3 + i / 10) },
      { k: 20, ...judged(0.4 + i / 10) },
    ],
  }));
  return { ...tested(job), test: null, probe: { train: 900, val: 40, evaluated: 119, features } } as never;
}

const scale = scales.smoke;
const plan = makePlan({
  tables: ['table1', 'figure2'],
  scale,
  overrides: [],
  seeds: [0, 1],
  dataHash: 'd',
  videos: 900,
});
function gathered(
  out: string,
  test: (run: Run) => Outcome = ({ finetune }) => tested(finetune),
): Reproduction {
  const outcomes = new Outcomes(join(folder, out));
  for (const run of plan.tables.flatMap((name) => plan.runsOf(name))) {
    if (!outcomes.has(run.finetune)) outcomes.put(run.finetune, test(run));
    if (run.pretrain !== null) outcomes.put(run.pretrain, { ...tested(run.pretrain), test: null });
    if (run.probe !== null) outcomes.put(run.probe, probed(run.probe));
  }
  const { recipe } = scaleRecipe(scale, []);
  const data = { path: 's', hash: 'd', classes: 2, labels: ['a', 'b'], train: 900, val: 44, test: VIDEOS };
  const about = { seeds: [0, 1], scale: scale.name, overrides: [], machine: 'm', recipe };
  const results = gatherResults({
    out: join(folder, out),
    plan,
    now: plan,
    outcomes,
    bars: new Map(),
    data,
    ...about,
  });
  return JSON.parse(JSON.stringify(results));
}

describe('results', () => {
  const results = gathered('whole');
  const rows = results.tables.flatMap((table) => table.rows);
  const row = (name: string) => rows.find((found) => found.name === name)!;
  const hitsOf = (name: string): Hits[] =>
    row(name).runs.map(({ hits }) => new Map([...hits!].map((hit, i) => [String(i), hit === '1'])));

  it('hold the answers from which anyone gets the intervals and p-values again', () => {
    for (const { runs } of rows) {
      for (const { hits, interval, top1 } of runs) {
        const right = [...hits!].map((hit) => hit === '1');
        expect(right).toHaveLength(VIDEOS);
        expect(right.filter(Boolean).length / VIDEOS).toBe(top1);
        expect(bootstrap(right)).toEqual(interval);
      }
    }
    const [own, other] = [hitsOf('raw'), hitsOf('whole')];
    expect(meanInterval(own)).toEqual(row('raw').interval);
    const { seeds, ...versus } = row('raw').versus!;
    expect(pairedDifference(own, other)).toEqual(versus);
    expect(seeds).toBe(2);
    const sha256 = createHash('sha256')
      .update(`${keys.join('\n')}\n`)
      .digest('hex');
    expect(results.testVideos).toEqual({ count: VIDEOS, sha256 });
  });

  it('name the code: of each job, and of whoever gathered them', () => {
    expect(results).toMatchObject({ version, commit: commit() });
    for (const job of results.jobs) expect(job).toMatchObject({ version: 'v', commit: 'c' });
  });

  it('have intervals and counts for top-5, val and the probes, and every k by its name', () => {
    const [run] = row('avcl-r3d').runs;
    expect(run).toMatchObject({ top5Interval: [0.9, 0.99], valVideos: 40, valInterval: wilson(30, 40) });
    expect(run!.linear).toBeCloseTo(0.7, 12);
    expect(run!.neighbours).toBeCloseTo(0.5, 12); // of 20, though 200 comes first
    const { train, evaluated, linear, neighbours } = run!.probe!;
    expect([train, evaluated, ...Object.keys(linear)]).toEqual([900, 119, 'top1', 'interval']);
    expect(linear.interval[1] - linear.top1).toBeCloseTo(0.04, 12);
    expect(neighbours.map(({ k, top1 }) => [k, top1.toFixed(2)])).toEqual([
      [200, '0.40'],
      [20, '0.50'],
    ]);
    expect(row('raw').runs[0]).toMatchObject({ linear: null, neighbours: null, probe: null });
  });

  it('give no answers of a test of other videos, and no interval of val where its count is not known', () => {
    const odd = gathered('odd', ({ finetune, row: { name } }) => ({
      ...tested(finetune, name === 'frame' ? [...keys.slice(1), 'another'] : keys),
      training: { best: { epoch: 1, accuracy: 0.7512, loss: 1 } } as never,
    }));
    const [r, a] = odd.tables[0]!.rows;
    expect([r!.runs[0]!.hits!.length, a!.runs[0]!.hits]).toEqual([VIDEOS, null]);
    expect(r!.runs[0]).toMatchObject({ valVideos: null, valInterval: null });
  });
});

describe('overSeeds', () => {
  it('keeps the interval of one seed, and says nothing where one is not known', () => {
    const { deviation, interval } = overSeeds([{ top1: 0.7, interval: [0.6, 0.75] }]);
    expect([deviation, interval![0].toFixed(9), interval![1].toFixed(9)]).toEqual([
      null,
      '0.600000000',
      '0.750000000',
    ]);
    const unknown = overSeeds([
      { top1: 0.7, interval: [0.6, 0.75] },
      { top1: 0.8, interval: null },
    ]);
    expect([unknown.mean, unknown.interval]).toEqual([0.75, null]);
  });

  it('is close to the bootstrap over seeds and videos, and not narrower', () => {
    const videos = 500;
    const hard = Array.from({ length: videos }, () => random.uniform());
    const seeds = Array.from({ length: 6 }, (_, s) => hard.map((p) => random.uniform() < p * (1 - s / 20)));
    const maps = seeds.map((hits): Hits => new Map(hits.map((hit, i) => [String(i), hit])));
    const [low, high] = meanInterval(maps);
    const { interval } = overSeeds(
      seeds.map((hits) => ({ top1: hits.filter(Boolean).length / videos, interval: bootstrap(hits) })),
    );
    const ratio = (interval![1] - interval![0]) / (high - low);
    expect(ratio).toBeGreaterThan(0.97); // 2,000 draws know the ends to about 2 %
    expect(ratio).toBeLessThan(1.3);
  });
});
