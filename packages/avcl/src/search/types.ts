/** Options and results of `search`, as the command line and programs use them. */
import type { ClipSource, DataReference } from '../data/source.js';
import type { CheckpointName, Stream } from '../evaluation/options.js';
import type { JobOptions } from '../training/options.js';

/** What of a clip is compared: its picture, its sound, or both together. */
export type Aspect = 'picture' | 'sound' | 'both';

/** What is looked for: a part of a file, or a clip of the store. */
export type SearchQuery =
  | { readonly file: string; readonly from?: number | undefined; readonly to?: number | undefined }
  | { readonly key: string };

/** Options of `search`. */
export interface SearchOptions extends JobOptions {
  /** A run, pre-trained or fine-tuned. Across modalities: a pre-trained one. */
  run: string;
  /** A clip store's folder, or an open store. */
  store: string | ClipSource;
  query: SearchQuery;
  /** What of the query is used; `both` unless said, or what the file and the model have. */
  by?: Aspect | undefined;
  /** What of the clips it is compared with; the same as `by` unless said. */
  in?: Aspect | undefined;
  /** Clips to find; 10 unless said. */
  k?: number | undefined;
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** A clip that was found. */
export interface Hit {
  readonly rank: number;
  readonly key: string;
  /** Its place in the store. */
  readonly index: number;
  readonly label: string | null;
  readonly split: 'train' | 'val' | 'test' | null;
  readonly seconds: number;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
}

/** What was found. */
export interface SearchResult {
  readonly run: string;
  readonly data: DataReference;
  readonly query: SearchQuery;
  readonly by: Aspect;
  readonly in: Aspect;
  /** The model's streams that the query has not. */
  readonly missing: readonly Stream[];
  /**
   * Which vectors were compared. `aligned`: of a pre-trained run, where picture and sound lie in one space; `own`: of a fine-tuned run, like with
   * like; `head`: its classifier's layer that joins both.
   */
  readonly space: 'aligned' | 'own' | 'head';
  /** Clips that were compared. */
  readonly compared: number;
  readonly hits: readonly Hit[];
  /** Whether the clips' features were there from an earlier search. */
  readonly cached: boolean;
  /** Seconds: the clips' features, the query's, and the comparison. */
  readonly took: { readonly features: number; readonly query: number; readonly comparison: number };
}
