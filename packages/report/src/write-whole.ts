/** Files so that a reader never meets half of one. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { environmentError } from '@avcl/torch';

/**
 * Writes a file under another name first, and makes its folder where there is none.
 *
 * @returns the absolute path
 * @throws AvclError ENVIRONMENT where the disk is full or may not be written to; what was there before stays
 */
export function writeWhole(path: string, content: string | Uint8Array): string {
  const target = resolve(path);
  // Several processes may draw the same results.
  const unfinished = `${target}.${process.pid}.part`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw environmentError(error, target, 'run the same command again') ?? error;
  }
  return target;
}
