/**
 * Dropped files. The upload is received within limits and goes to the worker, where ffmpeg's guarded child opens it; what stays is a clip
 * store of our own frames and sound, and the file itself is deleted. The last few are kept until the studio ends: all lies in its own folder.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal, receiveUpload, type Upload } from '@avcl/serve';
import type { OpenStores } from '../clips/open-stores.js';
import type { Jobs } from '../jobs/jobs.js';
import { MOST_UPLOADED_BYTES, tooLargeFor } from './upload-limit.js';

const MOST_KEPT = 4;
const NAME_LENGTH = 80;

/** A file that was taken in. */
export interface Dropped {
  /** The store that it became, as requests name it. */
  readonly store: string;
  /** The one clip in it. */
  readonly key: string;
}

/** Takes in dropped files. */
export class Drops {
  readonly #stores: OpenStores;
  readonly #jobs: Jobs;
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #kept: { name: string; folder: string }[] = [];

  /** @param folder - the studio's own, which goes with it */
  constructor(stores: OpenStores, jobs: Jobs, folder: string, mostBytes = MOST_UPLOADED_BYTES) {
    this.#stores = stores;
    this.#jobs = jobs;
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /**
   * Receives a file and makes a store of it.
   *
   * @param run - the folder of the run that it is to be shown to: its frame size is used
   * @param name - the sender's name for it, for showing only
   * @throws Refusal for an upload that is too large or too slow; AvclError DATA with the reason where it cannot be used
   */
  async take(request: Request, run: string, name: string): Promise<Dropped> {
    const folder = await mkdtemp(join(this.#folder, 'drop-'));
    try {
      await using upload = await this.#receive(request);
      const out = join(folder, 'store');
      const asked = { file: upload.path, key: shown(name), run, out };
      const { key } = await this.#jobs.run('takeIn', asked, { signal: request.signal });
      const store = this.#stores.addDropped(randomBytes(9).toString('base64url'), out);
      this.#kept.push({ name: store, folder });
      while (this.#kept.length > MOST_KEPT) await this.#forget(this.#kept.shift()!);
      return { store, key };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The words of a server that predicts, about its own options, would not help here. */
  async #receive(request: Request): Promise<Upload> {
    try {
      return await receiveUpload(request, { limits: { bytes: this.#mostBytes }, folder: this.#folder });
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 413) throw error;
      const { message, fix } = tooLargeFor(this.#mostBytes);
      throw new Refusal(413, error.code, message, { fix, headers: error.headers, cause: error });
    }
  }

  async #forget({ name, folder }: { name: string; folder: string }): Promise<void> {
    this.#stores.removeDropped(name);
    await rm(folder, { recursive: true, force: true });
  }
}

/** What may be shown of a name that somebody sent. */
function shown(name: string): string {
  const plain = [...name.replace(/[\p{C}/\\]/gu, ' ').trim()].slice(0, NAME_LENGTH).join('');
  return plain === '' ? 'a dropped file' : plain;
}
