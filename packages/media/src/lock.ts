// One process at a time in a folder: a file that names its owner, taken over when that process is gone. The file appears whole, by a
// hard link, so that nobody meets half of one; a stale one is moved away before it is removed, so that of two that find it one wins.

import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { AvclError } from '@avcl/torch';

interface Owner {
  pid: number;
  host: string;
  /** When the process began, in the system's own count; null where that cannot be told. A pid is used again, a pair is not. */
  began?: string | null;
}

/** Another live process, or one of another machine, is at work there. */
export class BusyError extends AvclError {}

/**
 * Takes the lock file at `path` until the returned handle is disposed.
 * @param what - what it guards, as the error calls it: "the store x"
 * @throws BusyError USAGE while another live process, or one of another machine, has it
 */
export function takeLock(path: string, what: string): Disposable {
  const id = randomUUID();
  const owner: Owner & { id: string } = {
    pid: process.pid,
    host: hostname(),
    began: beginning(process.pid),
    id,
  };
  const mine = `${JSON.stringify(owner)}\n`;
  for (let attempt = 0; ; attempt++) {
    if (place(path, mine, id)) return { [Symbol.dispose]: () => giveBack(path, mine) };
    const found = read(path);
    const other = ownerOf(found);
    const gone = found === null || other === null || (other.host === hostname() && !isAlive(other));
    if (!gone || attempt > 2) {
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
    if (found !== null) moveAway(path, found, id);
  }
}

/** @returns false where a lock is there already */
function place(path: string, mine: string, id: string): boolean {
  const whole = `${path}.${id}`;
  writeFileSync(whole, mine, { flag: 'wx' });
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no hard links: then the file is made as it is.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return create(path, mine);
  } finally {
    rmSync(whole, { force: true });
  }
}

function create(path: string, mine: string): boolean {
  try {
    writeFileSync(path, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock that was read as `stale`; one that came in its place meanwhile is put back. */
function moveAway(path: string, stale: string, id: string): void {
  const aside = `${path}.${id}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another process was first
  }
  const moved = read(aside);
  if (moved !== stale && moved !== null) create(path, moved);
  rmSync(aside, { force: true });
}

/** Who has a folder. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** Whether it still runs; null where another machine's process cannot be asked from here. */
  readonly alive: boolean | null;
  /** Whether the process of that number is certainly the one that took the lock: it began when the lock says. Linux alone can tell. */
  readonly proven: boolean;
}

/** Who is named in the lock file at `path`; null where there is none. Takes nothing. */
export function lockOwner(path: string): LockOwner | null {
  const owner = ownerOf(read(path));
  if (owner === null || !Number.isSafeInteger(owner.pid) || owner.pid < 2 || typeof owner.host !== 'string')
    return null;
  const { pid, host, began } = owner;
  const alive = host === hostname() ? isAlive(owner) : null;
  return { pid, host, alive, proven: alive === true && began != null && began === beginning(pid) };
}

function giveBack(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function ownerOf(text: string | null): Owner | null {
  try {
    return text === null ? null : (JSON.parse(text) as Owner);
  } catch {
    return null;
  }
}

function isAlive({ pid, began }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const state = stateOf(pid);
  if (state === null) return true;
  // Z: ended, but still listed because its parent (often a container's first process) has not asked how.
  return state[0] !== 'Z' && (began == null || began === beginning(pid));
}

/** The fields of /proc/PID/stat behind the name, the state first; null where there is no such file: Linux alone has it. */
function stateOf(pid: number): string[] | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When a process began: field 22 of proc(5), with the boot that it counts from. */
function beginning(pid: number): string | null {
  const began = stateOf(pid)?.[19];
  return began === undefined ? null : `${read('/proc/sys/kernel/random/boot_id')?.trim()} ${began}`;
}
