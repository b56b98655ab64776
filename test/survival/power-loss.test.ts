// After a power failure at any moment what was saved loads, and a run or a store goes on to the same bytes. The processes run on the
// machine of faults.cpp, which writes down what they do to the disk; power-loss.ts says what the disk may hold afterwards.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSource } from '@avcl/datasets';
import { buildStore, type Listing, mergeStores, openStore } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import { pretrain, readConfig } from 'avcl';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasCheckpoint, openNewest } from '../../packages/avcl/src/training/checkpoint.js';
import { MetricsFile } from '../../packages/avcl/src/training/metrics.js';
import type { RunState } from '../../packages/avcl/src/training/position.js';
import { createRun } from '../../packages/avcl/src/training/run-folder.js';
import { AVCL, run } from './machine.mjs';
import { type Loss, Trace } from './power-loss.js';
import { contents, FRAMES, outcome, scratch, smallRun, smallStore } from './small.js';

const folder = scratch('power');
const at = (name: string) => join(folder, name);
let data: string;
let listing: Listing;

beforeAll(async () => {
  ({ store: data, listing } = await smallStore(folder));
});

/** Every way to lose after `count` changes, each in a folder of its own that is gone afterwards. */
async function afterEachLoss(
  trace: Trace,
  counts: readonly number[],
  check: (folder: string, count: number, what: string) => Promise<void>,
  kinds: readonly AnyLoss[] = ['all', 'bytes', 'torn', 'nothing', 'random'],
): Promise<number> {
  let states = 0;
  for (const count of counts) {
    for (const kind of kinds) {
      const loss = kind === 'random' ? randomFor(1, 'power loss', count) : kind;
      await check(left(trace, count, loss), count, `power lost after change ${count}, unsynced: ${kind}`);
      states += 1;
    }
  }
  return states;
}

type AnyLoss = 'all' | 'bytes' | 'torn' | 'nothing' | 'random';

/** A folder with what is left of `trace`. */
function left(trace: Trace, count: number, loss: Loss): string {
  const folder = at('left');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  trace.leave(count, loss, folder);
  return folder;
}

/** About `count` of the moments, the last one among them; all of them where FAULTS_ALL is set. */
function some(moments: readonly number[], count: number): number[] {
  const step = process.env.FAULTS_ALL === undefined ? Math.ceil(moments.length / count) : 1;
  return moments.filter((_, i) => (moments.length - 1 - i) % step === 0);
}

describe('a run whose power fails', () => {
  const root = at('runs');
  const recipe = smallRun('epochs=1');
  let trace: Trace;

  beforeAll(() => {
    mkdirSync(root);
    const file = at('run.trace');
    const script = join(import.meta.dirname, 'traced-run.mjs');
    const args = [script, data, root, join(root, 'run'), JSON.stringify(recipe)];
    const done = run(args, { root, trace: file });
    expect(done.status, done.err).toBe(0);
    trace = new Trace(file, root);
  });

  it('has every checkpoint that was promised, and nothing half', async () => {
    const steps = new Set<number>();
    const states = await afterEachLoss(trace, some(trace.moments(50), 40), async (folder, count, what) => {
      const out = join(folder, 'run');
      const promised = Number(trace.promised(count) ?? 0);
      if (!existsSync(join(out, 'config.yaml'))) {
        expect(promised, what).toBe(0);
        createRun(out, ''); // the first command, given again, is not refused
        return;
      }
      readConfig(out);
      const last = join(out, 'checkpoints/last');
      if (promised === 0 && !hasCheckpoint(last)) return;
      const { state } = await openNewest(last, (message) => expect.fail(`${what}: ${message}`));
      const { position, metricsRows } = state as unknown as RunState;
      expect(position.step, what).toBeGreaterThanOrEqual(promised);
      steps.add(position.step);
      new MetricsFile(join(out, 'metrics.jsonl'), metricsRows)[Symbol.dispose]();
    });
    expect(steps.size).toBeGreaterThan(2);
    expect(states).toBeGreaterThan(150);
  }, 240_000);

  it('goes on to the same bytes', async () => {
    const counts = some(trace.moments(50), 20);
    const whole = outcome(join(root, 'run'));
    await afterEachLoss(trace, counts, async (folder, count, what) => {
      if ((count + what.length) % 7 !== 0) return; // the others cost time and show nothing new
      const out = join(folder, 'run');
      const resume = existsSync(join(out, 'config.yaml'));
      await pretrain({ data, out, resume, ...(resume ? {} : { recipe }) });
      expect(outcome(out), what).toEqual(whole);
    });
  }, 240_000);
});

describe('a store whose power fails', () => {
  const options = { frames: FRAMES, shardBytes: 1_000_000 };
  const root = at('stores');
  beforeAll(() => mkdirSync(root));

  /** How `args` makes a store in the folder `name`, written down, and whether `again` makes the same after power was lost. */
  function traced(name: string, args: readonly string[], again: (out: string) => Promise<unknown>) {
    const file = at(`${name}.trace`);
    const done = run([...args, join(root, name)], { root, trace: file });
    expect(done.status, done.err).toBe(0);
    const trace = new Trace(file, root);
    const whole = contents(join(root, name));
    rmSync(join(root, name), { recursive: true });
    expect(Object.keys(whole).filter((entry) => entry.endsWith('.tar')).length).toBeGreaterThan(2);
    const check = async (folder: string, count: number, what: string) => {
      const out = join(folder, name);
      const fails = (cause: Error) => expect.fail(`${what}: ${cause.message}`);
      if (count === trace.changes.length) (await openStore(out).catch(fails)).dispose(); // what is finished is finished
      await again(out).catch(fails);
      expect(contents(out), what).toEqual(whole);
    };
    return { trace, check };
  }

  it('is joined to the same bytes', async () => {
    const few = { ...listing, inputs: listing.inputs.slice(0, 8) };
    const parts = [at('part-0'), at('part-1')];
    for (const [index, part] of parts.entries())
      await buildStore(few, part, { ...options, part: { index: index + 1, of: 2 } });
    const args = [AVCL, 'data', 'merge', ...parts, '--out'];
    const { trace, check } = traced('merged', args, (out) => mergeStores(parts, out));
    await afterEachLoss(trace, some(trace.moments(1), 5), check);

    const lost = new Set<string>();
    for (const { count, node, path, folder } of trace.exposures()) {
      lost.add(basename(path));
      for (const loss of folder ? (['all'] as const) : (['all', 'bytes'] as const)) {
        const what = `power lost after change ${count}, unsynced of ${path} alone: ${loss}`;
        await check(left(trace, count, { node, loss }), count, what);
      }
    }
    const temporary = ['identity.json', 'index.jsonl', 'sources.jsonl'].map((name) => `${name}.tmp`);
    const growing = ['shard.tar', 'frames.bin', 'prints.bin', 'journal.jsonl', '.building', 'merged'];
    expect([...lost]).toEqual(expect.arrayContaining([...temporary, ...growing]));
  }, 240_000);

  it('is built to the same bytes', async () => {
    const csv = at('clips/clips.csv');
    const small = { ...options, shardBytes: 100_000 };
    const few = await readSource(csv, { limit: 3 });
    const args = [join(import.meta.dirname, 'build.mjs'), csv, String(small.shardBytes), '3'];
    const { trace, check } = traced('built', args, (out) => buildStore(few, out, small));
    await afterEachLoss(trace, some(trace.moments(1), 4), check, ['torn', 'random']);
  }, 240_000);
});
