/** What the API tells of runs. The page imports these types; they hold plain JSON. */

/**
 * - `running`: a process has the folder
 * - `done`: its last epoch is saved
 * - `stopped`: it was asked to stop, and goes on with `--resume`
 * - `failed`: it ended otherwise
 * - `unreadable`: damaged, or written by another version
 */
export type RunState = 'running' | 'done' | 'stopped' | 'failed' | 'unreadable';

/** A figure worth a column. All accuracies are 0 to 1. */
export interface Figure {
  /** As in metrics.jsonl or a test: `val_accuracy`, `top1`. */
  readonly name: string;
  readonly value: number;
  /** From 1; null where it is no epoch's. */
  readonly epoch: number | null;
}

/** A line of the list. */
export interface RunSummary {
  /** Path below the studio's folder: also what the API calls it. */
  readonly name: string;
  readonly state: RunState;
  /** Why it stopped, failed or cannot be read; where it runs. */
  readonly reason: string | null;
  /** What else is to be known before its figures are believed: that a newer avcl made it. */
  readonly note: string | null;
  readonly stage: 'pretrain' | 'finetune' | null;
  /** `avcl`, `moco`, ... in pre-training; what the classifier sees in fine-tuning. */
  readonly method: string | null;
  readonly backbone: string | null;
  readonly seed: number | null;
  readonly data: { readonly path: string; readonly name: string; readonly hash: string } | null;
  /** Where the weights came from. */
  readonly from: string | null;
  readonly version: string | null;
  readonly epochs: { readonly done: number; readonly total: number } | null;
  readonly step: number | null;
  /** 0 to 1, within the epoch too. */
  readonly progress: number | null;
  /** The one that the run is judged by: of a test, else of val, else the loss. */
  readonly best: Figure | null;
  /** The same without a test: for beside runs that have none. */
  readonly untested: Figure | null;
  /** What val or the loss said last. */
  readonly last: readonly Figure[];
  readonly samplesPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Warnings of collapse and imbalance, the newest last. */
  readonly alarms: readonly string[];
  /** Settings that are not the paper's: `model.width=16`. */
  readonly settings: readonly string[];
  /** Equal for runs that differ in nothing but the seed. */
  readonly group: string;
  /** ISO 8601. */
  readonly began: string | null;
  readonly updated: string | null;
}

/** The list. */
export interface RunList {
  readonly runs: readonly RunSummary[];
  /** Whether the search of the folder has ended at its limit, and left some out. */
  readonly cut: string | null;
}

/** What a change of the list sends. */
export interface RunChanges {
  readonly changed: readonly RunSummary[];
  readonly gone: readonly string[];
}

/** One run, beside its summary. */
export interface RunDetail {
  readonly summary: RunSummary;
  /** Every setting with its value. */
  readonly recipe: readonly Setting[];
  /** Last lines of train.log. */
  readonly log: readonly LogLine[];
  /** The command that goes on with it; null where it is done or cannot go on. */
  readonly resume: string | null;
  /** The command that stops it; null where it does not run, on another machine, or perhaps as another process. */
  readonly stop: string | null;
  /** What of its files could not be read, in words. */
  readonly problems: readonly string[];
}

/** A setting of a recipe. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly description: string;
  /** Differs from the default. */
  readonly changed: boolean;
}

/** A line of train.log. */
export interface LogLine {
  readonly time: string;
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** Settings in which recipes differ: a row a key, a cell a run. */
export interface RecipeDifference {
  readonly runs: readonly string[];
  readonly rows: readonly {
    readonly key: string;
    readonly description: string;
    readonly values: readonly (string | null)[];
  }[];
}

/** A test of a run that was found as JSON. */
export interface FoundTest {
  readonly run: string;
  /** The file below the studio's folder. */
  readonly file: string;
  readonly split: string;
  readonly clips: number;
  readonly crops: number;
  readonly without: string | null;
  readonly top1: number;
  readonly top5: number | null;
  readonly interval: readonly [number, number];
  readonly evaluated: number;
  readonly listed: number;
  readonly classes: readonly string[];
  readonly perClass: readonly {
    readonly label: string;
    readonly count: number;
    readonly accuracy: number | null;
    readonly interval: readonly [number, number] | null;
  }[];
  /** `confusion[truth][prediction]`. */
  readonly confusion: readonly (readonly number[])[];
}
