/**
 * Walks the folder that is shown, for runs and stores. Bounded in depth and number, so that a studio on a home folder still answers; links
 * are not followed, and what a run or store holds is not looked into.
 */
import { type Dirent, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Places } from './places.js';

const DEPTH = 6;
/** A walk of so many folders takes about a second. */
const MOST = 20_000;
const SKIPPED = new Set(['node_modules', 'checkpoints', 'tensorboard', 'non-finite']);

const RUN_FILES = ['metrics.jsonl', 'checkpoints', 'train.log', 'run.lock'];

/** A folder, and what lies in it by name. */
export interface FoundFolder {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** Files that tell what it is. */
  readonly kind: 'run' | 'store' | 'unfinished store' | 'other';
}

function kindOf(names: ReadonlySet<string>): FoundFolder['kind'] {
  if (names.has('index.jsonl')) return 'store';
  if (names.has('.building')) return 'unfinished store';
  // Other programs have a config.yaml too. A run that has just begun has its lock beside it.
  return names.has('config.yaml') && RUN_FILES.some((name) => names.has(name)) ? 'run' : 'other';
}

/**
 * All folders from the root on, parents before children, by name. A folder that cannot be read is passed over.
 *
 * @param onCut - told when there are more than are looked at
 */
export async function* foldersIn(
  places: Places,
  onCut: (looked: number) => void = () => {},
): AsyncGenerator<FoundFolder> {
  const waiting = [{ path: places.root, depth: 0 }];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen === MOST) return onCut(seen);
    const { path, depth } = waiting.shift()!;
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch {
      continue;
    }
    const names = new Set(entries.map(({ name }) => name));
    const kind = kindOf(names);
    yield { path, names, kind };
    if (depth === DEPTH || kind !== 'other') continue;
    const inner = entries.filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name),
    );
    for (const { name } of inner.sort((a, b) => (a.name < b.name ? -1 : 1)))
      waiting.push({ path: join(path, name), depth: depth + 1 });
  }
}

/** Whether a run has saved anything that answers. */
export const hasWeights = (run: string): boolean =>
  ['best', 'last'].some((name) => existsSync(join(run, 'checkpoints', name, 'model.safetensors')));
