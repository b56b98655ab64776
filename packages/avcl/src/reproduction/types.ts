/**
 * The words of a reproduction. A table has rows, a row is one system, a system under one seed is a run; a run is made of jobs
 * (pre-training, fine-tuning with its test, probing), and equal jobs of different rows are done once.
 */
import type { DataReference } from '../data/source.js';
import type { Accuracy, ProbeResult, TestResult } from '../evaluation/options.js';
import type { Recipe } from '../recipe/schema.js';
import type { TrainResult } from '../training/options.js';
import type { Difference } from './statistics.js';

/** What can be asked for. Figure 2 is a table of one row, whose run then explains some videos. */
export const TABLE_NAMES = ['table1', 'table2', 'table3', 'table4', 'figure2', 'labels', 'ours'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** One system of a table. */
export interface Row {
  /** Unique in its table; part of folder names. */
  readonly name: string;
  /** The cells before the figures, one for each of the table's `columns`. */
  readonly cells: readonly string[];
  /** Whether labels come after pre-training, or training starts from scratch. */
  readonly start: 'pretrained' | 'scratch';
  /** `key=value` over the scale's recipe. May depend on it: C3D wants eight frames, a queue fewer keys than videos. */
  readonly settings: (recipe: Recipe, videos: number) => readonly string[];
  /** The paper's top-1 of this row in per cent, as printed; absent where it has none. */
  readonly paper?: { readonly k32?: number; readonly k100?: number };
  /** The row that this one is tested against, where it is not the table's. */
  readonly reference?: string;
  /** Probes the pre-trained features too. */
  readonly probe?: boolean;
}

/** A table of the paper, or one of ours. */
export interface Table {
  readonly name: TableName;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The row that the others are tested against. */
  readonly reference: string;
  /** What a reader must know: readings of the paper, and what differs from it. */
  readonly notes: readonly string[];
}

/** How large: which recipe, and how many labels. */
export const SCALE_NAMES = ['smoke', 'quick', 'standard', 'paper'] as const;
export type ScaleName = (typeof SCALE_NAMES)[number];

interface JobCommon {
  /** Hash of everything that decides its outcome. */
  readonly key: string;
  /** Its folder below `runs/`. */
  readonly folder: string;
  /** For people: `MoCo, R3D, seed 1`. */
  readonly title: string;
  readonly seed: number;
  /** Over the scale's recipe, the seed among them. */
  readonly overrides: readonly string[];
  readonly recipe: Recipe;
}

/** One thing to do. */
export type Job =
  | (JobCommon & { readonly kind: 'pretrain' })
  | (JobCommon & { readonly kind: 'finetune'; readonly from: Job | null })
  | (JobCommon & { readonly kind: 'probe'; readonly from: Job });

/** What a job found, as `done/KEY.json` keeps it. */
export interface Outcome {
  readonly key: string;
  readonly kind: Job['kind'];
  readonly title: string;
  readonly seed: number;
  /** Version of avcl that did it, and its commit where that is known; no such field in results of earlier versions. */
  readonly version: string;
  readonly commit?: string | null;
  readonly finished: string;
  readonly seconds: number;
  /** What it was done on. */
  readonly machine: string;
  /** Why there is nothing: the loss was no number at some step. Such a job is not tried again: it would end alike. */
  readonly failure: string | null;
  readonly training: TrainResult | null;
  readonly test: TestResult | null;
  readonly probe: ProbeResult | null;
}

/** A row under one seed. */
export interface Run {
  readonly row: Row;
  readonly seed: number;
  readonly pretrain: Job | null;
  readonly finetune: Job;
  readonly probe: Job | null;
}

/** What frozen features of the pre-trained networks were worth in a run. */
export interface ProbeFigures {
  /** Labelled training videos that the probe was fitted on and that vote as neighbours: all of them, whatever fine-tuning had. */
  readonly train: number;
  /** Test videos that were judged. */
  readonly evaluated: number;
  readonly linear: Accuracy;
  readonly neighbours: readonly (Accuracy & { readonly k: number })[];
}

/** A run's figures in `results.json`. Accuracies are 0 to 1. Results of earlier versions have no optional ones. */
export interface RunFigures {
  readonly seed: number;
  /** Keys of its jobs in `jobs`. */
  readonly jobs: readonly string[];
  readonly top1: number;
  readonly top5: number | null;
  readonly top5Interval?: readonly [number, number] | null;
  /** 95 % bootstrap interval over videos. */
  readonly interval: readonly [number, number];
  readonly evaluated: number;
  readonly listed: number;
  /** Best validation accuracy, by which the epoch was chosen. */
  readonly val: number | null;
  /** The validation videos that `val` is over, and its 95 % Wilson interval. */
  readonly valVideos?: number | null;
  readonly valInterval?: readonly [number, number] | null;
  /** Accuracies on frozen features of the pre-trained networks, where they were probed: a linear probe, and 20 neighbours. */
  readonly linear: number | null;
  readonly neighbours: number | null;
  /** The same with intervals, counts and every number of neighbours. */
  readonly probe?: ProbeFigures | null;
  /** `1` for each test video that was right and `0` for each that was not, in the order of `testVideos`. */
  readonly hits?: string | null;
  /** Seconds of all its training. */
  readonly seconds: number;
}

/** A row's figures. */
export interface RowFigures {
  readonly name: string;
  readonly cells: readonly string[];
  readonly paper: { readonly k32?: number | undefined; readonly k100?: number | undefined };
  readonly runs: readonly RunFigures[];
  /** Mean of top-1 over the seeds done so far; null before the first. */
  readonly mean: number | null;
  /** Sample standard deviation over seeds; null with fewer than two. */
  readonly deviation: number | null;
  /** 95 % interval of the mean: bootstrap over seeds and videos. */
  readonly interval: readonly [number, number] | null;
  /** Seeds whose training ended in a loss that is no number. */
  readonly failures: readonly { readonly seed: number; readonly message: string }[];
  /** The row that this one is compared with; null for the reference itself. */
  readonly reference: string | null;
  /** This row less its reference on the same videos and seeds; null where either is not done. */
  readonly versus: (Difference & { readonly seeds: number }) | null;
}

/** A job's record in `results.json`. */
export interface JobFigures {
  readonly key: string;
  readonly kind: Job['kind'];
  readonly title: string;
  readonly seed: number;
  readonly folder: string;
  readonly from: string | null;
  readonly version: string;
  /** Absent in results of earlier versions. */
  readonly commit?: string | null;
  readonly finished: string;
  readonly seconds: number;
  readonly machine: string | null;
  readonly failure: string | null;
  readonly parameters: number | null;
  readonly steps: number | null;
  /** Settings over the scale's recipe. */
  readonly overrides: readonly string[];
  /** Means of each epoch: loss, and what validation measured. */
  readonly epochs: readonly Readonly<Record<string, number>>[];
}

/** `results.json`. */
export interface Reproduction {
  readonly format: 1;
  readonly made: string;
  readonly version: string;
  /** Of the code that gathered the results; null where it is not known, absent in results of earlier versions. */
  readonly commit?: string | null;
  readonly scale: ScaleName;
  readonly overrides: readonly string[];
  readonly seeds: readonly number[];
  readonly data: {
    readonly path: string;
    readonly hash: string;
    /** The published lists that it was made with; absent in results of earlier versions. */
    readonly manifests?: DataReference['manifests'];
    readonly classes: number;
    readonly labels: readonly string[];
    readonly train: number;
    readonly val: number;
    readonly test: number;
  };
  readonly machine: string;
  /** The scale's recipe with the overrides. */
  readonly recipe: Recipe;
  /** The videos behind `hits`: how many, and the SHA-256 of their keys in the store's order, a line each. */
  readonly testVideos?: { readonly count: number; readonly sha256: string } | null;
  /** Runs that are done, of those planned. */
  readonly done: number;
  readonly planned: number;
  readonly tables: readonly {
    readonly name: TableName;
    readonly title: string;
    readonly columns: readonly string[];
    readonly reference: string;
    readonly notes: readonly string[];
    readonly rows: readonly RowFigures[];
  }[];
  readonly jobs: readonly JobFigures[];
}
