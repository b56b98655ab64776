/**
 * Reproduces tables of the paper: plans the jobs, says how long they will take, does those that are not done, and keeps
 * `results.json` up to date after each. Stopped at any point, the same call with `resume` goes on.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BusyError } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { openSource } from '../data/open.js';
import type { ClipSource } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { trainingView } from '../data/training-view.js';
import { writeDurably } from '../training/durable.js';
import { checkClasses } from '../training/labelled.js';
import type { JobOptions, Logger } from '../training/options.js';
import { StoppedError } from '../training/stopped.js';
import { carryOut, discardState } from './carry-out.js';
import { Costs } from './cost.js';
import { Outcomes } from './outcomes.js';
import { makePlan, type Plan } from './plan.js';
import { gatherResults, type KnownBars } from './results.js';
import { scaleRecipe, scales } from './scales.js';
import type { Job, Reproduction, ScaleName, TableName } from './types.js';

/** Options of {@link reproduce} and {@link planReproduction}. */
export interface ReproduceOptions extends JobOptions {
  readonly tables: readonly TableName[];
  /** A clip store's folder, or a source that is open. */
  readonly data: string | ClipSource;
  readonly out: string;
  readonly scale: ScaleName;
  /** How many, from 0, or which: other machines may do others, and their folders are joined by copying. 1 unless said. */
  readonly seeds?: number | readonly number[] | undefined;
  /** `key=value` for every row. */
  readonly overrides?: readonly string[] | undefined;
  /** Go on in a folder that holds runs. */
  readonly resume?: boolean | undefined;
  /** After each run, with the results so far. */
  readonly onResults?: ((results: Reproduction) => void) | undefined;
}

/** One line of a plan. */
export interface PlannedJob {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly folder: string;
  readonly overrides: readonly string[];
  readonly done: boolean;
  /** As it took, or an estimate. */
  readonly seconds: number;
}

/** What would be done. */
export interface ReproductionPlan {
  readonly jobs: readonly PlannedJob[];
  readonly done: number;
  /** Estimate for all that is not done. */
  readonly secondsLeft: number;
}

interface Prepared {
  readonly plan: Plan;
  readonly outcomes: Outcomes;
  readonly costs: Costs;
  gather(): Reproduction;
}

async function prepare(options: ReproduceOptions): Promise<Prepared> {
  const { out, tables, overrides = [] } = options;
  const { seeds: asked = 1 } = options;
  const seeds = typeof asked === 'number' ? Array.from({ length: asked }, (_, seed) => seed) : asked;
  const scale = scales[options.scale];
  const { recipe } = scaleRecipe(scale, overrides);
  using opened = await openSource(options.data);
  const view = trainingView(opened.source);
  checkClasses(view);
  const size = {
    train: view.train.length,
    val: view.val.length,
    test: opened.source.clips.filter((clip) => splitOf(clip) === 'test').length,
    classes: view.classes.length,
  };
  checkData(size, recipe.pretrain.batch_size, opened.name);
  const videos = recipe.pretrain.splits.includes('val') ? size.train + size.val : size.train;
  const plan = makePlan({ tables, scale, overrides, seeds, dataHash: view.hash, videos });
  const outcomes = new Outcomes(out);
  const bars: KnownBars = new Map();
  const costs = new Costs(size);
  for (const job of plan.jobs) {
    if (outcomes.has(job)) costs.learn(job, outcomes.get(job));
  }
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  const of = { path: opened.name, hash: view.hash, ...size };
  return {
    plan,
    outcomes,
    costs,
    gather: () =>
      gatherResults({
        out,
        plan,
        outcomes,
        bars,
        seeds,
        scale: scale.name,
        overrides,
        data: of,
        machine,
        recipe,
      }),
  };
}

function checkData(size: { train: number; val: number; test: number }, batch: number, data: string) {
  const refuse = (expected: string, got: string, fix: string) => {
    throw new AvclError('DATA', `expected ${expected} in ${data}, got ${got}; ${fix}`);
  };
  if (size.train < batch)
    refuse(
      `at least pretrain.batch_size = ${batch} training videos`,
      `${size.train}`,
      'add videos or set a smaller batch',
    );
  if (size.val === 0) refuse('a val split, by which epochs are chosen', 'none', 'build the store with one');
  if (size.test === 0) refuse('a test split', 'none', 'build the store with one');
}

