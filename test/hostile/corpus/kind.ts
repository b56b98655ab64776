// One kind of hostile file: how it is made, and how it has to end. The corpus is the list of all kinds; nothing of it is committed.

import { writeFileSync } from 'node:fs';
import type { ReasonCode } from '@avcl/media';
import type { Clips } from './clips.js';

/** `ok`, `repaired` with its remark, or the reason of the rejection. Several where decoders of different versions may differ. */
export type Ending = 'ok' | `repaired ${ReasonCode}` | ReasonCode;

/** What makers work with. */
export interface Workshop {
  /** Healthy clips as bytes, to be damaged. */
  readonly clips: Clips;
  /** A file outside the corpus that nothing may read, absolute. */
  readonly canary: string;
  /** A port of 127.0.0.1 that nothing may connect to. */
  readonly port: number;
}

export interface Kind {
  readonly name: string;
  /** Name of the file where the kind is about it; else it is made of `name` and `extension`. */
  readonly file?: string | Buffer;
  readonly extension?: string;
  readonly ends: Ending | readonly Ending[];
  make(path: string | Buffer, workshop: Workshop): void;
}

/** A kind whose file has these bytes. */
export function bytes(
  name: string,
  ends: Kind['ends'],
  content: (workshop: Workshop) => Uint8Array | string,
  extension = 'mp4',
): Kind {
  return { name, ends, extension, make: (path, workshop) => writeFileSync(path, content(workshop)) };
}
