/** Files so that a reader never meets half of one. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Writes a file under another name first, and makes its folder where there is none.
 *
 * @returns the absolute path
 */
export function writeWhole(path: string, content: string | Uint8Array): string {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  // Several processes may draw the same results.
  const unfinished = `${target}.${process.pid}.part`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, target);
  return target;
}
