/**
 * What a trainer sees of a method: a module that turns a batch into a loss with named parts.
 *
 * A method owns its encoders, losses and memory banks. Everything that must survive a stop is in its state dict, and
 * everything random in it is a function of the seed, the epoch and the step that come with each call.
 */
import { nn, type Tensor } from '@avcl/torch';
import type { Share } from './share.js';

/**
 * Input of one step. `audio` is one picture a sample, T = 1; the method itself copies it to frames (`audioFrames`). With several processes `rgb` and
 * `audio` hold this process's share of the samples; `rows`, `keys` and `labels` are the whole batch's.
 */
export interface Batch {
  /** (B, 3, T, H, W) float32 in [0, 1], or null where the method does not use it. */
  rgb: Tensor | null;
  /** (B, 3, 1, H, W) float32 in [0, 1]; T > 1 is taken as it is; null where the method does not use it. */
  audio: Tensor | null;
  /** Each sample's place in the training manifest, 0 .. N-1: the row of the memory banks. */
  rows: number[];
  /** Each sample's key, for messages. */
  keys: string[];
  /** (B) int64 class indices from 0, or null in pre-training. */
  labels: Tensor | null;
  /** With several processes: which of the samples this one holds. */
  share?: Share | undefined;
}

/** Where in the run a step stands. */
export interface StepContext {
  seed: number;
  epoch: number;
  /** Counts from 0 within its epoch. */
  step: number;
  /** Share of the whole training that is done before this step, 0 to 1. */
  progress: number;
  /** False in validation. The caller sets the module's mode with `train()` or `eval()`. */
  training: boolean;
}

/** Pooled features of the two streams, (B, D) each; null for a stream that the method does not have. */
export interface Features {
  rgb: Tensor | null;
  audio: Tensor | null;
}

/** Features as `embed` writes them; `fused` joins both streams and is null where there is only one. */
export interface FusedFeatures extends Features {
  fused: Tensor | null;
}

/** What a step gives back. */
export interface StepOutput {
  /** Scalar, carries the graph. */
  loss: Tensor;
  /** Scalars without graph, for the log: parts of the loss, and figures that show collapse. */
  parts: Record<string, Tensor>;
  /** What the losses saw, of the whole batch, for monitoring and for `afterStep`. */
  features: Features;
  /** What else `afterStep` needs, without graph. */
  carried?: Readonly<Record<string, Tensor>> | undefined;
  /** (B, C) of a classifier, null in pre-training. */
  logits: Tensor | null;
}

/**
 * A method in evaluation mode, in the fastest form that the device allows. The streams are separate calls so that a test
 * with ten clips can encode a mel once. Each layer's weights are laid out anew at its first use and kept: make the form when
 * training is done, dispose it before training goes on.
 */
export interface EvaluationForm extends Disposable {
  /** @param rgb - (B, 3, T, H, W) in [0, 1]; gives (B, D) */
  encodeRgb(rgb: Tensor): Tensor;
  /** @param audio - (B, 3, 1, H, W) in [0, 1]; gives (B, D) */
  encodeAudio(audio: Tensor): Tensor;
  /** Joins the streams: (B, D) each to the fused feature (B, D), null where there is only one stream. */
  fuse(features: Features): Tensor | null;
  /** (B, C) logits from the streams' features. @throws AvclError USAGE for a method without classifier */
  classify(features: Features): Tensor;
  dispose(): void;
}

/** The base of every method. */
export abstract class Method extends nn.Module {
  /** Which inputs a batch must hold. */
  abstract readonly inputs: { readonly rgb: boolean; readonly audio: boolean };

  /** Builds the graph from the batch to the loss; the trainer calls `backward`. */
  abstract step(batch: Batch, context: StepContext): StepOutput;

  /** After the optimiser's step, for each of its batches, without gradient: memory banks, queues. */
  afterStep(_batch: Batch, _output: StepOutput, _context: StepContext): void {}

  /** After the optimiser's step, once, without gradient: moving averages of the weights. */
  afterUpdate(_context: StepContext): void {}

  /** Features for `embed`: rgb, audio and fused, each (B, D). Uses the module's present mode. */
  abstract features(batch: Batch): FusedFeatures;

  /** The fastest form for testing, predicting and embedding. Dispose it when done. */
  abstract forEvaluation(): EvaluationForm;
}
