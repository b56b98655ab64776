/**
 * One run folder, one process: a lock file that names its owner. A lock whose process is gone is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function owner(path: string): { pid: number; host: string } | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; host: string };
  } catch {
    return null;
  }
}

/**
 * Locks a folder until the returned handle is disposed.
 *
 * @throws AvclError USAGE when another live process, or one of another machine, holds it
 */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, 'run.lock');
  const mine = `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw cause;
      }
      const other = owner(path);
      const gone = other === null || (other.host === hostname() && !alive(other.pid));
      if (!gone || attempt > 0) {
        const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}`;
        throw new AvclError(
          'USAGE',
          `expected a run folder of our own, got ${folder}, in which ${who} is at work; wait for it or choose another --out`,
          {
            fix: `if it is certainly gone: rm ${path}`,
            details: { path, other },
          },
        );
      }
      rmSync(path, { force: true });
    }
  }
}
