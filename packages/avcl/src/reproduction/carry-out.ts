/** Does one job: pre-training, fine-tuning with its test, or a probe. A job that was cut goes on from its last checkpoint. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipSource } from '../data/source.js';
import { probe } from '../evaluation/probe.js';
import { testRun } from '../evaluation/test-run.js';
import { previousOf } from '../training/checkpoint.js';
import { finetune } from '../training/finetune.js';
import { readMetrics } from '../training/metrics.js';
import { NonFiniteError } from '../training/non-finite.js';
import type { JobOptions, TrainResult } from '../training/options.js';
import { pretrain } from '../training/pretrain.js';
import { runPaths } from '../training/run-folder.js';
import { commit, version } from '../version.js';
import { probeClips } from './plan.js';
import type { Scale } from './scales.js';
import type { Job, Outcome } from './types.js';

/** Where jobs are done, and on what. */
export interface Workshop {
  readonly out: string;
  /** The store's folder, or the open source. */
  readonly data: string | ClipSource;
  readonly scale: Scale;
  readonly machine: string;
}

/** A job's run folder. */
export const runFolder = ({ out }: Pick<Workshop, 'out'>, job: Job): string => join(out, 'runs', job.folder);

/** Does a job, and answers what it found. */
export async function carryOut(job: Job, workshop: Workshop, options: JobOptions): Promise<Outcome> {
  const began = performance.now();
  const found = await doIt(job, workshop, options).catch((error: unknown): Found => {
    if (!(error instanceof NonFiniteError)) throw error;
    return { failure: error.message, seconds: (performance.now() - began) / 1000 };
  });
  return outcomeOf(job, workshop, found);
}

/** The outcome of a job whose weights would come from a training that failed. */
export function withoutStart(job: Job, workshop: Workshop, failure: string): Outcome {
  return outcomeOf(job, workshop, { failure, seconds: 0 });
}

function outcomeOf({ key, kind, title, seed }: Job, { machine }: Workshop, found: Found): Outcome {
  const finished = new Date().toISOString();
  const nothing = { training: null, test: null, probe: null, failure: null };
  const code = { version, commit: commit() };
  return { key, kind, title, seed, ...code, machine, finished, ...nothing, ...found };
}

type Found = Pick<Outcome, 'seconds'> & Partial<Pick<Outcome, 'training' | 'test' | 'probe' | 'failure'>>;

async function doIt(job: Job, workshop: Workshop, options: JobOptions): Promise<Found> {
  const { data } = workshop;
  const run = runFolder(workshop, job);
  switch (job.kind) {
    case 'pretrain': {
      const training = await pretrain({ ...trainingOptions(job, workshop, run), ...options });
      return { training, seconds: secondsOf(run, training) };
    }
    case 'finetune': {
      const from = job.from === null ? 'none' : runFolder(workshop, job.from);
      const training = await finetune({ ...trainingOptions(job, workshop, run), from, ...options });
      const test = await testRun({ data, run, ...options });
      return { training, test, seconds: secondsOf(run, training) };
    }
    case 'probe': {
      const found = await probe({
        data,
        run: runFolder(workshop, job.from),
        clips: probeClips(job.recipe),
        ...options,
      });
      return { probe: found, seconds: found.seconds };
    }
  }
}

function trainingOptions(job: Job, { data, scale }: Workshop, out: string) {
  const begun = existsSync(runPaths(out).config);
  if (!begun) rmSync(out, { recursive: true, force: true });
  // A run that was begun under this key goes on with its own recipe: what the key leaves out may have changed since.
  const { device, threads } = job.recipe;
  const recipe = begun
    ? { overrides: [`device=${device}`, `threads=${threads}`] }
    : { preset: scale.preset, overrides: job.overrides };
  return { data, out, recipe, resume: begun };
}

/** Seconds of all sessions of a training: each session's clock begins at zero. */
function secondsOf(run: string, training: TrainResult): number {
  if (!training.resumed) return training.seconds;
  const clock = readMetrics(runPaths(run).metrics).map((row) => Number(row.seconds));
  return clock.reduce((sum, now, i) => (i + 1 === clock.length || clock[i + 1]! < now ? sum + now : sum), 0);
}

/** A tested run keeps the weights that were tested; the state for going on is several times their size and of no more use. */
export function discardState(job: Job, workshop: Workshop, { training }: Outcome): void {
  if (job.kind !== 'finetune' || training?.best == null) return;
  const last = join(runPaths(runFolder(workshop, job)).checkpoints, 'last');
  for (const folder of [last, previousOf(last)]) rmSync(folder, { recursive: true, force: true });
}
