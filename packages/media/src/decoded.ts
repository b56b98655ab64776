// What a decoded file is made of.

import type { RunResult } from './ffmpeg.js';
import type { FrameTimes } from './frame-times.js';
import type { Span } from './listing.js';
import type { ReasonCode } from './reasons.js';

/** Samples a second of all stored sound (method.md section 4). */
export const SAMPLE_RATE = 24_000;

/** A decoded file: JPEG frames and mono sound. */
export interface Decoded {
  state: 'ok' | 'repaired';
  /** Why it is `repaired`, and ffmpeg's last word on it; null when `ok`. */
  remark: { reason: ReasonCode; detail: string } | null;
  width: number;
  height: number;
  /** JPEG files, one after another. */
  frames: Uint8Array;
  /** Bytes of each JPEG file. */
  lengths: Uint32Array;
  /** 32 x 32 means of luma of every `thumbnailStep(frames)`-th frame, one after another. */
  thumbnails: Uint8Array;
  /** Mean frames a second by the file's own time stamps. */
  fps: number;
  /** Seconds of video: from the first frame's start to the last one's end. */
  seconds: number;
  /** Mono samples at 24 kHz. */
  pcm: Int16Array;
}

/** What one pass brought, before it is judged. */
export interface Pass {
  run: RunResult;
  times: FrameTimes;
  frames: Uint8Array;
  lengths: Uint32Array;
  thumbnails: Uint8Array;
  sound: Uint8Array[];
  /** Seconds that the container declares, of the part that was asked for; null when it does not. */
  declared: number | null;
  /** The part of the file that was asked for; null for all of it. */
  span: Span | null;
}
