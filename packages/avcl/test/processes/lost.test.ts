/**
 * A process that is killed, hangs, is stopped or throws: all others end soon, name it and the reason, and the last checkpoint is whole. The patience is
 * set to seconds here; by default all end within a minute.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/training/checkpoint.js';
import { patience } from '../../src/training/together.js';
import { scratch } from '../support/tiny.js';
import { freePort } from './pool.js';

const PROGRAM = fileURLToPath(new URL('./doomed.mjs', import.meta.url));
/** Seconds that a collective waits, and in which everyone has to have ended after the step in which one is lost. */
const PATIENCE = 8;
const LIMIT = PATIENCE + 30; // a busy machine

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  told: { name: string; message: string; fix?: string; ranks: number[] | null } | null;
}

const folder = scratch();

/** Starts processes that end as said; gives how those ended that do by themselves. */
async function start(name: string, ends: readonly string[], step: number) {
  const port = await freePort();
  const children = ends.map((how, rank) =>
    fork(PROGRAM, [join(folder, name), how, `${step}`], {
      execArgv: [],
      env: {
        ...process.env,
        RANK: `${rank}`,
        WORLD_SIZE: `${ends.length}`,
        LOCAL_WORLD_SIZE: `${ends.length}`,
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: `${port}`,
        AVCL_RANK_TIMEOUT: `${PATIENCE}`,
      },
    }),
  );
  return { children, ended: children.map(ending) };
}

function ending(child: ChildProcess): Promise<Ended> {
  let told: Ended['told'] = null;
  child.on('message', (message) => {
    told = message as Ended['told'];
  });
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, told })));
}

const within = <T>(promise: Promise<T>): Promise<T | 'late'> =>
  Promise.race([
    promise,
    new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 1000 * LIMIT).unref()),
  ]);

/** All but `lost` end with an error; gives the errors. */
async function survivors(name: string, ends: string[], lost: number): Promise<NonNullable<Ended['told']>[]> {
  const { children, ended } = await start(name, ends, 4);
  try {
    const others = await Promise.all(ended.filter((_, rank) => rank !== lost).map(within));
    return others.map((other) => {
      if (other === 'late') throw new Error(`expected all others to end within ${LIMIT} s`);
      expect(other).toMatchObject({ code: 1, signal: null });
      return other.told!;
    });
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

const step = async (name: string) =>
  ((await openCheckpoint(join(folder, name, 'checkpoints/last'))).state as { position: { step: number } })
    .position.step;

describe.concurrent('of three processes', () => {
  it('one that is killed is named by the others, and the checkpoint is whole', async () => {
    for (const { name, message, fix, ranks } of await survivors('killed', ['well', 'killed', 'well'], 1)) {
      expect(name).toBe('LostProcessError');
      expect(ranks).toEqual([1]);
      expect(message).toMatch(
        /expected all 3 processes to come to step \d+, got nothing from rank 1: its process is gone or stopped/,
      );
      expect(fix).toMatch(/rank 1 printed; then start all processes again with --resume/);
    }
    expect(await step('killed')).toBeGreaterThanOrEqual(3);
  });

  it('one that stands still is told from one that waits', async () => {
    for (const { message, ranks } of await survivors('hung', ['well', 'well', 'hung'], 2)) {
      expect(ranks).toEqual([2]);
      expect(message).toMatch(
        /nothing from rank 2 for 8 s: its process is alive but stands still \(in step 4\)/,
      );
    }
    expect(await step('hung')).toBeGreaterThanOrEqual(3);
  });

  it('one that fails leaves its reason to the others', async () => {
    const [first, ...others] = await survivors('threw', ['well', 'threw', 'well'], -1);
    for (const { message, ranks } of [first!, others[1]!]) {
      expect(message).toMatch(/rank 1 failed: the disk is on fire/);
      expect(ranks).toEqual([1]);
    }
    expect(others[0]).toMatchObject({ name: 'Error', message: 'the disk is on fire', ranks: null });
  });
});

describe.concurrent('of two processes', () => {
  it('the first is named although the meeting point goes with it', async () => {
    const [other] = await survivors('first', ['killed', 'well'], 0);
    expect(other!.ranks).toEqual([0]);
    expect(other!.message).toMatch(/rank 0: its process, which holds the meeting point, is gone/);
  });

  it('one that is stopped is named', async () => {
    const [other] = await survivors('stopped', ['well', 'stopped'], 1);
    expect(other!.message).toMatch(/nothing from rank 1: its process is gone or stopped/);
  });

  it('a SIGTERM to one stops both, with a checkpoint of that step', async () => {
    const { children, ended } = await start('asked', ['well', 'well'], 0);
    try {
      while ((await step('asked').catch(() => 0)) < 2) await new Promise((done) => setTimeout(done, 50));
      children[1]!.kill('SIGTERM');
      const both = await Promise.all(ended.map(within));
      for (const each of both) {
        expect(each).toMatchObject({ code: 143, told: { name: 'StoppedError' } });
        const at = Number(/after step (\d+)/.exec((each as Ended).told!.message)![1]);
        expect(at).toBe(await step('asked'));
      }
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

it('is waited for as long as the environment says, else so long that finding out and ending leave no more than a minute', () => {
  expect(patience({})).toBeLessThanOrEqual(50);
  expect(patience({ AVCL_RANK_TIMEOUT: '200' })).toBe(200);
  for (const text of ['', '0', '-5', 'soon']) {
    expect(() => patience({ AVCL_RANK_TIMEOUT: text })).toThrow(
      /expected seconds above 0 .*AVCL_RANK_TIMEOUT/,
    );
  }
});
