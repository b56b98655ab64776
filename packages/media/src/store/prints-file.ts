// Reads `prints.bin`: of use to the checks alone, so it is read when first asked for.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AvclError } from '@avcl/torch';
import { printBytes } from '../prints/index.js';
import { type IndexHead, PRINTS_FILE, type StoredClip } from './record.js';

export class PrintsFile {
  readonly #path: string;
  readonly #whole: IndexHead['prints'];
  readonly #clips: readonly StoredClip[];
  #content: { bytes: Uint8Array; starts: Float64Array } | null = null;

  constructor(folder: string, whole: IndexHead['prints'], clips: readonly StoredClip[]) {
    this.#path = join(folder, PRINTS_FILE);
    this.#whole = whole;
    this.#clips = clips;
  }

  /**
   * The print of a clip; empty in stores from before there were prints.
   * @throws AvclError DATA where the file is missing or damaged
   */
  read(clip: number): Uint8Array {
    this.#content ??= this.#load();
    const { bytes, starts } = this.#content;
    return bytes.subarray(starts[clip]!, starts[clip + 1]!);
  }

  #load(): { bytes: Uint8Array; starts: Float64Array } {
    const starts = new Float64Array(this.#clips.length + 1);
    this.#clips.forEach(({ measured }, i) => {
      starts[i + 1] = starts[i]! + (measured ? printBytes(measured) : 0);
    });
    if (!this.#whole) return { bytes: new Uint8Array(), starts };
    return { bytes: readPrints(this.#path, this.#whole), starts };
  }
}

function readPrints(path: string, whole: NonNullable<IndexHead['prints']>): Uint8Array {
  let bytes: Buffer | null = null;
  let got = 'other bytes than the index says';
  try {
    bytes = readFileSync(path);
  } catch (error) {
    got = (error as NodeJS.ErrnoException).code ?? 'no file';
  }
  if (bytes?.length === whole.bytes && crc32(bytes) === whole.crc32) return bytes;
  throw new AvclError('DATA', `expected ${path} to be as it was written, got ${got}`, {
    fix: 'take the file from a copy, or delete the store and build it again',
    details: { file: path },
  });
}
