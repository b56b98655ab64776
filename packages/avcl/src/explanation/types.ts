/** What `explain` is asked and what it finds. */
import type { ClipSource, DataReference } from '../data/source.js';
import type { FileProblem } from '../evaluation/file-store.js';
import type { CheckpointName, Stream } from '../evaluation/options.js';
import type { JobOptions } from '../training/options.js';
import type { FrameMaps } from './frame-maps.js';
import type { RemovalScores } from './removal.js';
import type { Agreement } from './sanity.js';

/** Options of {@link explain}: video files, or clips of a store. */
export interface ExplainOptions extends JobOptions {
  /** A fine-tuned run. */
  run: string;
  files?: readonly string[] | undefined;
  data?: string | ClipSource | undefined;
  /** Clips of `data`. */
  keys?: readonly string[] | undefined;
  /** The class to explain; the predicted one unless said. */
  label?: string | undefined;
  /** Steps of deletion and insertion; 20 unless said. */
  steps?: number | undefined;
  /** Also compares the maps with those of networks with random weights. */
  sanity?: boolean | undefined;
  /** Also answers with the picture black, and with the sound silent, where the model has both streams. */
  switchOff?: boolean | undefined;
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** Where the model looked. */
export interface PictureExplanation {
  /** What it saw of each stored frame, in pixels of it. */
  readonly box: { readonly x: number; readonly y: number; readonly size: number };
  readonly maps: FrameMaps;
  /** Of the window in which the class is strongest: its first frame, and the scores of the map there. */
  readonly strongest: number;
  readonly removal: RemovalScores;
}

/** Where the model listened. */
export interface SoundExplanation {
  /** The picture of the sound as the model saw it: side x side values of 0 to 1, row 0 the lowest band. */
  readonly picture: Float32Array;
  /** The map over it, 0 to 1. */
  readonly map: Float32Array;
  readonly side: number;
  /** Largest value before scaling. */
  readonly peak: number;
  /** From the left edge to the right one; null for raw audio, whose columns are no time axis. */
  readonly seconds: readonly [number, number] | null;
  /** From the lowest row to the highest; null for raw audio. */
  readonly hertz: readonly [number, number] | null;
  readonly removal: RemovalScores;
}

/** Classes with their probabilities. */
export type Answers = readonly { readonly label: string; readonly p: number }[];

/** Why a model decided as it did on one video. */
export interface Explanation {
  readonly key: string;
  /** The file as it was named; null for a clip of a store. */
  readonly file: string | null;
  /** Its true label, where the store has one. */
  readonly truth: string | null;
  /** Every class, the most probable first. */
  readonly predictions: Answers;
  /** The class that is explained. */
  readonly target: { readonly label: string; readonly p: number };
  readonly frames: number;
  readonly fps: number;
  /** The model's streams that the file has not: it was answered with black or silence in their place, and they are not explained. */
  readonly missing: readonly Stream[];
  /** null for a stream that the model, or the file, has not. */
  readonly rgb: PictureExplanation | null;
  readonly audio: SoundExplanation | null;
  /** Every class with one stream switched off, the most probable first; null where it was not asked for or only one is there. */
  readonly without: { readonly rgb: Answers; readonly audio: Answers } | null;
  /** Agreement with networks of random weights, where it was asked for. */
  readonly sanity: { readonly head: Agreement; readonly all: Agreement } | null;
  /** The published lists that the model was trained on; empty where none is known. */
  readonly trainedOn: DataReference['manifests'];
}

/** A file that gave no explanation. */
export interface Unexplained {
  readonly file: string;
  readonly problem: FileProblem;
}
