/** Options and answers of `predictTimeline`, as the command line and programs use them. */
import type { CheckpointName, Stream } from '../evaluation/options.js';
import type { JobOptions } from '../training/options.js';
import type { WindowChoice, WindowRule } from './rule.js';
import type { Answer, Segment } from './segments.js';

/** Options of `predictTimeline`. */
export interface TimelineOptions extends JobOptions, WindowChoice {
  /** A fine-tuned run. */
  run: string;
  /** A file of any length. */
  file: string;
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** One window, as the model answered it. */
export interface TimelineWindow extends Answer {
  /** The model's streams that have nothing in this window, and were black or silent for it. */
  readonly missing: readonly Stream[];
}

/** What a file is taken for, moment by moment. */
export interface Timeline {
  readonly file: string;
  readonly seconds: number;
  readonly rule: WindowRule;
  readonly classes: readonly string[];
  /** The model's streams that the file has not at all. */
  readonly missing: readonly Stream[];
  /** What went wrong while decoding, where something did but the rest could be used. */
  readonly remark: string | null;
  readonly windows: readonly TimelineWindow[];
  /** The smoothed timeline: the mean of the windows that see each moment. */
  readonly steps: readonly Answer[];
  readonly segments: readonly Segment[];
  /** Of the whole file: the mean over its steps, most probable first. */
  readonly predictions: readonly { readonly label: string; readonly p: number }[];
  /** Wall-clock seconds that it took. */
  readonly took: number;
}
