/**
 * Pictures of rejected files. A store does not know where its files lay, only how its list named them; so the folder that is shown is
 * searched for a file of that name, and it counts only with the size and time that the store noted when it read it.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { firstPicture } from '@avcl/media';
import { foldersIn } from '../folders.js';
import type { Places } from '../places.js';

/** ffmpeg children at a time: the studio shares the machine with training. */
const AT_ONCE = 2;
/** Pictures kept, some 10 KB each. */
const MOST_KEPT = 500;

interface Source {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
}

/** Finds rejected files, and draws them. */
export class RejectedPictures {
  readonly #places: Places;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Promise<Uint8Array<ArrayBuffer> | null>>();
  #running: Promise<unknown>[] = [];
  /** What one store noted of its files: a page asks for many pictures of one. */
  #noted: { readonly of: string; readonly sources: Promise<ReadonlyMap<string, Source>> } | null = null;

  constructor(places: Places, signal: AbortSignal) {
    this.#places = places;
    this.#signal = signal;
  }

  /**
   * The first frame of a rejected file.
   *
   * @param store - its folder
   * @param path - as the store's list named it
   * @returns null where it has none, or was not found as it was
   */
  async of(store: string, hash: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const key = `${hash} ${path}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const drawing = this.#inTurn(async () => {
      const file = await this.find(store, path);
      return file === null ? null : firstPicture(file, { signal: this.#signal });
    });
    this.#kept.set(key, drawing);
    drawing.catch(() => this.#kept.delete(key)); // no ffmpeg now may be one later
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return drawing;
  }

  /** The file inside the studio's folder that the store once read; null when it is not there as it was. */
  async find(store: string, path: string): Promise<string | null> {
    if (path.includes('\0')) return null;
    const source = (await this.#sources(store)).get(path);
    if (source === undefined || source.bytes === 0) return null;
    if (isAbsolute(path)) return this.#sameFile(path, source);
    const near = [store, dirname(store), join(dirname(store), 'videos')];
    for (const folder of near) {
      const found = await this.#sameFile(join(folder, path), source);
      if (found !== null) return found;
    }
    for await (const folder of foldersIn(this.#places)) {
      const found = await this.#sameFile(join(folder.path, path), source);
      if (found !== null) return found;
    }
    return null;
  }

  #sources(store: string): Promise<ReadonlyMap<string, Source>> {
    const file = join(store, 'sources.jsonl');
    const of = `${store} ${this.#places.file(file)?.mark}`;
    if (this.#noted?.of !== of) this.#noted = { of, sources: sourcesIn(file) };
    return this.#noted.sources;
  }

  async #sameFile(path: string, source: Source): Promise<string | null> {
    try {
      const real = await realpath(path);
      if (!this.#places.holds(real)) return null;
      const { size, mtimeMs } = await stat(real);
      return size === source.bytes && Math.trunc(mtimeMs) === source.modified ? real : null;
    } catch {
      return null; // not there
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running.length >= AT_ONCE) await Promise.race(this.#running).catch(() => {});
    const running = work();
    this.#running.push(running);
    try {
      return await running;
    } finally {
      this.#running = this.#running.filter((other) => other !== running);
    }
  }
}

/** What a store noted of its files when it read them, by their paths. */
async function sourcesIn(file: string): Promise<Map<string, Source>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = new Map<string, Source>();
  for (const line of text.split('\n')) {
    try {
      const source = JSON.parse(line) as Source;
      if (typeof source?.path === 'string' && typeof source.bytes === 'number')
        found.set(source.path, source);
    } catch {
      // A line that is damaged names no file.
    }
  }
  return found;
}
