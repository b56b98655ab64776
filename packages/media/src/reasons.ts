// Why a listed input is not in the store, or is in it with a remark. Each input ends as ok, repaired or rejected;
// the codes are part of the store's format and of `avcl data build --json`.

import { AvclError } from '@avcl/torch';

/** Every reason for which a file is rejected or repaired, with its meaning. */
export const REASONS = {
  'not-found': 'the path does not exist',
  'outside-root': 'the path leads out of the root of the source, also through a link',
  unreadable: 'not a regular file, or no permission to read it',
  'empty-file': 'the file has no bytes',
  'duplicate-key': 'an earlier input has the same key',
  'bad-line': 'a line of the list could not be read',
  'not-media': 'no known container: text, a picture, a wrong extension',
  'no-video': 'no video stream; cover pictures do not count',
  'no-audio': 'no audio stream',
  'too-short': 'video or audio not longer than 1.1 s',
  'too-large': 'more pixels, bytes, seconds or memory than allowed',
  truncated: 'the end of the file is missing and too little of it is left',
  damaged: 'the content could not be decoded',
  timeout: 'decoding took longer than allowed',
  'partly-decoded': 'errors while decoding, but more than 1.1 s of both streams came out',
  'shorter-than-declared': 'video or audio ends before the length that the file declares',
} as const;

/** The name of a reason. */
export type ReasonCode = keyof typeof REASONS;

/** A file that cannot be taken in; `reason` says why. */
export class MediaError extends AvclError {
  readonly reason: ReasonCode;
  readonly detail: string;

  /** @param expected - what the file is taken for; a clip of a store has picture and sound */
  constructor(reason: ReasonCode, path: string, detail: string, expected = 'a video file with sound') {
    super('DATA', `expected ${expected}, got ${path}: ${reason}, ${detail}; ${REASONS[reason]}`, {
      details: { reason, path, detail },
    });
    this.reason = reason;
    this.detail = detail;
  }
}
