// One build at a time in a folder: a file with the process number, taken over when that process is gone.

import { open, readFile, rm } from 'node:fs/promises';
import { AvclError } from '@avcl/torch';

/**
 * Takes the lock at `path`.
 * @returns what gives it back
 * @throws AvclError USAGE while another live process has it
 */
export async function takeLock(path: string, what: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (holder === process.pid || isAlive(holder)) {
      throw new AvclError(
        'USAGE',
        `expected ${what} to be free, got one in use by process ${holder}; wait for it to end`,
      );
    }
    await rm(path, { force: true });
  }
  throw new AvclError('USAGE', `expected ${what} to be free, got another process taking it; try again`);
}

function isAlive(process_: number): boolean {
  if (!Number.isSafeInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
