/** Looks for runs below the studio's folder, and for JSON files beside them that may hold tests. */
import { join } from 'node:path';
import { foldersIn } from '../folders.js';
import type { Places } from '../places.js';

/** What was found. */
export interface Found {
  /** Absolute paths. */
  readonly runs: readonly string[];
  /** JSON files that may hold a test. */
  readonly json: readonly string[];
  /** Why the search ended early, in words. */
  readonly cut: string | null;
}

const JSON_FILES = 5000;

/** All of them. */
export async function findRuns(places: Places): Promise<Found> {
  const runs: string[] = [];
  const json: string[] = [];
  let cut: string | null = null;
  const onCut = (looked: number) => {
    cut = `${looked} folders were looked at, and there are more; start the studio in a folder nearer to the runs`;
  };
  for await (const { path, kind, names } of foldersIn(places, onCut)) {
    if (kind === 'run') runs.push(path);
    if (kind !== 'run' && kind !== 'other') continue;
    for (const name of names) {
      if (name.endsWith('.json') && json.length < JSON_FILES) json.push(join(path, name));
    }
  }
  return { runs, json, cut };
}
