// What a build and a merge have in common: one at a time in a folder, its `.building/` gone at the end, faults of the disk told.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentError } from '@avcl/torch';
import { takeLock } from '../lock.js';
import { makeFolder } from './durable.js';
import { BUILDING } from './record.js';

/** Runs `work` with the folder `out` to itself. */
export async function whileBuilding<T>(out: string, work: () => Promise<T>): Promise<T> {
  const folder = join(out, BUILDING);
  try {
    await makeFolder(folder);
    using _lock = takeLock(join(folder, 'lock'), `the store ${out}`);
    const result = await work();
    await rm(folder, { recursive: true });
    return result;
  } catch (error) {
    throw environmentError(error, out, 'run the same command again; it goes on where it was') ?? error;
  }
}