/** What {@link reproduce} would do, and how long it would take. Measures a few training steps; writes nothing. */
export async function planReproduction(options: ReproduceOptions): Promise<ReproductionPlan> {
  return planned(await prepare(options));
}

function planned({ plan, outcomes, costs }: Prepared): ReproductionPlan {
  const jobs = plan.jobs.map((job): PlannedJob => {
    const { kind, title, folder, overrides } = job;
    const done = outcomes.has(job);
    const seconds = done ? outcomes.get(job).seconds : costs.estimate(job);
    return { kind, title, folder, overrides, done, seconds };
  });
  const left = jobs.filter((job) => !job.done);
  return {
    jobs,
    done: jobs.length - left.length,
    secondsLeft: left.reduce((sum, job) => sum + job.seconds, 0),
  };
}

/**
 * Does what is planned and not yet done.
 *
 * @returns the results, also in `results.json`
 * @throws AvclError USAGE for a folder with runs without `resume`; DATA for a store that does not fit; and as training and testing do
 * @throws StoppedError when the signal was aborted; everything done so far is kept
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  const { out, logger, signal, onResults } = options;
  if (options.resume !== true && existsSync(out) && readdirSync(out).length > 0) {
    throw new AvclError(
      'USAGE',
      `expected an empty or new folder for --out, got ${out}, which has something in it; add --resume to go on with it, or choose another`,
      { fix: '--resume' },
    );
  }
  const prepared = await prepare(options);
  const { plan, outcomes, gather } = prepared;
  mkdirSync(out, { recursive: true });
  const write = () => {
    const results = gather();
    writeDurably(join(out, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
    onResults?.(results);
    return results;
  };
  const { data } = options;
  const workshop = {
    out,
    data: typeof data === 'string' ? resolve(data) : data,
    scale: scales[options.scale],
  };
  const { jobs } = planned(prepared);
  let left = jobs.reduce((sum, job) => (job.done ? sum : sum + job.seconds), 0);
  const doOne = async (job: Job) => {
    const number = `[${plan.jobs.indexOf(job) + 1}/${plan.jobs.length}]`;
    logger?.info(`${number} ${job.kind}: ${job.title} (all that is left: about ${roughly(left)})`);
    const outcome = await carryOut(job, workshop, {
      signal,
      logger: quiet(logger),
      onProgress: options.onProgress,
    }).catch((error: unknown) => {
      throw error instanceof StoppedError ? stopped(options) : error;
    });
    outcomes.put(job, outcome);
    discardState(job, workshop, outcome);
    left = Math.max(0, left - jobs[plan.jobs.indexOf(job)]!.seconds);
    if (job.kind !== 'pretrain') write();
  };
  let waiting: readonly Job[] = plan.jobs;
  while (waiting.length > 0) {
    const busy: Job[] = [];
    for (const job of waiting) {
      if (outcomes.has(job)) continue;
      if (signal?.aborted) throw stopped(options);
      if (job.kind !== 'pretrain' && job.from !== null && !outcomes.has(job.from)) busy.push(job);
      else if ((await claimed(outcomes, job, doOne)) === false) busy.push(job);
    }
    if (busy.length === waiting.length) {
      logger?.info(`waiting for ${busy.length} jobs that another process does, or that need its results`);
      await setTimeout(POLL_MS, undefined, { signal }).catch(() => {});
    }
    waiting = busy;
  }
  return write();
}

/** How often is looked whether another process has done its job. */
const POLL_MS = 2000;

/** Does a job that no other process does. @returns false where one does */
async function claimed(outcomes: Outcomes, job: Job, work: (job: Job) => Promise<void>): Promise<boolean> {
  try {
    using _claim = outcomes.claim(job);
    if (!outcomes.has(job)) await work(job);
    return true;
  } catch (error) {
    if (error instanceof BusyError) return false;
    throw error;
  }
}

/** A run's own log has its messages; warnings are for everyone. */
const quiet = (logger: Logger | undefined): Logger => ({
  info() {},
  warn: (message) => logger?.warn(message),
});

function stopped({ out }: ReproduceOptions): StoppedError {
  return new StoppedError(
    `stopped; what is done is kept in ${out}`,
    'go on with the same command and --resume',
  );
}

/** `40 s`, `12 min`, `3.5 h`, `12 days`. */
export function roughly(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
