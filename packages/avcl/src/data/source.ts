/**
 * What training and evaluation need of a clip store: the part of `@avcl/media`'s Store that this package calls.
 * A test may give its own in memory.
 */
import type { Tensor } from '@avcl/torch';

/** The three splits. */
export type Split = 'train' | 'val' | 'test';

/** A clip as the store lists it. */
export interface ClipInfo {
  readonly key: string;
  readonly label: string | null;
  /** Place of the label in the store's classes, or -1. */
  readonly classIndex: number;
  readonly split: Split | null;
  readonly frames: number;
  readonly fps: number;
  readonly seconds: number;
  /** Size of the stored frames. */
  readonly width: number;
  readonly height: number;
}

/** A listed input that gave no clip, with its reason code. */
export interface RejectedInput {
  readonly key: string;
  readonly split: Split | null;
  readonly reason: string;
}

/** Consecutive frames of one clip, one crop box for all of them. */
export interface WindowRequest {
  /** Index in the store's `clips`. */
  clip: number;
  start: number;
  frames: number;
  stride: number;
  /** Upper left corner and side of the box, in stored pixels. */
  x: number;
  y: number;
  size: number;
  flip: boolean;
  /** Side that the box is scaled to. */
  out: number;
}

/** Which picture of the sound. */
export type MelKind = { kind: 'whole' } | { kind: 'raw' } | { kind: '1.2s'; centres: readonly number[] };

/** Clips by index, read as windows of frames and pictures of sound. */
export interface ClipSource {
  readonly classes: readonly string[];
  /** Changes with the content. */
  readonly hash: string;
  /** What frames were scaled to when the store was built, for reading other files alike; null where it is not known. */
  readonly frameSize: { readonly width: number; readonly height: number } | null;
  readonly clips: readonly ClipInfo[];
  /** Listed inputs that gave no clip. */
  readonly rejected: readonly RejectedInput[];
  /** uint8 (N, 3, T, out, out). Frames past the end begin again with the first. */
  readWindows(windows: readonly WindowRequest[]): Promise<Tensor>;
  /** float32 (N, 256, 256) in [0, 1], row 0 = lowest band. */
  readMel(clips: readonly number[], kind: MelKind): Promise<Tensor>;
}
