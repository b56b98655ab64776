/**
 * The training loop. Knows no method and no data: it takes batches in an order that is a function of (seed, epoch), steps,
 * validates, selects, and keeps the run folder so that it can stop anywhere and go on to the same bits.
 */
import { tidy } from '@avcl/torch';
import { disposeBatch, type LoadedBatch } from '../data/loader.js';
import { batchesOf } from '../data/plan.js';
import { Prefetcher } from '../data/prefetch.js';
import type { Sample } from '../data/samples.js';
import type { Batch, StepContext } from '../methods/method.js';
import type { Optimisation, Recipe } from '../recipe/schema.js';
import { nonFinite } from './non-finite.js';
import { addTo, better, meansOf, type Position } from './position.js';
import type { Recorder } from './recorder.js';
import { learningRate, plateauAfter } from './schedule.js';
import { optimiserStep, type StepTools } from './step.js';
import { StoppedError, signalsHandled } from './stopped.js';
import { anySays, type Processes } from './together.js';

/** Figures of a validation: `accuracy` and `loss` where there is a classifier, and what else the stage measures. */
export type Validation = Readonly<Record<string, number>>;

/** What the trainer is given. */
export interface TrainerJob {
  readonly tools: StepTools;
  readonly settings: Optimisation;
  readonly recipe: Recipe;
  readonly selectBy: Recipe['finetune']['select_by'];
  /** The batches of an epoch (from 0). As many in every epoch. */
  batches(epoch: number): Sample[][];
  load(samples: readonly Sample[]): Promise<LoadedBatch>;
  toBatch(loaded: LoadedBatch): Batch;
  /** In evaluation mode, after each epoch; null where there is nothing to validate on. */
  readonly validate: (() => Promise<Validation>) | null;
  /** Saves everything that must survive: `last`, or the selected weights: `best`. */
  save(name: 'last' | 'best', position: Position): Promise<void>;
  readonly recorder: Recorder;
  readonly processes: Processes;
  readonly signal: AbortSignal | undefined;
  /** Whether a checkpoint is wanted now; true once for each wish. */
  readonly saveAsked: (() => boolean) | undefined;
  /** The command that goes on with this run. */
  readonly resume: string;
}

/** Runs from a position to the end. */
export async function train(job: TrainerJob, from: Position): Promise<Position> {
  let position = from;
  while (position.epoch < job.settings.epochs) {
    position = await trainEpoch(job, position);
    position = await endEpoch(job, position);
    const [stopping] = anySays(job.processes, [job.signal?.aborted === true]);
    if (stopping) stop(job, position);
  }
  return position;
}

function stop(job: TrainerJob, position: Position): void {
  if (position.epoch < job.settings.epochs) {
    throw new StoppedError(
      `stopped in epoch ${position.epoch + 1} of ${job.settings.epochs}, after step ${position.step}; a checkpoint is saved`,
      `go on with: ${job.resume}`,
    );
  }
}

async function trainEpoch(job: TrainerJob, from: Position): Promise<Position> {
  const { settings } = job;
  const groups = batchesOf(job.batches(from.epoch), settings.accumulate, false);
  const batches = groups.slice(from.group).flat();
  await using ahead = new Prefetcher(batches.length, (i) => job.load(batches[i]!));
  job.tools.method.train();
  let position = from;
  for (const group of groups.slice(from.group)) {
    const lr = learningRate(settings, position.step, groups.length, position.plateau);
    job.processes?.note(`step ${position.step + 1}`);
    position = await trainGroup(job, position, { size: group.length, groups: groups.length }, ahead, lr);
    await signalsHandled();
    const due = settings.checkpoint_every > 0 && position.step % settings.checkpoint_every === 0;
    const wishes = [job.signal?.aborted === true, job.saveAsked?.() === true];
    const [stopping, asked] = anySays(job.processes, wishes);
    if ((due || stopping || asked) && position.group < groups.length) {
      await job.save('last', position);
      if (stopping) stop(job, position);
    }
  }
  return position;
}

async function trainGroup(
  job: TrainerJob,
  position: Position,
  { size, groups }: { size: number; groups: number },
  ahead: Prefetcher<LoadedBatch>,
  lr: number,
): Promise<Position> {
  const loaded: LoadedBatch[] = [];
  const batches: Batch[] = [];
  try {
    while (loaded.length < size) {
      loaded.push((await ahead.next())!);
    }
    batches.push(...tidy(() => loaded.map((part) => job.toBatch(part))));
    return stepOn(job, position, batches, { lr, groups, waited: ahead.waited });
  } finally {
    for (const batch of batches) {
      disposeBatch(batch);
    }
    for (const part of loaded) {
      part[Symbol.dispose]();
    }
  }
}

function stepOn(
  job: TrainerJob,
  position: Position,
  batches: readonly Batch[],
  { lr, groups, waited }: { lr: number; groups: number; waited: number },
): Position {
  const contexts = batches.map(
    (_, i): StepContext => ({
      seed: job.recipe.seed,
      epoch: position.epoch,
      step: position.group * job.settings.accumulate + i,
      progress: position.step / (groups * job.settings.epochs),
      training: true,
    }),
  );
  const { figures, fault } = optimiserStep(job.tools, batches, contexts, lr);
  if (fault !== null) {
    throw nonFinite(job.recorder.folder, batches, { ...fault, parts: figures, step: position.step + 1 });
  }
  const samples = batches.reduce((sum, batch) => sum + batch.keys.length, 0);
  const next: Position = {
    ...position,
    group: position.group + 1,
    step: position.step + 1,
    sums: addTo(position.sums, figures, samples),
  };
  job.recorder.step(next, { ...figures, lr }, samples, waited);
  return next;
}

async function endEpoch(job: TrainerJob, position: Position): Promise<Position> {
  job.processes?.note(`the end of epoch ${position.epoch + 1}`);
  job.tools.method.eval();
  const found = {
    means: meansOf(position.sums),
    validation: job.validate === null ? null : await job.validate(),
  };
  // Machines may differ in the last bit; what the learning rate and the selection go by must not.
  const { means, validation } = job.processes === null ? found : job.processes.share(found);
  const watched = validation?.loss ?? means.loss!;
  const epoch = position.epoch + 1;
  let next: Position = {
    ...position,
    epoch,
    group: 0,
    sums: {},
    last: means,
    plateau: plateauAfter(job.settings, position.plateau, watched),
  };
  const scored =
    validation?.accuracy === undefined
      ? null
      : { epoch, accuracy: validation.accuracy, loss: validation.loss! };
  const selected = scored !== null && better(scored, position.best, job.selectBy);
  if (selected) {
    next = { ...next, best: scored };
    await job.save('best', next);
  }
  job.recorder.epoch(next, means, validation, selected);
  await job.save('last', next);
  return next;
}
