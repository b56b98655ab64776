/** The lock of a folder: who is kept out, and which lock is taken over. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
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
    rmSync(path);
  });

  it('is given back by its owner alone, and leaves nothing beside it', () => {
    const first = take();
    rmSync(path);
    const second = take(); // somebody removed the first by hand
    first[Symbol.dispose]();
    expect(take).toThrow(/in use by/);
    second[Symbol.dispose]();
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'takes over where the number belongs to another process now',
    () => {
      writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname(), began: 'another boot 1' }));
      take()[Symbol.dispose]();
      writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname() }));
      expect(take).toThrow(/in use by/);
      rmSync(path);
    },
  );

  it('goes to one of many that find a stale one', async () => {
    const module = new URL('../dist/index.js', import.meta.url).href;
    const script = `import { takeLock } from ${JSON.stringify(module)};
      try { takeLock(${JSON.stringify(path)}, 'it'); console.log('mine'); setTimeout(() => {}, 1500); } catch { console.log('busy'); }`;
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    const said = await Promise.all(
      Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        return new Promise<string>((resolve) =>
          child.stdout.once('data', (data) => resolve(String(data).trim())),
        );
      }),
    );
    expect(said.filter((word) => word === 'mine')).toHaveLength(1);
    rmSync(path, { force: true });
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
