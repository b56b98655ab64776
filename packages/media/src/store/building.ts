// What a build and a merge have in common: one at a time in a folder, its `.building/` gone at the end, a full disk told.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { takeLock } from '../lock.js';
import { BUILDING } from './record.js';

/** Runs `work` with the folder `out` to itself. */
export async function whileBuilding<T>(out: string, work: () => Promise<T>): Promise<T> {
  const folder = join(out, BUILDING);
  await mkdir(folder, { recursive: true });
  using _lock = takeLock(join(folder, 'lock'), `the store ${out}`);
  try {
    const result = await work();
    await rm(folder, { recursive: true });
    return result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new AvclError('ENVIRONMENT', `expected room on the disk of ${out}, got none left`, {
      fix: 'free some space and run the same command again; it goes on where it was',
      cause: error,
    });
  }
}
