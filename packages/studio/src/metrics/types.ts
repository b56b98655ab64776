/** What the API tells of metrics.jsonl: figures by name, and series that are thinned to what a screen can show. */

/** Rows come in two kinds: one every few steps, one at the end of each epoch. */
export type RowKind = 'step' | 'epoch';

/** A figure of one kind of row, `step:loss`, `epoch:val_accuracy`. */
export type FigureName = `${RowKind}:${string}`;

/**
 * A thinned series: each point stands for rows next to one another. A number that was none (JSON's null) is left out of its point; a point
 * with nothing in it is null.
 */
export interface Series {
  readonly run: string;
  /** Mean step of each point's rows. */
  readonly step: readonly number[];
  /** Seconds of training so far, of all sessions of the run together. */
  readonly seconds: readonly number[];
  readonly mean: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Rows that are read, of about so many. While fewer are, the points are single rows from all over the file. */
  readonly rows: { readonly read: number; readonly of: number };
  readonly complete: boolean;
  /** What could not be read, in words. */
  readonly problem: string | null;
}

/** Several runs' series of one figure. */
export interface SeriesAnswer {
  readonly figure: FigureName;
  readonly series: readonly Series[];
}

/** Which figures some runs have. */
export interface FiguresAnswer {
  readonly figures: readonly FigureName[];
  /** Whether all of every file was looked at: else there may be more. */
  readonly complete: boolean;
}
