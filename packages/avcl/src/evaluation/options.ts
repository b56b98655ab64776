/**
 * The options and results of `testRun`, `predictFiles` and `embed`, as the command line and programs use them.
 */
import type { ClipSource, DataReference } from '../data/source.js';
import type { WindowChoice } from '../prediction/rule.js';
import type { Timeline } from '../prediction/types.js';
import type { RecipeRequest } from '../recipe/types.js';
import type { JobOptions } from '../training/options.js';
import type { FeatureName } from './features.js';
import type { Recall } from './retrieval.js';

/** Which of a run's checkpoints to read. */
export type CheckpointName = 'best' | 'last';

/** One of a model's two streams. */
export type Stream = 'rgb' | 'audio';

/** Options of `testRun`. */
export interface TestOptions extends JobOptions {
  /** A clip store's folder, or an open store. */
  data: string | ClipSource;
  run: string;
  /** `test` unless said. */
  split?: 'train' | 'val' | 'test' | undefined;
  /** Clips a video; the recipe's `test.clips` unless said. */
  clips?: number | undefined;
  /** Crops a clip, along the longer side of the frames; the recipe's `test.crops` unless said. */
  crops?: number | undefined;
  /** Tests a model of both streams with one of them switched off: black pictures, or silence. */
  without?: Stream | undefined;
  /** `best` unless said. */
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** What a test found. All accuracies are 0 to 1. */
export interface TestResult {
  readonly run: string;
  /** SHA-256 of the weights that were tested: a run that is trained anew has others. */
  readonly weights: string;
  /** What was tested on. */
  readonly data: DataReference;
  /** The published lists that the model was trained on; empty where none is known. */
  readonly trainedOn: DataReference['manifests'];
  readonly split: 'train' | 'val' | 'test';
  readonly clips: number;
  readonly crops: number;
  /** The stream that was switched off. */
  readonly without: Stream | null;
  /** Videos that the data lists in this split, and those that were evaluated; the rest is in `left`. */
  readonly listed: number;
  readonly evaluated: number;
  readonly left: readonly { readonly key: string; readonly reason: string }[];
  readonly top1: number;
  /** Null with five classes or fewer, where it says nothing. */
  readonly top5: number | null;
  /** 95 % bootstrap interval of `top1` over videos. */
  readonly interval: readonly [number, number];
  /** Of `top5`. */
  readonly top5Interval: readonly [number, number] | null;
  readonly classes: readonly string[];
  readonly perClass: readonly {
    readonly label: string;
    readonly count: number;
    readonly accuracy: number | null;
    /** 95 % Wilson interval. */
    readonly interval: readonly [number, number] | null;
  }[];
  /** `confusion[truth][prediction]`, videos. */
  readonly confusion: readonly (readonly number[])[];
  /** One row per evaluated video. */
  readonly videos: readonly {
    readonly key: string;
    readonly label: string;
    readonly predicted: string;
    readonly p: number;
  }[];
  readonly seconds: number;
}

/** What a fine-tuned model is asked. The window's settings are those of {@link WindowChoice}; `clips` is of a window, or of a file as a whole. */
export interface PredictRequest extends JobOptions, WindowChoice {
  files: readonly string[];
  /** Labels a file; 5 unless said. */
  top?: number | undefined;
  /** Which files are answered along their length: `long` (default), those longer than two windows; or `always`, or `never`. */
  timeline?: 'long' | 'always' | 'never' | undefined;
  /** Told of each answer as soon as it is there, with the file's place in `files`: what is lost where the job is stopped is the rest. */
  onAnswer?: ((answer: FilePrediction, place: number) => void) | undefined;
}

/** Options of `predictFiles`. */
export interface PredictOptions extends PredictRequest {
  /** A fine-tuned run. */
  run: string;
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** One file's answer: labels, most probable first, or why there is none. */
export interface FilePrediction {
  readonly file: string;
  /** Of the whole file. */
  readonly predictions: readonly { readonly label: string; readonly p: number }[];
  /** The model's streams that the file has not: it was answered without them. */
  readonly missing: readonly Stream[];
  /** What went wrong while decoding, where something did but the rest could be used. */
  readonly remark: string | null;
  /** Moment by moment; null for a file that was answered as a whole. */
  readonly timeline: Timeline | null;
  /** Null when all went well; else the reason code and what it means. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** The published lists that the model was trained on; empty where none is known. */
  readonly trainedOn: DataReference['manifests'];
}

/** A model: a run, or a weights file (with a recipe where the file does not hold one), or none. */
export interface ModelOptions {
  run?: string | undefined;
  /** `best`, where there is one, unless said. */
  checkpoint?: CheckpointName | undefined;
  /** `none`: the recipe's initial weights, untrained. */
  weights?: string | undefined;
  recipe?: RecipeRequest | undefined;
  device?: string | undefined;
}

/** Options of `embed`. */
export interface EmbedOptions extends JobOptions, ModelOptions {
  /** A clip store's folder, or an open store. */
  data: string | ClipSource;
  /** The safetensors file to write: `rgb`, `audio`, `fused`, and `keys` and `labels` in its metadata. */
  out: string;
  /** All splits unless said. */
  split?: 'train' | 'val' | 'test' | undefined;
  /** Clips a video, whose features are averaged; the recipe's `test.clips` unless said. */
  clips?: number | undefined;
  /** Also `logits` of a fine-tuned model, and its `classes` in the metadata. */
  answers?: boolean | undefined;
}

/** What was written. */
export interface EmbedResult {
  readonly data: DataReference;
  readonly out: string;
  readonly listed: number;
  readonly embedded: number;
  /** Tensor name to shape. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  /** `head`: the classifier's 512-d layer; `mean`: the unit-length mean of both features, where there is no head. */
  readonly fused: 'head' | 'mean' | null;
  readonly seconds: number;
}

/** Options of `probe`. */
export interface ProbeOptions extends JobOptions, ModelOptions {
  /** A clip store's folder, or an open store. */
  data: string | ClipSource;
  /** The split that is judged, `test` unless said. The probe is fitted on train and chosen on val. */
  split?: 'val' | 'test' | undefined;
  /** Neighbours that vote; 20 and 200 unless said. */
  neighbours?: readonly number[] | undefined;
  /** Clips a video, whose features are averaged; the recipe's `test.clips` unless said. */
  clips?: number | undefined;
}

/** An accuracy with its 95 % bootstrap interval over videos. */
export interface Accuracy {
  readonly top1: number;
  readonly interval: readonly [number, number];
}

/** What one kind of features is worth. */
export interface FeatureScores {
  readonly name: FeatureName;
  /** Linear probe. */
  readonly linear: Accuracy & { readonly strength: number; readonly val: number };
  /** k nearest neighbours. */
  readonly neighbours: readonly (Accuracy & { readonly k: number })[];
  /** Whether a training video of the same class is found. */
  readonly retrieval: Recall;
}

/** What a probe found. All accuracies are 0 to 1. */
export interface ProbeResult {
  readonly data: DataReference;
  readonly split: 'val' | 'test';
  /** Videos that the data lists in this split, and those that were evaluated. */
  readonly listed: number;
  readonly evaluated: number;
  readonly classes: readonly string[];
  /** Labelled videos that the probe was fitted on, and chosen by. */
  readonly train: number;
  readonly val: number;
  readonly features: readonly FeatureScores[];
  /** Pictures find their sounds and sounds their pictures; null without both streams. */
  readonly crossModal: { readonly rgbToAudio: Recall; readonly audioToRgb: Recall } | null;
  readonly seconds: number;
}
