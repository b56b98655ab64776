/**
 * Maps that were made, kept in the run's own folder: `studio/map-….json`. Named by what they depend on: the checkpoint, the data, the number of
 * points and this file's version. Where the folder cannot be written, a map lives as long as the studio.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKept, writeKept } from '@avcl/media';
import type { MapAnswer } from './types.js';

/** Raised when maps of the same inputs become others. */
const VERSION = 1;
const MOST_HELD = 8;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Maps by run and data. */
export class MapCache {
  readonly #held = new Map<string, MapAnswer>();

  /** A map that was made before. @param run - its folder */
  read(run: string, dataHash: string, most: number): MapAnswer | null {
    const key = keyOf(run, dataHash, most);
    const held = this.#held.get(key);
    return held ?? (readKept(fileOf(run, key), key) as MapAnswer | null);
  }

  write(run: string, dataHash: string, most: number, answer: MapAnswer): void {
    const key = keyOf(run, dataHash, most);
    this.#held.set(key, answer);
    if (this.#held.size > MOST_HELD) this.#held.delete(this.#held.keys().next().value!);
    writeKept(fileOf(run, key), key, answer);
  }
}

function fileOf(run: string, key: string): string {
  return join(run, 'studio', `map-${key.slice(0, 16)}.json`);
}

/** The checkpoint says its own checksums in state.json. */
function keyOf(run: string, dataHash: string, most: number): string {
  const states = ['best', 'last'].map((name) => join(run, 'checkpoints', name, 'state.json'));
  const state = states.find((path) => existsSync(path));
  const content = state === undefined ? '' : readFileSync(state, 'utf8');
  return sha256(JSON.stringify([VERSION, sha256(content), run, dataHash, most]));
}
