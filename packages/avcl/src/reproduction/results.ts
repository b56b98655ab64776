/** Gathers `results.json`: every run that is done, with its figures, and every row with its error bars. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProbeResult, TestResult } from '../evaluation/options.js';
import { wilson } from '../evaluation/scores.js';
import type { Recipe } from '../recipe/schema.js';
import { readMetrics } from '../training/metrics.js';
import { runPaths } from '../training/run-folder.js';
import { commit, version } from '../version.js';
import type { Outcomes } from './outcomes.js';
import type { Plan } from './plan.js';
import { type Hits, meanAndDeviation, meanInterval, pairedDifference } from './statistics.js';
import { tables } from './tables.js';
import type {
  Job,
  JobFigures,
  ProbeFigures,
  Reproduction,
  Row,
  RowFigures,
  Run,
  RunFigures,
  TableName,
} from './types.js';

/** What the results are gathered from. */
export interface ResultsRequest {
  readonly out: string;
  /** All that was asked of the folder. */
  readonly plan: Plan;
  /** What is asked now. */
  readonly now: Plan;
  readonly outcomes: Outcomes;
  readonly bars: KnownBars;
  readonly seeds: readonly number[];
  readonly scale: Reproduction['scale'];
  readonly overrides: readonly string[];
  readonly data: Reproduction['data'];
  readonly machine: string;
  readonly recipe: Recipe;
}

/** The results as they stand. */
export function gatherResults(request: ResultsRequest): Reproduction {
  const { plan, now, outcomes, seeds, scale, overrides, data, machine, recipe } = request;
  const doneJobs = plan.jobs.filter((job) => outcomes.has(job));
  // A table that was asked for before may have fewer seeds: what nobody asked for is not missing.
  const wanted = new Set(now.tables.flatMap((name) => now.runsOf(name)).map(({ finetune }) => finetune.key));
  const runs = plan.tables
    .flatMap((name) => plan.runsOf(name))
    .filter(({ finetune }) => wanted.has(finetune.key) || outcomes.has(finetune));
  const known = knownVideos(doneJobs, outcomes, data);
  return {
    format: 1,
    made: new Date().toISOString(),
    version,
    commit: commit(),
    scale,
    overrides,
    seeds,
    data,
    machine,
    recipe,
    testVideos: known.keys === null ? null : { count: known.keys.length, sha256: sha256Of(known.keys) },
    done: runs.filter((run) => outcomes.has(run.finetune)).length,
    planned: runs.length,
    tables: plan.tables.map((name) => tableFigures(name, request, known)),
    jobs: doneJobs.map((job) => jobFigures(job, request)),
  };
}

function tableFigures(
  name: TableName,
  { plan, outcomes, bars }: ResultsRequest,
  known: KnownVideos,
): Reproduction['tables'][number] {
  const { title, columns, reference, notes, rows } = tables[name];
  const ended = plan.runsOf(name).filter((run) => outcomes.has(run.finetune));
  const done = ended.filter((run) => outcomes.get(run.finetune).failure == null);
  const tests = new Map(rows.map((row) => [row.name, testsOf(row, done, outcomes)]));
  return {
    name,
    title,
    columns,
    reference,
    notes,
    rows: rows.map((row) => {
      const against = row.reference ?? reference;
      const other = against === row.name ? null : against;
      return {
        ...rowFigures(
          row,
          done.filter((run) => run.row.name === row.name).map((run) => runFigures(run, outcomes, known)),
          tests.get(row.name)!,
          other === null ? null : tests.get(other)!,
          bars,
        ),
        reference: other,
        failures: ended
          .filter((run) => run.row.name === row.name && !done.includes(run))
          .map((run) => ({ seed: run.seed, message: outcomes.get(run.finetune).failure! })),
      };
    }),
  };
}

/** Which videos a row had right, by seed, and the job that tested them. */
type TestsBySeed = ReadonlyMap<number, { readonly job: string; readonly hits: Hits }>;

function testsOf(row: Row, done: readonly Run[], outcomes: Outcomes): TestsBySeed {
  const own = done.filter((run) => run.row.name === row.name);
  return new Map(
    own.map(({ seed, finetune }) => [
      seed,
      { job: finetune.key, hits: hitsOf(outcomes.get(finetune).test!) },
    ]),
  );
}

const hitsOf = ({ videos }: TestResult): Hits =>
  new Map(videos.map(({ key, label, predicted }) => [key, label === predicted]));

/** Error bars that are known, by the jobs they come from: each table is gathered anew after every run. */
export type KnownBars = Map<string, Pick<RowFigures, 'interval' | 'versus'>>;

function rowFigures(
  { name, cells, paper = {} }: Row,
  runs: readonly RunFigures[],
  tests: TestsBySeed,
  reference: TestsBySeed | null,
  bars: KnownBars,
): Omit<RowFigures, 'reference' | 'failures'> {
  const { mean, deviation } = meanAndDeviation(runs.map(({ top1 }) => top1));
  const jobsOf = (of: TestsBySeed | null) => of && [...of].map(([seed, { job }]) => [seed, job]);
  const key = JSON.stringify([jobsOf(tests), jobsOf(reference)]);
  const known = bars.get(key) ?? errorBars(tests, reference);
  bars.set(key, known);
  return { name, cells, paper, runs, mean: runs.length === 0 ? null : mean, deviation, ...known };
}

