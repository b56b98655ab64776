/**
 * Reproduces tables of the paper: plans the jobs, says how long they will take, does those that are not done, and keeps
 * `results.json` up to date after each. Stopped at any point, the same call with `resume` goes on.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BusyError } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { writeDurably } from '../training/durable.js';
import type { Logger } from '../training/options.js';
import { StoppedError } from '../training/stopped.js';
import { carryOut, discardState, type Workshop, withoutStart } from './carry-out.js';
import { contentOf } from './folder.js';
import type { Outcomes } from './outcomes.js';
import {
  type PlannedJob,
  type Prepared,
  prepare,
  type ReproduceOptions,
  type ReproductionPlan,
} from './prepare.js';
import { scales } from './scales.js';
import type { Job, Outcome, Reproduction } from './types.js';

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
  if (options.resume !== true && contentOf(out).length > 0) {
    throw new AvclError(
      'USAGE',
      `expected an empty or new folder for --out, got ${out}, which has something in it; add --resume to go on with it, or choose another`,
      { fix: '--resume' },
    );
  }
  const prepared = await prepare(options);
  const { plan, outcomes, machine, gather } = prepared;
  const intended = planned(prepared);
  options.onPlan?.(intended);
  mkdirSync(out, { recursive: true });
  prepared.claim();
  const write = () => {
    const results = gather();
    writeDurably(join(out, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
    onResults?.(results);
    return results;
  };
  const { data } = options;
  const store = typeof data === 'string' ? resolve(data) : data;
  const workshop = { out, data: store, scale: scales[options.scale], machine };
  const { jobs, secondsLeft } = intended;
  let left = secondsLeft;
  const doOne = async (job: Job) => {
    const place = plan.jobs.indexOf(job);
    const number = `[${place + 1}/${plan.jobs.length}]`;
    logger?.info(`${number} ${job.kind}: ${job.title} (all that is left: about ${roughly(left)})`);
    const outcome = await outcomeOf(job, outcomes, workshop, options);
    if (outcome.failure !== null) logger?.warn(`${job.title}: ${outcome.failure}`);
    outcomes.put(job, outcome);
    discardState(job, workshop, outcome);
    left = Math.max(0, left - jobs[place]!.seconds);
    if (job.kind !== 'pretrain') write();
  };
  const told = new Set<string>();
  let waiting: readonly Job[] = plan.jobs;
  while (waiting.length > 0) {
    const busy: Job[] = [];
    for (const job of waiting) {
      if (outcomes.has(job)) continue;
      if (signal?.aborted) throw stopped(options);
      if (job.kind !== 'pretrain' && job.from !== null && !outcomes.has(job.from)) {
        busy.push(job);
        continue;
      }
      const claim = claimed(outcomes, job);
      if (claim instanceof BusyError) {
        if (!told.has(job.key)) logger?.info(`waiting: ${claim.message}; ${claim.fix}`);
        told.add(job.key);
        busy.push(job);
        continue;
      }
      using _claim = claim;
      if (!outcomes.has(job)) await doOne(job);
    }
    if (busy.length === waiting.length) await setTimeout(POLL_MS, undefined, { signal }).catch(() => {});
    waiting = busy;
  }
  return write();
}

/** How often is looked whether another process has done its job. */
const POLL_MS = 2000;

/** The job for this process, or who does it. */
function claimed(outcomes: Outcomes, job: Job): Disposable | BusyError {
  try {
    return outcomes.claim(job);
  } catch (error) {
    if (error instanceof BusyError) return error;
    throw error;
  }
}

async function outcomeOf(
  job: Job,
  outcomes: Outcomes,
  workshop: Workshop,
  options: ReproduceOptions,
): Promise<Outcome> {
  const failed = job.kind === 'pretrain' || job.from === null ? null : outcomes.get(job.from).failure;
  if (failed != null) return withoutStart(job, workshop, `no pre-training to start from: ${failed}`);
  const { signal, logger, onProgress } = options;
  return carryOut(job, workshop, { signal, logger: quiet(logger), onProgress }).catch((error: unknown) => {
    throw error instanceof StoppedError ? stopped(options) : error;
  });
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
