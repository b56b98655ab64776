/**
 * From a stage's parts to a finished run: optimiser, checkpoint, recorder, trainer. What both stages have in common once
 * method, samples and validation are there.
 */
import { join } from 'node:path';
import { optim } from '@avcl/torch';
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
import { RunRecorder } from './recorder.js';
import { runPaths } from './run-folder.js';
import { runStateOf } from './run-state.js';
import type { Session } from './sessions.js';
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
  const { method, settings } = parts;
  const paths = runPaths(session.folder);
  const optimiser = makeOptimiser(method, settings);
  const scaler = recipe.precision === 'fp16' ? new optim.GradScaler() : null;
  using _state = {
    [Symbol.dispose]() {
      optimiser.dispose();
      scaler?.dispose();
    },
  };
  const saved = session.checkpoint === null ? null : runStateOf(session.checkpoint);
  if (session.checkpoint !== null && saved !== null) {
    loadWhole(method, session.checkpoint.file('model'));
    restoreOptimiser(optimiser, session.checkpoint.file('optimiser'), saved.optimiser);
    scaler?.loadStateDict(saved.scaler as ReturnType<typeof scaler.stateDict>);
    session.logger.info(
      saved.position.epoch < settings.epochs
        ? `going on after step ${saved.position.step} (epoch ${saved.position.epoch + 1} of ${settings.epochs})`
        : `all ${settings.epochs} epochs are done`,
    );
  }
  const from = saved?.position ?? start;
  using recorder = new RunRecorder({
    folder: session.folder,
    stage: session.stage,
    epochs: settings.epochs,
    stepsPerEpoch: Math.ceil(parts.batches(0).length / settings.accumulate),
    logEvery: settings.log_every,
    from,
    metricsRows: saved?.metricsRows ?? 0,
    logger: session.logger,
    onProgress: options.onProgress,
  });

  const save = async (name: 'last' | 'best', position: Position): Promise<void> => {
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
    };
    const model = method.stateDict();
    const { stage, classes, rows } = state;
    const metadata = cardMetadata(
      {
        ...{ stage, recipe, classes, rows, frames: session.view.settings.frames },
        ...(session.view.manifests.length > 0 && { manifests: session.view.manifests }),
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
        device: recipe.device,
        clipGrad: settings.clip_grad,
      },
      settings,
      recipe,
      selectBy: parts.selectBy,
      batches: parts.batches,
      load: (samples): Promise<LoadedBatch> => loadBatch(session.view, samples, method.inputs, recipe.data),
      toBatch: (loaded) => toBatch(loaded, recipe.data, recipe.device, parts.labelled),
      validate: parts.validate,
      save,
      recorder,
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
  };
}
