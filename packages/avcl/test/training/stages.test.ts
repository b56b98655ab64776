/** Pre-training, fine-tuning, test and embedding end to end on a tiny source: it must learn, and the run folder must tell. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, readSafetensors, tidy, writeSafetensors } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { type ClipSource, commit, embed, finetune, pretrain, readConfig, testRun } from '../../src/index.js';
import { readMetrics } from '../../src/training/metrics.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const read = new Set<number>();
const data = memoryStore({ classes: 4, train: 32, val: 8, test: 8, onRead: (clip) => void read.add(clip) });
const folder = scratch();
const pre = join(folder, 'pre');
const fine = join(folder, 'fine');

describe('the whole path', () => {
  it('pre-trains without touching the test split, and keeps the last epoch', async () => {
    const lines: string[] = [];
    const progress: number[] = [];
    const result = await pretrain({
      data,
      out: pre,
      recipe: tiny('selfcl=bank', 'nce_k=16'),
      logger: { info: (line) => void lines.push(line), warn: (line) => void lines.push(line) },
      onProgress: ({ done, total, line }) => {
        progress.push(done);
        expect(total).toBe(8);
        expect(line).toMatch(/samples\/s {2}eta .* data wait/);
      },
    });
    expect(result).toMatchObject({ stage: 'pretrain', epochs: 2, steps: 8, best: null, resumed: false });
    expect(result.weights).toBe(join(pre, 'checkpoints', 'last', 'model.safetensors'));
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Math.max(...read)).toBeLessThan(40);
    const rows = readMetrics(join(pre, 'metrics.jsonl'));
    expect(rows.filter((row) => row.kind === 'step')).toHaveLength(8);
    expect(rows[0]).toMatchObject({ kind: 'step', epoch: 1, step: 1, lr: 0.002 });
    for (const name of [
      'loss',
      'cgra',
      'selfcl',
      'spread_rgb',
      'effective_rank_audio',
      'grad_norm',
      'samples_per_s',
      'data_wait',
    ]) {
      expect(Number.isFinite(rows[0]![name]), name).toBe(true);
    }
    expect(rows.at(-1)).toMatchObject({ kind: 'epoch', epoch: 2, step: 8 });
    expect(Number(rows.at(-1)!.val_rank)).toBeGreaterThanOrEqual(1);
    expect(Number(rows.at(-1)!.val_knn) * 8).toBeCloseTo(Math.round(Number(rows.at(-1)!.val_knn) * 8), 9);
    expect(readdirSync(pre).sort()).toEqual([
      'checkpoints',
      'config.yaml',
      'metrics.jsonl',
      'tensorboard',
      'train.log',
    ]);
    expect(readFileSync(join(pre, 'train.log'), 'utf8')).toContain(lines[0]!);
    expect(readConfig(pre).header.commit ?? null).toBe(commit());
    expect(tidy(() => readSafetensors(result.weights).tensors.get('bank.bank_rgb')!.shape)).toEqual([32, 32]);
  });

  it('fine-tunes from it until it fits, selects on validation, and leaves nothing in memory', async () => {
    expect(memory().tensors).toBe(0);
    const result = await finetune({
      data,
      from: pre,
      out: fine,
      recipe: tiny('epochs=14', 'lr=0.05', 'model.dropout=0.2'),
    });
    const last = readMetrics(join(fine, 'metrics.jsonl'))
      .filter((row) => row.kind === 'epoch')
      .at(-1)!;
    expect(Number(last.accuracy)).toBeGreaterThan(0.9);
    expect(result.best!.accuracy).toBeGreaterThanOrEqual(0.75);
    expect(result.weights).toBe(join(fine, 'checkpoints', 'best', 'model.safetensors'));
    expect(Math.max(...read)).toBeLessThan(40);
    expect(readFileSync(join(fine, 'train.log'), 'utf8')).toMatch(
      /weights of encoders\.rgb and encoders\.audio .*left behind: bank/,
    );
    expect(memory().tensors).toBe(0);
  });

  it('tests with several clips and accounts for every listed video', async () => {
    const result = await testRun({ data, run: fine, clips: 3 });
    expect(result.top1).toBeGreaterThanOrEqual(0.75);
    expect([result.listed, result.evaluated, result.left]).toEqual([
      9,
      8,
      [{ key: 'torn', reason: 'truncated' }],
    ]);
    expect(result.confusion.flat().reduce((a, b) => a + b, 0)).toBe(8);
    expect(result.interval[0]).toBeLessThanOrEqual(result.top1);
    expect(result.videos).toHaveLength(8);
    await expect(testRun({ data, run: pre })).rejects.toThrow(/only pre-trained/);
    await expect(testRun({ data, run: join(folder, 'none') })).rejects.toMatchObject({ code: 'DATA' });
  });

  it('tests with a stream switched off as if the store held black pictures, or silence', async () => {
    const black: ClipSource = {
      ...data,
      readWindows: async (windows) => (await data.readWindows(windows)).fill_(0),
    };
    const silent: ClipSource = {
      ...data,
      readMel: async (...request) => (await data.readMel(...request)).fill_(0),
    };
    for (const [without, store] of [
      ['rgb', black],
      ['audio', silent],
    ] as const) {
      const off = await testRun({ data, run: fine, clips: 1, without });
      const instead = await testRun({ data: store, run: fine, clips: 1 });
      expect(off.videos).toEqual(instead.videos);
      expect([off.without, instead.without]).toEqual([without, null]);
    }
  });

  it('trains each baseline from scratch', async () => {
    for (const inputs of ['rgb', 'audio']) {
      const out = join(folder, inputs);
      const result = await finetune({
        data,
        from: 'none',
        out,
        recipe: tiny(`inputs=${inputs}`, 'labels_per_class=4', 'epochs=1'),
      });
      expect(result.steps).toBe(2);
      expect((await testRun({ data, run: out, clips: 1 })).evaluated).toBe(8);
      await expect(testRun({ data, run: out, without: 'rgb' })).rejects.toThrow(/of both streams .* alone/);
    }
  });

  it('starts from the names of a single backbone, as other projects write them', async () => {
    const file = join(folder, 'one-backbone.safetensors');
    tidy(() => {
      const own = readSafetensors(join(pre, 'checkpoints', 'last', 'model.safetensors')).tensors;
      const prefix = 'encoders.rgb.';
      const bare = [...own]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [`module.${name.slice(prefix.length)}`, tensor] as const);
      writeSafetensors(file, new Map([...bare, ['module.linear.weight', bare[0]![1]]]));
    });
    const out = join(folder, 'from-one');
    await finetune({ data, from: file, out, recipe: tiny('epochs=1') });
    expect(readFileSync(join(out, 'train.log'), 'utf8')).toMatch(
      /RGB encoder from .*vcop names.*audio encoder is fresh; left behind: linear\.weight/,
    );
    await expect(
      finetune({ data, from: file, out: join(folder, 'deaf'), recipe: tiny('inputs=audio') }),
    ).rejects.toThrow(/sound alone/);
  });

  it('embeds with keys, from a run and from a weights file', async () => {
    const out = join(folder, 'features.safetensors');
    const result = await embed({ data, run: fine, out, split: 'test' });
    expect(result).toMatchObject({
      listed: 9,
      embedded: 8,
      fused: 'head',
      tensors: { rgb: [8, 32], audio: [8, 32], fused: [8, 32] },
    });
    const file = tidy(() => ({ metadata: readSafetensors(out).metadata }));
    expect(JSON.parse(file.metadata.keys!)).toEqual(Array.from({ length: 8 }, (_, i) => `test-${i}`));
    const weights = join(pre, 'checkpoints', 'last', 'model.safetensors');
    expect((await embed({ data, weights, out: join(folder, 'b.safetensors') })).fused).toBe('mean');
    await expect(embed({ data, out })).rejects.toThrow(/both or neither/);
  });

  it('embeds with the answers of the test, over as many clips as asked', async () => {
    const out = join(folder, 'answers.safetensors');
    const answersOf = async (clips?: number) => {
      await embed({ data, run: fine, out, split: 'test', answers: true, clips });
      const { tensors, metadata } = readSafetensors(out);
      const classes = JSON.parse(metadata.classes!) as string[];
      const best = tidy(() => [...tensors.get('logits')!.argmax({ dim: 1 }).toArray()].map(Number));
      return best.map((place) => classes[place]!);
    };
    const tested = async (clips?: number) =>
      (await testRun({ data, run: fine, clips })).videos.map(({ predicted }) => predicted);
    expect(await answersOf()).toEqual(await tested());
    expect(await answersOf(1)).toEqual(await tested(1));
    expect((await embed({ data, run: pre, out, answers: true })).tensors.logits).toBeUndefined();
  });

  it('keeps what it was made with', () => {
    const config = readFileSync(join(fine, 'config.yaml'), 'utf8');
    expect(config).toMatch(/dataHash: "memory-4-32-8-8"/);
    expect(config).toMatch(/lr: 0\.05 +# .*command line/);
    expect(existsSync(join(fine, 'run.lock'))).toBe(false);
  });
});

describe('a fine-tuning from one network for both streams', () => {
  const one = join(folder, 'one');
  let count = 0;
  const lines: string[] = [];
  const logger = { info: () => {}, warn: (line: string) => void lines.push(line) };
  const tune = (from: string, ...overrides: string[]) =>
    finetune({
      data,
      from,
      out: join(folder, `from-${count++}`),
      recipe: tiny('epochs=1', ...overrides),
      logger,
    });

  it('says so where it has two', async () => {
    await pretrain({ data, out: one, recipe: tiny('epochs=1', 'model.encoders=shared') });
    await tune(one, 'model.encoders=shared');
    await tune(one, 'inputs=rgb');
    await tune(pre);
    expect(lines).toEqual([]);
    const { weights } = await tune(one);
    expect(lines).toEqual([
      expect.stringMatching(
        /one network for both streams \(model\.encoders=shared\), this model has two: both begin/,
      ),
    ]);
    expect(readFileSync(join(weights, '../../../train.log'), 'utf8')).toContain(lines[0]!);
  });
});

describe('what is refused', () => {
  it('is a folder with content, weights of another network, and fewer videos than a batch', async () => {
    await expect(pretrain({ data, out: pre, recipe: tiny() })).rejects.toThrow(/--resume/);
    const other = finetune({
      data,
      from: pre,
      out: join(folder, 'other'),
      recipe: tiny('model.backbone=r21d'),
    });
    await expect(other).rejects.toMatchObject({ code: 'DATA' });
    const blind = memoryStore({ classes: 4, train: 32, val: 0, test: 8 });
    await expect(
      finetune({ data: blind, from: 'none', out: join(folder, 'blind'), recipe: tiny() }),
    ).rejects.toThrow(/labelled videos in the val split, by which the epoch is chosen, got none/);
    const deaf = { data, out: join(folder, 'raw'), recipe: tiny('data.audio=raw', 'epochs=1') };
    await expect(finetune({ ...deaf, from: pre })).rejects.toThrow(
      /pre-trained on, got another:\n {2}data\.audio: "mel_whole" there, "raw" here/,
    );
    const weights = join(pre, 'checkpoints', 'last', 'model.safetensors');
    expect((await finetune({ ...deaf, from: weights })).epochs).toBe(1);
    await expect(pretrain({ data, out: join(folder, 'few'), recipe: tiny('batch_size=64') })).rejects.toThrow(
      /batch_size = 64/,
    );
    await expect(
      finetune({ data, from: join(folder, 'nowhere'), out: join(folder, 'x'), recipe: tiny() }),
    ).rejects.toThrow(/does not exist/);
    for (const out of ['other', 'blind', 'few', 'x']) expect(existsSync(join(folder, out)), out).toBe(false);
    const own = join(folder, 'own');
    mkdirSync(own);
    await expect(pretrain({ data, out: own, recipe: tiny('batch_size=64') })).rejects.toThrow(/batch_size/);
    expect(readdirSync(own)).toEqual([]); // it was there before
  });

  it('is a second run into a folder that one is at work in, which goes on unharmed', async () => {
    const out = join(folder, 'busy');
    let second: Promise<void> | null = null;
    const result = await pretrain({
      data,
      out,
      recipe: tiny('epochs=1'),
      onProgress() {
        second ??= expect(pretrain({ data, out, resume: true })).rejects.toMatchObject({
          code: 'USAGE',
          message: expect.stringMatching(
            /^expected the run folder .*busy to be free, got one in use by process \d+/,
          ),
        });
      },
    });
    await second;
    expect(second).not.toBeNull();
    expect(result.steps).toBe(
      readMetrics(join(out, 'metrics.jsonl')).filter(({ kind }) => kind === 'step').length,
    );
  });
});
