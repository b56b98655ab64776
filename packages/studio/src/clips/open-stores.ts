/**
 * The stores that are being looked at, kept open. A store is a folder in the studio's own, or one made here of a dropped file. One that was
 * built anew since is opened again.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import type { Places } from '../places.js';

const MOST_OPEN = 4;
const DROPPED = 'dropped:';

interface Opened {
  readonly version: string;
  readonly store: Promise<Store>;
}

/** Opens stores by the names that requests use. */
export class OpenStores {
  readonly #places: Places;
  readonly #open = new Map<string, Opened>();
  readonly #dropped = new Map<string, string>();

  /** @param signal - aborted when the studio ends: all are closed */
  constructor(places: Places, signal: AbortSignal) {
    this.#places = places;
    signal.addEventListener('abort', () => {
      for (const path of [...this.#open.keys()]) this.#close(path);
    });
  }

  /** The folder of a store. @throws AvclError DATA when there is none of that name */
  pathOf(name: string): string {
    const dropped = this.#dropped.get(name);
    if (dropped !== undefined) return dropped;
    if (!name.startsWith(DROPPED)) return this.#places.inside(name);
    throw new AvclError('DATA', 'expected a dropped file that is still here, got one that is gone', {
      fix: 'drop the file again: the studio keeps the last few, until it ends',
    });
  }

  /**
   * A store, open. What is read of it must be read before anything else is waited for: it may be closed after.
   * @throws AvclError DATA where it is missing, unfinished or damaged
   */
  async get(name: string): Promise<Store> {
    const path = this.pathOf(name);
    const version = versionOf(path);
    const known = this.#open.get(path);
    if (known !== undefined && known.version !== version) this.#close(path);
    const opened = this.#open.get(path) ?? { version, store: openStore(path) };
    this.#open.delete(path);
    this.#open.set(path, opened); // the last asked for is the last to go
    if (this.#open.size > MOST_OPEN) this.#close(this.#open.keys().next().value!);
    opened.store.catch(() => {
      if (this.#open.get(path) === opened) this.#open.delete(path);
    });
    return opened.store;
  }

  /** Takes in a store made of a dropped file. @returns how requests name it */
  addDropped(id: string, path: string): string {
    this.#dropped.set(DROPPED + id, path);
    return DROPPED + id;
  }

  /** Forgets it, and closes it. */
  removeDropped(name: string): void {
    const path = this.#dropped.get(name);
    this.#dropped.delete(name);
    if (path !== undefined) this.#close(path);
  }

  #close(path: string): void {
    const opened = this.#open.get(path);
    this.#open.delete(path);
    opened?.store.then(
      (store) => store.dispose(),
      () => {}, // it never opened
    );
  }
}

function versionOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(join(path, 'index.jsonl'));
    return `${mtimeMs} ${size}`;
  } catch {
    return 'none'; // openStore says what is missing
  }
}
