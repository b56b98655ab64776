/**
 * From a stage's parts to a finished run: optimiser, checkpoint, recorder, trainer. What both stages have in common once
 * method, samples and validation are there.
 */
import { join } from 'node:path';
import { distributed, optim } from '@avcl/torch';
import { type LoadedBatch, loadBatch, toBatch } from '../data/loader.js';
import type { Sample } from '../data/samples.js';
import { dataReference } from '../data/source.js';
import type { Method } from '../methods/method.js';
import type { Optimisation, Recipe } from '../recipe/schema.js';
import { version } from '../version.js';
import { type Json, saveCheckpoint } from './checkpoint.js';
import { cardMetadata } from './model-card.js';
import { makeOptimiser, restoreOptimiser, saveOptimiser } from './optimiser.js';
import type { PretrainOptions, TrainResult } from './options.js';
import { type Position, type RunState, start } from './position.js';
import { noRecord, RunRecorder } from './recorder.js';
import { runPaths } from './run-folder.js';
import type { Session } from './sessions.js';
import { checkBatch, joinBatchNorm, shareOf, spread, spreadOptimiser } from './together.js';
import { train, type Validation } from './trainer.js';
import { loadWhole } from './weights.js';

/** What a stage brings. */
export interface StageParts {
  readonly method: Method;
  readonly settings: Optimisation;
  readonly selectBy: Recipe['finetune']['select_by'];
  readonly labelled: boolean;
  /** Videos in the training manifest. */
  readonly rows: number;
  batches(epoch: number): Sample[][];
  validate: (() => Promise<Validation>) | null;
}

/** Trains, and tells what came of it. */
export async function runStage(
  session: Session,
  parts: StageParts,
  options: Pick<PretrainOptions, 'signal' | 'onProgress' | 'logger' | 'saveAsked'>,
): Promise<TrainResult> {
  const began = performance.now();
  const { recipe } = session.resolved;
  const { processes } = session;
  const { device } = session;
  const { method, settings } = parts;
  checkBatch(processes, settings.batch_size, `${session.stage}.batch_size`);
  const paths = runPaths(session.folder);
  const optimiser = makeOptimiser(method, settings);
  const scaler = recipe.precision === 'fp16' ? new optim.GradScaler() : null;
  if (processes !== null) {
    const per = `${Math.floor(settings.batch_size / processes.size)}`;
    session.logger.info(
      `training in ${processes.size} processes, ${per} or more of the ${settings.batch_size} videos of a batch in each; batch norm of the encoders over ${recipe.model.sync_bn ? 'the whole batch' : "each process's own (model.sync_bn=false)"}`,
    );
  }
  joinBatchNorm(processes, method, recipe);
  const gradients = processes === null ? null : new distributed.GradientSum(processes, method.parameters());
  using _state = {
    [Symbol.dispose]() {
      gradients?.[Symbol.dispose]();
      optimiser.dispose();
      scaler?.dispose();
    },
  };
  if (session.checkpoint !== null) loadWhole(method, session.checkpoint.file('model'));
  spread(processes, method.stateDict().values());
  const saved = session.saved;
  if (saved !== null) {
    if (session.checkpoint !== null) {
      restoreOptimiser(optimiser, session.checkpoint.file('optimiser'), saved.optimiser);
    }
    spreadOptimiser(processes, optimiser);
    scaler?.loadStateDict(saved.scaler as ReturnType<typeof scaler.stateDict>);
    sayProcesses(session, saved);
    session.logger.info(
      saved.position.epoch < settings.epochs
        ? `going on after step ${saved.position.step} (epoch ${saved.position.epoch + 1} of ${settings.epochs})`
        : `all ${settings.epochs} epochs are done`,
    );
  }
  const from = saved?.position ?? start;
  using recorder = session.lead
    ? new RunRecorder({
        folder: session.folder,
        stage: session.stage,
        epochs: settings.epochs,
        stepsPerEpoch: Math.ceil(parts.batches(0).length / settings.accumulate),
        logEvery: settings.log_every,
        from,
        metricsRows: saved?.metricsRows ?? 0,
        logger: session.logger,
        onProgress: options.onProgress,
      })
    : noRecord(session.folder);

  const save = async (name: 'last' | 'best', position: Position): Promise<void> => {
    if (!session.lead) return;
    recorder.flush();
    const state: RunState = {
      stage: session.stage,
      version,
      recipe,
      classes: session.view.classes,
      rows: parts.rows,
      dataHash: session.view.hash,
      position,
      metricsRows: recorder.rows,
      optimiser: null,
      scaler: scaler?.stateDict() ?? null,
      ...(processes === null ? {} : { processes: processes.size }),
    };
    const model = method.stateDict();
    const { stage, classes, rows } = state;
    const metadata = cardMetadata(
      {
        ...{ stage, recipe, classes, rows, frames: session.view.settings.frames },
        ...(session.view.manifests.length > 0 && { manifests: session.view.manifests }),
        clipSeconds: median(session.view.train.map(({ seconds }) => seconds)),
      },
      version,
    );
    const folder = join(paths.checkpoints, name);
    if (name === 'best') {
      await saveCheckpoint(folder, { model }, metadata, state as unknown as Json);
    } else {
      const kept = saveOptimiser(optimiser);
      const whole = { ...state, optimiser: kept.groups } as unknown as Json;
      await saveCheckpoint(folder, { model, optimiser: kept.tensors }, metadata, whole, true);
    }
  };

  const end = await train(
    {
      tools: {
        method,
        optimiser,
        scaler,
        precision: recipe.precision,
        device,
        clipGrad: settings.clip_grad,
        joined: processes === null || gradients === null ? undefined : { group: processes, gradients },
      },
      settings,
      recipe,
      selectBy: parts.selectBy,
      batches: parts.batches,
      load: (samples): Promise<LoadedBatch> =>
        loadBatch(session.view, samples, method.inputs, recipe.data, shareOf(processes, samples.length)),
      toBatch: (loaded) => toBatch(loaded, recipe.data, device, parts.labelled),
      validate: parts.validate,
      save,
      recorder,
      processes,
      signal: options.signal,
      saveAsked: options.saveAsked,
      resume: session.resume,
    },
    from,
  );
  const kept = end.best === null ? 'last' : 'best';
  return {
    run: session.folder,
    data: dataReference(session.view),
    stage: session.stage,
    epochs: end.epoch,
    steps: end.step,
    parameters: method.parameterCount,
    best: end.best,
    last: end.last,
    weights: join(paths.checkpoints, kept, 'model.safetensors'),
    seconds: (performance.now() - began) / 1000,
    resumed: saved !== null,
    lead: session.lead,
  };
}

/** A batch is the whole one, so another number of processes goes on as well; what it changes is said. */
function sayProcesses({ processes, logger, resolved }: Session, { processes: before = 1 }: RunState): void {
  const now = processes?.size ?? 1;
  if (now === before) return;
  const said = `going on with ${now} instead of ${before} processes`;
  if (resolved.recipe.model.sync_bn)
    logger.info(`${said}: as good from here on, but no longer the same to the bit`);
  else logger.warn(`${said}: batch norm now sees other parts of a batch (model.sync_bn=false)`);
}

/** The middle value, to the millisecond. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(1000 * sorted[sorted.length >> 1]!) / 1000;
}
