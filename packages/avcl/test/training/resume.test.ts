/** A run that was stopped and gone on with ends in the same bytes as one that never was. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finetune, NonFiniteError, pretrain, replayBatch, StoppedError } from '../../src/index.js';
import { clockFields, readMetrics } from '../../src/training/metrics.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const data = memoryStore({ classes: 4, train: 32, val: 8, test: 4 });
const folder = scratch();

const bytes = (run: string, file = 'last/model') =>
  createHash('sha256')
    .update(readFileSync(join(run, 'checkpoints', `${file}.safetensors`)))
    .digest('hex');
const rows = (run: string) =>
  readMetrics(join(run, 'metrics.jsonl')).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !clockFields.includes(name))),
  );

/** Stops after so many steps of this session. */
function stopAfter(steps: number) {
  const controller = new AbortController();
  let done = 0;
  return { signal: controller.signal, onProgress: () => void (++done === steps && controller.abort()) };
}

describe('a stopped run', () => {
  it('goes on to the same bits in pre-training, stopped twice, once in the middle of an epoch', async () => {
    const recipe = tiny(
      'selfcl=bank',
      'nce_k=16',
      'epochs=3',
      'optimiser=adamw',
      'schedule=cosine',
      'accumulate=1',
    );
    const whole = join(folder, 'whole');
    const stopped = join(folder, 'stopped');
    await pretrain({ data, out: whole, recipe });
    const first = await pretrain({ data, out: stopped, recipe, ...stopAfter(2) }).catch(
      (error: unknown) => error,
    );
    expect(first).toBeInstanceOf(StoppedError);
    expect((first as StoppedError).message).toMatch(/epoch 1 of 3, after step 2/);
    expect((first as StoppedError).fix).toMatch(/avcl pretrain .*--resume/);
    await expect(pretrain({ data, out: stopped, resume: true, ...stopAfter(5) })).rejects.toThrow(
      /epoch 2 of 3, after step 7/,
    );
    const result = await pretrain({ data, out: stopped, resume: true });
    expect(result.resumed).toBe(true);
    expect(bytes(stopped)).toBe(bytes(whole));
    expect(bytes(stopped, 'last/optimiser')).toBe(bytes(whole, 'last/optimiser'));
    expect(rows(stopped)).toEqual(rows(whole));
    expect(rows(whole)).toHaveLength(15);
  });

  it('saves in the middle of an epoch when asked, and goes on', async () => {
    const out = join(folder, 'asked');
    const folders: number[] = [];
    let done = 0;
    const saveAsked = () => done === 2;
    const onProgress = () => {
      done += 1;
      const state = join(out, 'checkpoints/last/state.json');
      if (existsSync(state)) folders.push(JSON.parse(readFileSync(state, 'utf8')).state.position.step);
    };
    const { steps } = await pretrain({ data, out, recipe: tiny('epochs=1'), saveAsked, onProgress });
    expect(steps).toBe(4);
    expect(folders).toEqual([2, 2]); // seen after steps 3 and 4
  });

  it('stops at the step in which a signal of the system came, and gives a command that a shell takes as it is', async () => {
    const controller = new AbortController();
    const signalled = () => controller.abort();
    process.once('SIGUSR2', signalled);
    const out = join(folder, "my run's");
    let done = 0;
    const onProgress = () => void (++done === 2 && process.kill(process.pid, 'SIGUSR2'));
    const error = await pretrain({
      data,
      out,
      recipe: tiny('epochs=9'),
      signal: controller.signal,
      onProgress,
    }).catch((e: unknown) => e);
    expect((error as StoppedError).message).toMatch(/after step 2;/);
    const command = (error as StoppedError).fix!.replace('go on with: npx avcl', 'printf "%s\\n"');
    const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim().split('\n');
    expect(words).toEqual(['pretrain', '--data', 'the given source', '--out', out, '--resume']);
  });

  it('goes on to the same bits in fine-tuning, with dropout, plateau, accumulation, and the same best epoch', async () => {
    const recipe = tiny('epochs=4', 'schedule=plateau', 'patience=0', 'accumulate=3', 'lr=0.05');
    const whole = join(folder, 'fine-whole');
    const stopped = join(folder, 'fine-stopped');
    const a = await finetune({ data, from: 'none', out: whole, recipe });
    await expect(finetune({ data, from: 'none', out: stopped, recipe, ...stopAfter(3) })).rejects.toThrow(
      StoppedError,
    );
    const b = await finetune({ data, from: 'none', out: stopped, resume: true });
    expect(b.best).toEqual(a.best);
    expect([bytes(stopped), bytes(stopped, 'best/model')]).toEqual([
      bytes(whole),
      bytes(whole, 'best/model'),
    ]);
    expect(rows(stopped)).toEqual(rows(whole));
    expect(a.steps).toBe(8); // 4 batches in groups of 3 and 1
  });

  it('goes on to the same bits with two threads computing', async () => {
    const recipe = tiny('epochs=1', 'inputs=rgb', 'threads=2');
    const whole = join(folder, 'threads-whole');
    const stopped = join(folder, 'threads-stopped');
    await finetune({ data, from: 'none', out: whole, recipe });
    await expect(finetune({ data, from: 'none', out: stopped, recipe, ...stopAfter(2) })).rejects.toThrow(
      StoppedError,
    );
    await finetune({ data, from: 'none', out: stopped, resume: true });
    expect(bytes(stopped)).toBe(bytes(whole));
  });

  it('differs with another seed, so the comparison can fail', async () => {
    const other = join(folder, 'other');
    await finetune({ data, from: 'none', out: other, recipe: tiny('epochs=1', 'seed=5') });
    const same = join(folder, 'same');
    await finetune({ data, from: 'none', out: same, recipe: tiny('epochs=1') });
    expect(bytes(other)).not.toBe(bytes(same));
  });

  it('refuses other settings and other data', async () => {
    const run = join(folder, 'whole');
    await expect(
      pretrain({ data, out: run, resume: true, recipe: { overrides: ['lr=0.5'] } }),
    ).rejects.toThrow(/pretrain\.lr +0\.002 +0\.5/);
    const others = memoryStore({ classes: 4, train: 40, val: 8, test: 4 });
    await expect(pretrain({ data: others, out: run, resume: true })).rejects.toThrow(/same store/);
    await expect(pretrain({ data, out: join(folder, 'nothing'), resume: true })).rejects.toThrow(
      /run folder/,
    );
  });
});

