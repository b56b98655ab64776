/** Whom Stop ends: the process that a run's lock proves to be its own, not whatever has the number in a lock that came with a copied folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startStudio } from '../src/index.js';
import { askOf } from './asking.js';
import { makeRun } from './runs-on-disk.js';

test.skipIf(process.platform !== 'linux')(
  'stopping ends only the process that the lock proves: one of that number and that beginning',
  async () => {
    const sleeper = spawn('sleep', ['300']);
    const ended = once(sleeper, 'exit');
    const pid = sleeper.pid!;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const dir = mkdtempSync(join(tmpdir(), 'avcl-stopping-'));
    const lock = join(makeRun(dir, 'good'), 'run.lock');
    const studio = await startStudio({ dir, allowRun: true });
    const own = { 'x-avcl-token': studio.token };
    const stop = async (more: object) => {
      writeFileSync(lock, JSON.stringify({ pid, host: hostname(), ...more }));
      const response = await askOf(studio, 'runs/stop?run=good', { method: 'POST', headers: own });
      return { status: response.status, text: await response.text() };
    };
    try {
      for (const [more, words] of [
        [{}, `process ${pid} is not known to be the run's`],
        [{ began: null }, `process ${pid} is not known to be the run's`],
        [{ began: `${boot} 1` }, 'no process has'],
        [{ began: `${boot} ${stat[19]}`, host: 'elsewhere' }, 'elsewhere'],
      ] as const) {
        const { status, text } = await stop(more);
        expect(status).toBe(400);
        expect(JSON.parse(text).error.message).toContain(words);
      }
      await stop({});
      const detail = await (await askOf(studio, 'runs/detail?run=good')).json();
      expect(detail).toMatchObject({ stop: null, problems: [expect.stringContaining(`ps -fp ${pid}`)] });
      expect([sleeper.exitCode, sleeper.signalCode]).toEqual([null, null]);
      expect((await stop({ began: `${boot} ${stat[19]}` })).status).toBe(200);
      expect(await ended).toEqual([null, 'SIGTERM']);
    } finally {
      sleeper.kill('SIGKILL');
      await studio.close();
      rmSync(dir, { recursive: true });
    }
  },
);
