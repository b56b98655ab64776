// How much one input may ask of the machine. Each bound has a reason; `buildStore` takes others.

import { DEFAULT_PROCESS_LIMITS, type ProcessLimits } from './ffmpeg.js';

/** How much of one file is taken in before it is rejected as `too-large` or `timeout`. */
export interface MediaLimits extends ProcessLimits {
  /** Pixels of one source frame. */
  pixels: number;
  /** Bytes of the source file. */
  fileBytes: number;
  /** Seconds of video or audio. */
  mediaSeconds: number;
  /** Bytes of JPEG frames that one input may leave in the store. */
  storedBytes: number;
}

/** The limits where none are given. */
export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  ...DEFAULT_PROCESS_LIMITS,
  pixels: 8192 * 4320, // 8K
  fileBytes: 4 * 2 ** 30, // an hour of broadcast video
  mediaSeconds: 900, // clips of actions last seconds; this keeps a whole film from filling memory
  storedBytes: 512 * 2 ** 20, // 900 s at 60 frames a second and the default size are 290 MB
};

/** Both streams must be longer than this (method.md section 20.6, the rule of SeLaVi and GDT). */
export const MINIMUM_SECONDS = 1.1;

/** A file that is read a stretch at a time: its size bounds nothing. */
export const LONG_FILE_BYTES = 2 ** 40;
