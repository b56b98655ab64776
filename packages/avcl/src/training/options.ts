/**
 * The options and results of `pretrain` and `finetune`, as the command line and programs use them.
 */
import type { distributed } from '@avcl/torch';
import type { ClipSource, DataReference } from '../data/source.js';
import type { RecipeRequest, TrainingStage } from '../recipe/types.js';

/** Where messages go. The command line writes them to stderr; a run also keeps them in `train.log`. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** How far a job is. `line` is ready to print; the other fields are for programs. */
export interface Progress {
  readonly job: TrainingStage | 'test' | 'predict' | 'embed' | 'probe' | 'cam' | 'export' | 'search';
  readonly done: number;
  readonly total: number;
  readonly unit: 'steps' | 'videos' | 'windows';
  /** Samples a second since the job (or its resumption) began. */
  readonly rate: number;
  readonly etaSeconds: number;
  /** Share of the time spent waiting for data, 0 to 1. */
  readonly dataWait: number;
  readonly line: string;
}

/** What every job takes. */
export interface JobOptions {
  logger?: Logger | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting it saves a checkpoint after the current step and rejects with {@link StoppedError}. */
  signal?: AbortSignal | undefined;
}

/** Options of `pretrain`. */
export interface PretrainOptions extends JobOptions {
  /** Asked after each step: true saves a checkpoint, and training goes on. The command line answers to SIGUSR1 with it. */
  saveAsked?: (() => boolean) | undefined;
  /** A clip store's folder, or an open store. */
  data: string | ClipSource;
  /** The run folder to make; refused when it is not empty, unless `resume`. */
  out: string;
  recipe?: RecipeRequest | undefined;
  /** Go on from the run's last checkpoint. Without a recipe the run's own is used. */
  resume?: boolean | undefined;
  /** The processes to train with, where a program has joined them itself. Default: those that the environment speaks of, or this one alone. */
  processes?: distributed.ProcessGroup | undefined;
}

/** Options of `finetune`. */
export interface FinetuneOptions extends PretrainOptions {
  /** A run folder, a safetensors file, or `none` for training from scratch. */
  from: string;
}

/** What a finished training returns. */
export interface TrainResult {
  readonly run: string;
  readonly data: DataReference;
  readonly stage: TrainingStage;
  readonly epochs: number;
  readonly steps: number;
  /** Parameters of the trained model. */
  readonly parameters: number;
  /** The selected epoch (from 1) with its validation figures; null where nothing is selected (pre-training). */
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly loss: number } | null;
  /** Means of the last epoch: `loss` and its parts. */
  readonly last: Readonly<Record<string, number>>;
  /** The weights that go on: `best` after fine-tuning, `last` after pre-training. */
  readonly weights: string;
  /** Wall-clock seconds of this call, and whether it went on from a checkpoint. */
  readonly seconds: number;
  readonly resumed: boolean;
  /** Whether this process wrote the run: of several the first alone does. */
  readonly lead: boolean;
}
