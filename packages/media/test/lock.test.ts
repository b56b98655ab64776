/** The lock of a folder: who is kept out, and which lock is taken over. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../src/index.js';
import { temporaryFolder } from './make-media.js';

const path = join(temporaryFolder(), 'lock');
const take = () => takeLock(path, 'the folder');

describe('takeLock', () => {
  it('keeps a second owner out until the first is done', () => {
    const first = take();
    expect(take).toThrow(new RegExp(`the folder .*process ${process.pid} on`));
    first[Symbol.dispose]();
    take()[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
  });

  it('takes over from a process that is gone or a torn file, but not from another machine', () => {
    for (const left of [JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }), '{"pi', '']) {
      writeFileSync(path, left);
      take()[Symbol.dispose]();
    }
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    expect(take).toThrow(/on elsewhere/);
  });

  it.skipIf(process.platform !== 'linux')(
    'takes over from a process that ended and was not waited for',
    async () => {
      // The shell becomes a sleep that never waits for the child the shell had started.
      const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const pid = await new Promise<number>((resolve) =>
          parent.stdout.once('data', (data) => resolve(Number(data))),
        );
        const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
        await expect.poll(state).toBe('Z');
        writeFileSync(path, JSON.stringify({ pid, host: hostname() }));
        take()[Symbol.dispose]();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
