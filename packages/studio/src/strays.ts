/**
 * What among the files of a run or a store must not be opened: a link that leads out of the folder that is shown, what is no file (a pipe or a
 * device would keep the studio waiting for ever), and a small file that has become huge. Looked for by names, types and sizes alone.
 */
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Of a run and a store, what avcl opens. Other entries are nobody's concern. */
const USED =
  /^(config\.yaml|metrics\.jsonl|train\.log|run\.lock|(index|sources)\.jsonl|near-duplicates\.json|(frames|prints)\.bin|shard-\d+\.tar|checkpoints|studio)$/;
/** Folders of a run: all in them is used. `checkpoints/best/model.safetensors` lies two below. */
const FOLDERS = new Set(['checkpoints', 'studio']);
const DEPTH = 2;

const MB = 2 ** 20;
/** Of files that are read at once: far more than ours have. */
const mostBytes = (name: string): number =>
  /^(config\.yaml|run\.lock)$/.test(name) ? MB : name.endsWith('.json') ? 64 * MB : Number.POSITIVE_INFINITY;

/** An entry, and what is wrong with it. */
export interface Stray {
  readonly path: string;
  readonly what: string;
  readonly fix: string;
}

/**
 * The first stray of a folder; null where there is none, or no folder.
 *
 * @param folder - real path of a run or store
 * @param holds - whether a real path is inside the folder that is shown
 */
export function strayIn(folder: string, holds: (real: string) => boolean): Stray | null {
  for (const entry of entriesOf(folder)) {
    if (!USED.test(entry.name)) continue;
    const found = strayAt(join(folder, entry.name), entry, holds, FOLDERS.has(entry.name) ? DEPTH : 0);
    if (found !== null) return found;
  }
  return null;
}

/** @param depth - how far down all entries are used; 0: it must be a file */
function strayAt(path: string, entry: Dirent, holds: (real: string) => boolean, depth: number): Stray | null {
  let { isFile, isFolder } = { isFile: entry.isFile(), isFolder: entry.isDirectory() };
  if (entry.isSymbolicLink()) {
    const real = realOf(path);
    // Alike for both, so that nothing is told of what lies outside.
    if (real === null || !holds(real)) {
      const what = "links outside the studio's folder, or to nothing";
      return {
        path,
        what,
        fix: 'put what is meant there itself, or start the studio in a folder above both',
      };
    }
    const stat = statSync(real, { throwIfNoEntry: false });
    [isFile, isFolder] = [stat?.isFile() ?? false, stat?.isDirectory() ?? false];
  }
  if (isFile) {
    const most = mostBytes(entry.name);
    const size = Number.isFinite(most) ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0;
    const what = `has ${Math.ceil(size / MB)} MB, where ${most / MB} would be more than it needs`;
    return size <= most ? null : { path, what, fix: 'restore the file' };
  }
  if (!isFolder) {
    return isGone(path) ? null : { path, what: 'is a pipe or a device', fix: 'restore the file' };
  }
  for (const inner of depth > 0 ? entriesOf(path) : []) {
    const found = strayAt(join(path, inner.name), inner, holds, depth - 1);
    if (found !== null) return found;
  }
  return null;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // gone, no folder, or not ours to read: whoever opens it says so
  }
}

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

const isGone = (path: string) => lstatSync(path, { throwIfNoEntry: false }) === undefined;
