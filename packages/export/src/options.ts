/** The options and the answer of `exportRun`, as the command line and programs use them. */
import type { CheckpointName, ClipSource, JobOptions } from 'avcl';
import type { Precision } from './onnx/stored-weights.js';

/** What the other program takes. */
export const FORMATS = ['onnx', 'safetensors', 'torchvision', 'web'] as const;
export type Format = (typeof FORMATS)[number];

/** Options of `exportRun`. */
export interface ExportOptions extends JobOptions {
  /** A fine-tuned run. */
  run: string;
  format: Format;
  /** A new or empty folder. */
  out: string;
  /** How ONNX weights are stored; `fp32` unless said. */
  precision?: Precision | undefined;
  /** Windows a run of the ONNX model: any number (`dynamic`, unless said), or exactly this many. */
  batch?: 'dynamic' | number | undefined;
  /** The store whose clips the export is compared on; the one that the run was trained on, where it is still there, unless said. `none`: random inputs only. */
  data?: string | ClipSource | undefined;
  /** At most so many videos of val, evenly spread; 200 unless said. */
  videos?: number | undefined;
  /** What `avcl test --json` wrote for this run: its figures go into the card. */
  test?: string | undefined;
  /** `best` unless said. */
  checkpoint?: CheckpointName | undefined;
}

/** A figure over videos. */
export interface Share {
  readonly right: number;
  readonly videos: number;
  /** 95 % bootstrap interval of `right / videos`. */
  readonly interval: readonly [number, number];
}

/** How near the written model comes to the run. */
export interface Agreement {
  readonly inputs: 'random' | 'real';
  /** Windows compared. */
  readonly windows: number;
  /** Largest difference of a logit, and the largest logit. */
  readonly difference: number;
  readonly largest: number;
  /** Largest difference in an evidence map, as a share of the largest value. */
  readonly evidence: number;
  /** Windows with the same first label. */
  readonly sameFirst: number;
}

/** The run and the written model on the middle windows of val. */
export interface ValComparison {
  readonly run: Share;
  readonly exported: Share;
  /** exported - run, a share, and its 95 % paired bootstrap interval. */
  readonly difference: number;
  readonly interval: readonly [number, number];
  /** Videos on which both say the same. */
  readonly same: number;
  /** Labelled videos that val has. */
  readonly listed: number;
}

/** What was found out before the export was accepted. */
export interface Verification {
  readonly agreements: readonly Agreement[];
  /** Null without a store that has labelled videos in val. */
  readonly val: ValComparison | null;
  /** Python's checker: its version, or null where no Python with `onnx` was found. */
  readonly checker: string | null;
}

/** What was written. */
export interface ExportResult {
  readonly run: string;
  readonly format: Format;
  readonly out: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** Null for formats that hold the very weights of the run. */
  readonly verification: Verification | null;
  readonly seconds: number;
}
