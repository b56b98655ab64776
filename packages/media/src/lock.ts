// One process at a time in a folder: a file with its number and machine, taken over when that process is gone.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { AvclError } from '@avcl/torch';

interface Owner {
  pid: number;
  host: string;
}

/** Another live process, or one of another machine, is at work there. */
export class BusyError extends AvclError {}

/**
 * Takes the lock file at `path` until the returned handle is disposed.
 * @param what - what it guards, as the error calls it: "the store x"
 * @throws BusyError USAGE while another live process, or one of another machine, has it
 */
export function takeLock(path: string, what: string): Disposable {
  const mine = `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const other = ownerOf(path);
    const gone = other === null || (other.host === hostname() && !isAlive(other.pid));
    if (!gone || attempt > 0) {
      const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}`;
      throw new BusyError(
        'USAGE',
        `expected ${what} to be free, got one in use by ${who}; wait for it to end`,
        {
          fix: `if it is certainly gone: rm ${path}`,
          details: { path, other },
        },
      );
    }
    rmSync(path, { force: true });
  }
}

function ownerOf(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Ended, but still listed because its parent (often a container's first process) has not asked how. Linux alone tells. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}
