/** What the studio's server and its worker process say to one another. Plain values: they travel as JSON. */
import type { StoreChecks } from '@avcl/media';
import type { MapAnswer } from '../map/types.js';
import type { WhyAnswer } from '../why/types.js';

/** What a worker may be asked; paths are absolute, and were looked at by the server. */
export interface JobInputs {
  /** Looks a store over. */
  checks: { store: string };
  /** Makes a store of one uploaded file. */
  takeIn: { file: string; key: string; run: string; out: string };
  /** Explains what a run answers for a clip. */
  why: { run: string; store: string; key: string; label: string | null; steps: number };
  /** Lays clips out by their features, which are written to the file `out` on the way. */
  map: { run: string; store: string; most: number; out: string };
}

/** What it answers. */
export interface JobAnswers {
  checks: StoreChecks;
  takeIn: { key: string };
  why: WhyAnswer;
  map: MapAnswer;
}

export type JobName = keyof JobInputs;

/** A message of the worker. */
export type WorkerMessage =
  | { readonly progress: JobProgress }
  | { readonly answer: unknown }
  | { readonly failure: JobFailure };

/** How far a job is. */
export interface JobProgress {
  /** In words, such as `embed: 12 of 80 videos`. */
  readonly line: string;
  /** 0 to 1; null where it is not known. */
  readonly share: number | null;
}

/** What went wrong, as an AvclError or a fault. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly fix: string | null;
}
