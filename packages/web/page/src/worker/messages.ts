/** What the page and its worker say to one another. The worker reads files, prepares inputs and runs the model, so that the page stays live. */
import type { Cells, ModelDescription } from '@avcl/web';

/** Where the model runs. */
export interface Running {
  readonly backend: 'webgpu' | 'wasm';
  readonly threads: number;
}

/** A file as it was found. */
export interface FileFacts {
  readonly seconds: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly rate: number;
  /** Streams that the model takes and the file has not. */
  readonly missing: readonly ('rgb' | 'audio')[];
  /** Whether pictures, or the sound, come through the page's own video element and Web Audio. */
  readonly byElement: boolean;
}

/** Evidence of one clip: a map a class, by place in the description's classes. */
export interface ClipEvidence {
  /** Seconds of the clip's first and last frame. */
  readonly start: number;
  readonly end: number;
  /** One a crop, in the order of `cropBoxes`. */
  readonly rgb: ReadonlyMap<number, readonly Cells[]>;
  readonly audio: ReadonlyMap<number, Cells>;
}

/** One window of a file, or all of a short one. */
export interface WindowAnswer {
  readonly start: number;
  readonly end: number;
  readonly probabilities: readonly number[];
  readonly clips: readonly ClipEvidence[];
  /** What the model saw of the sound: (crop, crop), lowest band first; null without sound. */
  readonly sound: Float32Array<ArrayBuffer> | null;
  /** Wall-clock seconds, all in all and in the model. */
  readonly took: number;
  readonly inModel: number;
}

/** To the worker. */
export type Ask =
  | { readonly kind: 'load'; readonly base: string; readonly backend: 'webgpu' | 'wasm' | null }
  | { readonly kind: 'file'; readonly job: number; readonly file: File }
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'live';
      readonly job: number;
      readonly frames: readonly ImageData[];
      readonly sound: LiveSound | null;
    }
  | { readonly kind: 'given'; readonly id: number; readonly value: unknown; readonly problem: string | null };

/** The last seconds of a microphone. */
export interface LiveSound {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly rate: number;
}

/** What only the page itself can do, asked by the worker. */
export type Need =
  | { readonly want: 'frames'; readonly file: File; readonly times: readonly number[] }
  | { readonly want: 'sound'; readonly file: File; readonly rate: number };

/** From the worker. */
export type Tell =
  | { readonly kind: 'loading'; readonly part: string; readonly done: number; readonly total: number }
  | {
      readonly kind: 'ready';
      readonly model: ModelDescription;
      readonly running: Running;
      readonly remark: string | null;
      readonly files: readonly string[];
    }
  | { readonly kind: 'facts'; readonly job: number; readonly facts: FileFacts; readonly windows: number }
  | { readonly kind: 'answer'; readonly job: number; readonly answer: WindowAnswer }
  | { readonly kind: 'done'; readonly job: number }
  | { readonly kind: 'need'; readonly id: number; readonly need: Need }
  | { readonly kind: 'failed'; readonly job: number | null; readonly problem: Problem };

/** What went wrong, in words for the reader. */
export interface Problem {
  readonly title: string;
  /** What was expected, what was got. */
  readonly detail: string;
  /** What to do. */
  readonly fix: string;
}
