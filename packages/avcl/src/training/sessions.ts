/**
 * A training session: what both stages do around their loops. Resolves the recipe (a run that goes on brings its own), opens
 * the store without its test split, takes the run folder, and hands everything over; on the way out it lets go of all.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '@avcl/media';
import { AvclError, environmentError, setNumThreads, useDeterministicAlgorithms } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { dataReference } from '../data/source.js';
import { type TrainingView, trainingView } from '../data/training-view.js';
import { resolveRecipe } from '../recipe/resolve.js';
import type { ResolvedRecipe, TrainingStage } from '../recipe/types.js';
import { shellWord } from '../shell-word.js';
import { commit, version } from '../version.js';
import { type Checkpoint, hasCheckpoint, openNewest, previousOf } from './checkpoint.js';
import type { Logger, PretrainOptions } from './options.js';
import type { RunState } from './position.js';
import {
  checkResume,
  createRun,
  discardUnstarted,
  type RunHeader,
  readConfig,
  removeIfEmpty,
  runLogger,
  runPaths,
  sayChanges,
  settleRun,
  writeConfig,
} from './run-folder.js';
import { runStateOf } from './run-state.js';
import { deviceOf, leads, type Processes, together } from './together.js';

/** What a stage works with. */
export interface Session {
  readonly stage: TrainingStage;
  readonly folder: string;
  readonly view: TrainingView;
  readonly resolved: ResolvedRecipe;
  readonly header: RunHeader;
  readonly logger: Logger;
  /** The checkpoint to go on from, or null; of several processes the first alone has it. */
  readonly checkpoint: Checkpoint | null;
  /** Its state, which all have. */
  readonly saved: RunState | null;
  readonly processes: Processes;
  /** Whether this process writes the run folder and the log. */
  readonly lead: boolean;
  /** What this process computes on. */
  readonly device: string;
  /** The command that goes on with this run. */
  readonly resume: string;
}

function resumeCommand(stage: TrainingStage, data: string, options: PretrainOptions, from: string): string {
  const source = stage === 'finetune' ? ['--from', from] : [];
  const words = [stage, '--data', data, ...source, '--out', options.out, '--resume'];
  return `npx avcl ${words.map(shellWord).join(' ')}`;
}

function recipeFor(stage: TrainingStage, options: PretrainOptions): ResolvedRecipe {
  const request = { ...options.recipe, stage };
  if (options.resume !== true || request.file !== undefined || request.preset !== undefined) {
    return resolveRecipe(request);
  }
  return resolveRecipe(request, { recipe: readConfig(options.out).recipe, origin: 'this run' });
}

/** oneDNN's half-precision kernels for AVX-512 now and then write 1e30 into a weight's gradient; those for AVX2 never did. */
function warnOfPrecision({ precision, device }: ResolvedRecipe['recipe'], logger: Logger): void {
  if (precision === 'fp32' || device !== 'cpu' || process.env.ONEDNN_MAX_CPU_ISA !== undefined) return;
  logger.warn(
    `precision=${precision} on a CPU with AVX-512 now and then gives wrong gradients in oneDNN; set ONEDNN_MAX_CPU_ISA=AVX2 before the command, or use precision=fp32`,
  );
}

/** Runs `work` in a session. `from` is recorded: where the weights come from. */
export function inSession<T>(
  stage: TrainingStage,
  options: PretrainOptions,
  from: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return together(options.processes, (processes) =>
    processes === null || leads(processes)
      ? leadSession(stage, options, from, processes, work)
      : followSession(stage, options, processes, work),
  );
}

/** What the lead has found out and the others take over. */
type Known = Pick<Session, 'resolved' | 'header' | 'resume' | 'saved'>;