describe('settings that may change', () => {
  it('are kept: the next session goes on with them, and log and configuration say so', async () => {
    const out = join(folder, 'longer');
    await pretrain({ data, out, recipe: tiny('epochs=1', 'checkpoint_every=1') });
    const recipe = { overrides: ['epochs=2', 'log_every=2'] };
    await expect(pretrain({ data, out, resume: true, recipe, ...stopAfter(2) })).rejects.toThrow(
      StoppedError,
    );
    const { epochs, steps } = await pretrain({ data, out, resume: true });
    expect([epochs, steps]).toEqual([2, 8]);
    expect(readFileSync(join(out, 'train.log'), 'utf8')).toMatch(/with pretrain\.epochs 2 instead of 1\n/);
    const logged = rows(out).filter(({ kind }) => kind === 'step');
    expect(logged.map(({ step }) => step)).toEqual([1, 2, 3, 4, 6, 8]);
  });
});

describe('a damaged last checkpoint', () => {
  it('is passed over for the one before it, to the same bytes', async () => {
    const recipe = tiny('epochs=3', 'selfcl=bank', 'nce_k=16');
    const [whole, hurt] = [join(folder, 'undamaged'), join(folder, 'damaged')];
    await pretrain({ data, out: whole, recipe });
    await pretrain({ data, out: hurt, recipe, ...stopAfter(10) }).catch(() => {});
    const file = join(hurt, 'checkpoints', 'last', 'optimiser.safetensors');
    const content = readFileSync(file);
    content[content.length >> 1]! ^= 1;
    writeFileSync(file, content);
    const said: string[] = [];
    const logger = { info: () => {}, warn: (line: string) => void said.push(line) };
    await pretrain({ data, out: hurt, resume: true, logger });
    expect(said.join()).toMatch(/optimiser\.safetensors whose checksum does not fit; going on from/);
    expect(bytes(hurt)).toBe(bytes(whole));
    expect(rows(hurt)).toEqual(rows(whole));
  });
});

describe('negatives', () => {
  it('may be more than the bank has videos, which is said', async () => {
    const said: string[] = [];
    const logger = { info: () => {}, warn: (line: string) => void said.push(line) };
    await pretrain({
      data,
      out: join(folder, 'bank'),
      recipe: tiny('epochs=1', 'selfcl=bank', 'nce_k=40'),
      logger,
    });
    expect(said.join('\n')).toContain('40 negatives out of a bank of 32');
    said.length = 0;
    await pretrain({
      data,
      out: join(folder, 'bank16'),
      recipe: tiny('epochs=1', 'selfcl=bank', 'nce_k=16'),
      logger,
    });
    expect(said.join('\n')).not.toContain('negatives out of');
  });
});

describe('a loss that is no number', () => {
  it('stops before a weight is touched, names the clips and the last good checkpoint, and keeps the batch', async () => {
    const run = join(folder, 'nan');
    const recipe = tiny('epochs=3', 'checkpoint_every=1');
    const poisoned = memoryStore({ classes: 4, train: 32, val: 8, test: 4, poison: 5 });
    const error = await pretrain({ data: poisoned, out: run, recipe }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NonFiniteError);
    const { message, fix, details } = error as NonFiniteError;
    expect(message).toMatch(/expected a finite loss, got NaN at epoch 1, step \d .*train-5/);
    expect(fix).toMatch(/batch is kept in .*non-finite/);
    expect((details.keys as string[]).length).toBe(8);
    const steps = rows(run).filter(({ kind }) => kind === 'step');
    expect(details.step).toBe(steps.length + 1); // the first that is not in the metrics
    expect(message).toContain(`step ${steps.length + 1} `);
    const replay = await replayBatch(run, details.batch as string);
    expect(replay.loss).toBeNaN();
    expect(replay.nonFinite[0]).toBe('input audio'); // the poison
    expect(replay.nonFinite.slice(1).every((name) => name.startsWith('gradient of encoders.'))).toBe(true);
    const kept = readFileSync(details.batch as string);
    expect(kept.length).toBeGreaterThan(8 * 3 * 4 * 32 * 32 * 4);
  });
});