function errorBars(
  tests: TestsBySeed,
  reference: TestsBySeed | null,
): Pick<RowFigures, 'interval' | 'versus'> {
  if (tests.size === 0) return { interval: null, versus: null };
  const interval = meanInterval([...tests.values()].map(({ hits }) => hits));
  const both = reference === null ? [] : [...tests.keys()].filter((seed) => reference.has(seed));
  if (both.length === 0) return { interval, versus: null };
  const [own, other] = [tests, reference!].map((of) => both.map((seed) => of.get(seed)!.hits)) as [
    Hits[],
    Hits[],
  ];
  return { interval, versus: { ...pairedDifference(own, other), seeds: both.length } };
}

/** The videos that all runs are judged by. */
interface KnownVideos {
  /** Keys of the test videos in the store's order; null before the first test. */
  readonly keys: readonly string[] | null;
  /** Labelled validation videos. */
  readonly val: number;
}

function knownVideos(jobs: readonly Job[], outcomes: Outcomes, { val }: Reproduction['data']): KnownVideos {
  const all = jobs.map((job) => outcomes.get(job));
  const keys = all.find(({ test }) => test != null)?.test?.videos.map(({ key }) => key) ?? null;
  return { keys, val: all.find(({ probe }) => probe != null)?.probe?.val ?? val };
}

const sha256Of = (keys: readonly string[]) =>
  createHash('sha256')
    .update(keys.map((key) => `${key}\n`).join(''))
    .digest('hex');

/** Null for a test of other videos: its answers would be read as those of others. */
function hitsText({ videos }: TestResult, keys: readonly string[] | null): string | null {
  if (keys?.length !== videos.length || videos.some(({ key }, i) => key !== keys[i])) return null;
  return videos.map(({ label, predicted }) => (label === predicted ? '1' : '0')).join('');
}

/** Nothing where the accuracy is no share of that many videos: some were left out, and nobody counted how many. */
function valFigures(val: number | null, videos: number): Pick<RunFigures, 'valVideos' | 'valInterval'> {
  const right = Math.round((val ?? 0) * videos);
  if (val === null || Math.abs(right / videos - val) > 1e-9) return { valVideos: null, valInterval: null };
  return { valVideos: videos, valInterval: wilson(right, videos) };
}

function probeFigures({ train, evaluated, features }: ProbeResult): ProbeFigures | null {
  const fused = features.find(({ name }) => name === 'fused');
  if (fused === undefined) return null;
  const { linear, neighbours } = fused;
  const accuracy = ({ top1, interval }: ProbeFigures['linear']) => ({ top1, interval });
  return {
    train,
    evaluated,
    linear: accuracy(linear),
    neighbours: neighbours.map((one) => ({ k: one.k, ...accuracy(one) })),
  };
}

function runFigures(
  { seed, pretrain, finetune, probe }: Run,
  outcomes: Outcomes,
  known: KnownVideos,
): RunFigures {
  const { test, training, seconds } = outcomes.get(finetune);
  const probed = probe !== null && outcomes.has(probe) ? outcomes.get(probe).probe : null;
  const frozen = probed == null ? null : probeFigures(probed);
  const { top1, top5, top5Interval = null, interval, evaluated, listed } = test!;
  const val = training?.best?.accuracy ?? null;
  return {
    seed,
    jobs: [pretrain, finetune, probe].flatMap((job) => (job === null ? [] : [job.key])),
    top1,
    top5,
    top5Interval,
    interval,
    evaluated,
    listed,
    val,
    ...valFigures(val, known.val),
    linear: frozen?.linear.top1 ?? null,
    neighbours: frozen?.neighbours.find(({ k }) => k === 20)?.top1 ?? null,
    probe: frozen,
    hits: hitsText(test!, known.keys),
    seconds: seconds + (pretrain === null ? 0 : outcomes.get(pretrain).seconds),
  };
}

function jobFigures(job: Job, { out, outcomes }: ResultsRequest): JobFigures {
  const { key, kind, title, seed, folder, overrides } = job;
  const outcome = outcomes.get(job);
  return {
    key,
    kind,
    title,
    seed,
    folder,
    from: job.kind === 'pretrain' ? null : (job.from?.key ?? null),
    version: outcome.version,
    commit: outcome.commit ?? null,
    finished: outcome.finished,
    seconds: outcome.seconds,
    machine: outcome.machine ?? null,
    failure: outcome.failure ?? null,
    parameters: outcome.training?.parameters ?? null,
    steps: outcome.training?.steps ?? null,
    overrides,
    epochs: job.kind === 'probe' ? [] : epochsOf(join(out, 'runs', folder)),
  };
}

/** What of an epoch's row goes into the results. */
const CURVES = [
  'epoch',
  'loss',
  'cgra',
  'selfcl',
  'val_accuracy',
  'val_loss',
  'val_rank',
  'val_knn',
  'spread_rgb',
  'spread_audio',
];

function epochsOf(run: string): JobFigures['epochs'] {
  const { metrics } = runPaths(run);
  if (!existsSync(metrics)) return []; // the run was removed to save room; its figures are kept
  return readMetrics(metrics)
    .filter((row) => row.kind === 'epoch')
    .map((row) =>
      Object.fromEntries(
        CURVES.flatMap((name) =>
          typeof row[name] === 'number' ? [[name, Number(row[name].toPrecision(6))]] : [],
        ),
      ),
    );
}