async function leadSession<T>(
  stage: TrainingStage,
  options: PretrainOptions,
  from: string,
  processes: Processes,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const resolved = recipeFor(stage, options);
  using store = await openSource(options.data);
  const resume = resumeCommand(stage, store.name, options, from);
  const { hash: dataHash, manifests } = dataReference(store.source);
  const code = commit();
  const header: RunHeader = {
    ...{ stage, version },
    ...(code !== null && { commit: code }),
    ...{ data: store.name, dataHash, from },
    ...(manifests.length > 0 && { manifests }),
  };
  const before = options.resume === true ? readConfig(options.out) : null;
  const changes = before === null ? [] : checkResume(options.out, before, header, resolved.recipe);
  const clear = (error: unknown) => environmentError(error, options.out, goOn(options.out, resume)) ?? error;
  let made = false;
  try {
    made = before === null && createRun(options.out, resume);
    using _lock = takeLock(join(options.out, 'run.lock'), `the run folder ${options.out}`);
    try {
      const checkpoint = before === null ? null : await lastOf(options);
      if (checkpoint === null || changes.length > 0) {
        const head =
          checkpoint === null || before === null ? header : { ...before.header, data: header.data };
        writeConfig(options.out, head, resolved);
      }
      settleRun(options.out);
      const logger = runLogger(options.out, options.logger);
      sayChanges(changes, logger);
      warnOfPrecision(resolved.recipe, logger);
      setNumThreads(threadsFor(resolved, processes));
      useDeterministicAlgorithms(resolved.recipe.deterministic);
      const saved = checkpoint === null ? null : runStateOf(checkpoint);
      processes?.share<Known>({ resolved, header, resume, saved });
      return await work({
        stage,
        folder: options.out,
        view: trainingView(store.source),
        resolved,
        header,
        logger,
        checkpoint,
        saved,
        resume,
        processes,
        lead: true,
        device: deviceOf(processes, resolved.recipe.device),
      });
    } catch (caught) {
      const error = clear(caught);
      if (error instanceof AvclError) {
        noteInLog(options.out, error);
        if (before === null && error.code !== 'FAULT') discardUnstarted(options.out);
      }
      throw error;
    }
  } catch (caught) {
    const error = clear(caught);
    if (made && error instanceof AvclError) removeIfEmpty(options.out);
    throw error;
  }
}

const silent: Logger = { info() {}, warn() {} };

/** A process beside the lead: it takes over what the lead has found, opens the store itself, and leaves the run folder alone. */
async function followSession<T>(
  stage: TrainingStage,
  options: PretrainOptions,
  processes: NonNullable<Processes>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  using store = await openSource(options.data);
  const known = processes.share<Known | null>(null)!;
  if (store.source.hash !== known.header.dataHash) {
    throw new AvclError(
      'DATA',
      `expected the same data for every process (${known.header.dataHash}), got ${store.name} (${store.source.hash}) in rank ${processes.rank}; copy the store of rank 0`,
    );
  }
  setNumThreads(threadsFor(known.resolved, processes));
  useDeterministicAlgorithms(known.resolved.recipe.deterministic);
  const view = trainingView(store.source);
  const device = deviceOf(processes, known.resolved.recipe.device);
  const own = { stage, folder: options.out, view, logger: silent, checkpoint: null, processes, lead: false };
  return await work({ ...known, ...own, device }); // the store is open until then
}

/** Processes of one machine share its cores. */
function threadsFor({ recipe }: ResolvedRecipe, processes: Processes): number {
  return recipe.threads || Math.max(1, Math.floor(availableParallelism() / (processes?.localSize ?? 1)));
}

/** What to do once a failure's cause is gone. */
function goOn(folder: string, resume: string): string {
  return existsSync(runPaths(folder).config) ? `go on with: ${resume}` : 'give the same command again';
}

/** The checkpoint that a run goes on from; null where it was stopped before the first. */
async function lastOf({ out, logger }: PretrainOptions): Promise<Checkpoint | null> {
  const last = join(runPaths(out).checkpoints, 'last');
  if (!hasCheckpoint(last) && !hasCheckpoint(previousOf(last))) return null;
  return openNewest(last, (message) => runLogger(out, logger).warn(message));
}

/** Keeps an error in the run's log, where that can be written at all; the caller gets the error itself. */
function noteInLog(folder: string, error: AvclError): void {
  try {
    runLogger(folder, undefined).warn(
      error.fix === undefined ? error.message : `${error.message}; ${error.fix}`,
    );
  } catch {
    // The error that is being told matters more than that the log lacks it.
  }
}
