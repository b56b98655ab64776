/** `avcl launch` as a user has it: two processes of one training, one of which is killed, and a launcher that is told to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avcl, BIN, json } from './command.js';

/** One thread: two of them wait for one another on a busy machine. */
const SETTINGS = ['--recipe', 'smoke', 'threads=1', 'pretrain.batch_size=6'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'avcl-launch-'));
  const synth = ['synth', '--out', 'videos', '--preset', 'smoke', '--clips', '20', '--classes', '4'];
  expect(avcl(synth, { cwd: folder }).status).toBe(0);
  expect(
    avcl(['data', 'build', 'videos/clips.csv', '--out', 'store', '--frames', '56'], { cwd: folder }).status,
  ).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Process numbers of a process's children. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

describe('avcl launch', () => {
  it('trains in two processes, and refuses what cannot be launched, once', () => {
    const args = [
      'launch',
      '--nproc-per-node',
      '2',
      '--',
      'pretrain',
      '--data',
      'store',
      '--out',
      'launched',
    ];
    const answer = json(
      avcl([...args.slice(0, 3), '--json', ...args.slice(3), ...SETTINGS, 'model.sync_bn=true'], {
        cwd: folder,
      }),
    );
    expect(answer).toMatchObject({ stage: 'pretrain', run: 'launched', resumed: false });
    const log = readFileSync(join(folder, 'launched/train.log'), 'utf8');
    expect(log).toMatch(/in 2 processes/);
    const again = avcl([...args, ...SETTINGS], { cwd: folder });
    expect(again.status).toBe(2);
    expect(again.err.match(/^error:/gm)).toHaveLength(1);
    expect(again.err).toMatch(/^error: rank 0 of 2: expected an empty or new folder .*launched/m);
    const other = avcl(['launch', '--nproc-per-node', '2', '--', 'test', '--data', 'store'], { cwd: folder });
    expect(other.status).toBe(2);
    expect(other.err).toMatch(/expected pretrain or finetune after --, got test/);
  });

  it('ends all processes when one is killed, and names it once; SIGTERM saves and says how to go on', async () => {
    const words = ['launch', '--nproc-per-node', '2', '--', 'pretrain', '--data', 'store', '--out'];
    const launch = (out: string, look: (pids: number[], launcher: ChildProcess) => void) => {
      const child = spawn(process.execPath, [BIN, ...words, out, ...SETTINGS, 'epochs=200'], {
        cwd: folder,
        env: { ...process.env, AVCL_RANK_TIMEOUT: '20' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let err = '';
      let looked = false;
      child.stderr.on('data', (piece: Buffer) => {
        err += piece.toString();
        if (!looked && /epoch 2\/200/.test(err)) {
          looked = true;
          look(childrenOf(child.pid!), child);
        }
      });
      return new Promise<{ status: number; err: string }>((resolve) =>
        child.on('close', (status) => resolve({ status: status!, err })),
      );
    };
    let still = 0;
    const [stuck, lost, asked] = await Promise.all([
      launch('stuck', (pids) => {
        still = Math.max(...pids);
        process.kill(still, 'SIGSTOP');
      }),
      launch('lost', (pids) => process.kill(Math.max(...pids), 'SIGKILL')),
      launch('asked', (_, launcher) => launcher.kill('SIGTERM')),
    ]);
    expect(lost.status).toBe(1);
    expect(lost.err.match(/^error:/gm)).toHaveLength(1);
    expect(lost.err).toMatch(
      /^error: expected all 2 processes to end well, got the signal SIGKILL from rank 1/m,
    );
    expect(lost.err).toMatch(/^fix: .*--resume: the last checkpoint is whole/m);
    // Not by the signal with which the launcher ended it.
    expect(stuck.err).toMatch(
      /^error: expected all 2 processes to come to .*, got nothing from rank 1: its process is gone or stopped/m,
    );
    expect(stuck.err).not.toMatch(/SIGKILL/);
    expect(() => process.kill(still, 0)).toThrow(/ESRCH/);
    expect(asked.status).toBe(143);
    expect(asked.err).toMatch(/^go on: npx avcl launch --nproc-per-node 2 -- pretrain .* --resume$/m);
    for (const run of ['stuck', 'lost', 'asked']) {
      expect(
        avcl(['pretrain', '--data', 'store', '--out', run, '--resume', 'epochs=2'], { cwd: folder }).status,
      ).toBe(0);
    }
  }, 120_000);
});
