// Checkpoints of every released version load, test and go on. A version's runs lie in an archive of its name, made by that version with
// `KEEP_RELEASE=1 npx vitest run test/releases` (CONTRIBUTING.md); `expected.json` in it holds what that version made of them.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  finetune,
  type PretrainOptions,
  pretrain,
  readMetrics,
  StoppedError,
  type TrainResult,
  testRun,
  version,
} from 'avcl';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../packages/avcl/test/support/memory-store.js';
import { tiny } from '../../packages/avcl/test/support/tiny.js';

const data = memoryStore({ classes: 2, train: 16, val: 4, test: 4 });
const scratch = mkdtempSync(join(tmpdir(), 'avcl-releases-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Go = (
  options: Pick<PretrainOptions, 'out' | 'resume' | 'recipe' | 'signal' | 'onProgress'>,
) => Promise<TrainResult>;

/** A run in the middle of an epoch with bank and AdamW, and one after two epochs with a selected one, AMFM, momentum and plateau. */
const RUNS: readonly { name: string; go: Go; settings: string[]; stopAfter: number }[] = [
  {
    name: 'pretrain',
    go: (options) => pretrain({ data, ...options }),
    settings: ['pretrain.selfcl=bank', 'pretrain.nce_k=8', 'pretrain.epochs=2'],
    stopAfter: 3,
  },
  {
    name: 'finetune',
    go: (options) => finetune({ data, from: 'none', ...options }),
    settings: ['finetune.epochs=3', 'finetune.schedule=plateau', 'finetune.patience=0'],
    stopAfter: 4,
  },
];

/** What a run comes to when it goes on: figures of each row of its metrics, and for a classifier its test. */
async function goOn(run: string, { name, go }: (typeof RUNS)[number]) {
  const { steps, resumed } = await go({ out: run, resume: true });
  const losses = readMetrics(join(run, 'metrics.jsonl')).map(({ loss }) => loss as number);
  const tested = name === 'finetune' ? (await testRun({ data, run, clips: 2 })).videos.map(({ p }) => p) : [];
  return { steps, resumed, losses, tested };
}

/** Keeps what a stopped run needs to go on, without paths of this machine. */
function keep(run: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['config.yaml', 'metrics.jsonl']) cpSync(join(run, name), join(to, name));
  for (const name of readdirSync(join(run, 'checkpoints'))) {
    if (!name.endsWith('.previous'))
      cpSync(join(run, 'checkpoints', name), join(to, 'checkpoints', name), { recursive: true });
  }
  const config = readFileSync(join(to, 'config.yaml'), 'utf8');
  writeFileSync(join(to, 'config.yaml'), config.replace(/^ {2}data: .*$/m, '  data: "store"'));
}

const tar = (...args: string[]) => execFileSync('tar', args, { stdio: ['ignore', 'inherit', 'inherit'] });

it.runIf(process.env.KEEP_RELEASE !== undefined)(`keeps runs of ${version}`, async () => {
  const expected: Record<string, unknown> = {};
  for (const run of RUNS) {
    const out = join(scratch, `made-${run.name}`);
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === run.stopAfter && controller.abort();
    const recipe = tiny('model.width=1', ...run.settings);
    const stopped = run.go({ out, recipe, signal: controller.signal, onProgress });
    await expect(stopped).rejects.toBeInstanceOf(StoppedError);
    keep(out, join(scratch, version, run.name));
    expected[run.name] = await goOn(out, run);
  }
  writeFileSync(join(scratch, version, 'expected.json'), JSON.stringify(expected));
  tar('-czf', join(import.meta.dirname, `${version}.tar.gz`), '-C', scratch, version);
});

const versions = readdirSync(import.meta.dirname).flatMap((name) => /^(.*)\.tar\.gz$/.exec(name)?.[1] ?? []);

describe.each(versions)('a run of %s', (made) => {
  const runs = join(scratch, 'kept', made);
  mkdirSync(join(scratch, 'kept'), { recursive: true });
  tar('-xzf', join(import.meta.dirname, `${made}.tar.gz`), '-C', join(scratch, 'kept'));
  const expected = JSON.parse(readFileSync(join(runs, 'expected.json'), 'utf8'));

  it.each(RUNS)('$name: loads, goes on, and comes to the same', async (run) => {
    const { steps, resumed, losses, tested } = await goOn(join(runs, run.name), run);
    const was = expected[run.name];
    expect([steps, resumed, losses.length, tested.length]).toEqual([
      was.steps,
      true,
      was.losses.length,
      was.tested.length,
    ]);
    // Another processor rounds otherwise; steps that went another way would differ in the first digits.
    for (const [i, loss] of losses.entries())
      expect(Math.abs(loss / was.losses[i] - 1), `row ${i}`).toBeLessThan(1e-3);
    for (const [i, p] of tested.entries()) expect(p).toBeCloseTo(was.tested[i], 3);
  });
});

it('every version in the changelog that was released has its runs', () => {
  const changelog = readFileSync(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
  const released = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, name]) => name);
  expect(versions).toEqual(expect.arrayContaining(released));
  expect(versions).toContain(version);
});
