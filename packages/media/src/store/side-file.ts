// A file beside the shards to which every clip adds some bytes: grows in `.building/` with the build, and is put in place at its end.

import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { fileCrc32 } from './checksums.js';
import { BUILDING, type StoredClip } from './record.js';

/** Size and checksum of a file in place. */
export interface WholeFile {
  bytes: number;
  crc32: number;
}

export class SideFile {
  readonly #unfinished: string;
  readonly #path: string;
  readonly #bytesOf: (clip: StoredClip) => number;
  #file: FileHandle | null = null;

  /** @param bytesOf - what a clip adds */
  constructor(out: string, name: string, bytesOf: (clip: StoredClip) => number) {
    this.#unfinished = join(out, BUILDING, name);
    this.#path = join(out, name);
    this.#bytesOf = bytesOf;
  }

  /**
   * Goes on after the bytes of `closed`, which were synced with their shards, and writes those of the clips after them again.
   * @throws AvclError DATA where bytes of `closed` are missing
   */
  async resume(closed: readonly StoredClip[], open_: readonly Uint8Array[]): Promise<void> {
    await takeBack(this.#path, this.#unfinished);
    this.#file = await open(this.#unfinished, 'a+');
    const wanted = closed.reduce((sum, clip) => sum + this.#bytesOf(clip), 0);
    const { size } = await this.#file.stat();
    if (size < wanted)
      throw lost(`${basename(this.#path)} with ${wanted} bytes`, dirname(this.#path), `${size} bytes`);
    await this.#file.truncate(wanted);
    for (const bytes of open_) await this.append(bytes);
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#file!.appendFile(bytes);
  }

  async sync(): Promise<void> {
    await this.#file!.sync();
  }

  async finish(): Promise<WholeFile> {
    await this.sync();
    await rename(this.#unfinished, this.#path); // the index comes after it, and its sync of the folder makes both names last
    return { bytes: (await stat(this.#path)).size, crc32: await fileCrc32(this.#path) };
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

export function lost(expected: string, out: string, got: string): AvclError {
  return new AvclError('DATA', `expected ${expected} in ${out}, got ${got}`, {
    fix: `delete ${out} and build again`,
  });
}

/** A file that was renamed just before a kill, but not yet in the journal, goes back to be continued. */
export async function takeBack(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => null)) return;
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
