/**
 * Which run of the folder a path means that was written down elsewhere: in a test's JSON, or as where weights came from. It may be absolute, or
 * relative to where a command was given, which nobody wrote down; then the run is meant whose path ends so, and of several the one nearest to
 * who names it.
 */
import { resolve, sep } from 'node:path';

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
  const parts = written.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  if (parts.length === 0) return null;
  const ending = sep + parts.join(sep);
  const candidates = folders.filter((folder) => folder.endsWith(ending));
  return candidates.sort((a, b) => shared(b, near) - shared(a, near))[0] ?? null;
}

/** How many characters two paths begin with alike. */
function shared(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
