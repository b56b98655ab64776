/**
 * Which run of the folder a path means that was written down elsewhere: in a test's JSON, or as where weights came from. It may be relative to
 * where a command was given, which nobody wrote down, or absolute in a place from which all was moved since. So the run is meant whose path ends
 * most alike, in all parts of a short path or in two at least, and of several the one nearest to who names it.
 */
import { resolve } from 'node:path';

/** A name alone (`fine`) says too little when it is the end of a longer path. */
const ALIKE = 2;

/**
 * @param written - the path as it stands there
 * @param near - absolute path of the file or folder that names it
 * @param folders - absolute paths of all runs
 */
export function namedRun(
  written: string,
  near: string,
  folders: readonly string[],
  root: string,
): string | null {
  const exact = folders.find((folder) => folder === resolve(root, written));
  if (exact !== undefined) return exact;
  const parts = partsOf(written).filter((part) => part !== '.' && part !== '..');
  const least = Math.max(1, Math.min(ALIKE, parts.length));
  const candidates = folders
    .map((folder) => ({ folder, alike: alikeAtTheEnd(partsOf(folder), parts), near: shared(folder, near) }))
    .filter(({ alike }) => alike >= least);
  return candidates.sort((a, b) => b.alike - a.alike || b.near - a.near)[0]?.folder ?? null;
}

const partsOf = (path: string): string[] => path.split(/[\\/]/).filter((part) => part !== '');

function alikeAtTheEnd(a: readonly string[], b: readonly string[]): number {
  let i = 0;
  while (i < a.length && i < b.length && a.at(-1 - i) === b.at(-1 - i)) i++;
  return i;
}

/** How many characters two paths begin with alike. */
function shared(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
