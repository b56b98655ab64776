// What our own formats write is what they read: index, checkpoint state, recipe, CSV, with whatever content they may have.
// Safetensors has its own (packages/torch/test/safetensors).

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '@avcl/datasets';
import { printRecipe, recipeKeys, resolveRecipe } from 'avcl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, saveCheckpoint } from '../../packages/avcl/src/training/checkpoint.js';
import { DEFAULT_MEDIA_LIMITS } from '../../packages/media/src/limits.js';
import { readIndex, writeIndex } from '../../packages/media/src/store/index-file.js';
import { type IndexHead, type InputRecord, shardName } from '../../packages/media/src/store/record.js';
import { temporaryFolder } from '../../packages/media/test/make-media.js';

const folder = temporaryFolder();
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const count = fc.nat(2 ** 31);

describe('what is written', () => {
  const clip = fc.record({
    frames: fc.integer({ min: 1, max: 999 }),
    samples: fc.nat(99_999),
    fps: fc.float({ min: 0, max: 99, noNaN: true }),
  });
  const input = fc.record({
    key: text,
    path: text,
    label: fc.option(text),
    split: fc.constantFrom('train', 'val', 'test', null),
    clip: fc.option(clip),
    crc32: count,
  });

  it('is read back: a store index', async () => {
    const home = join(folder, 'index');
    mkdirSync(home);
    await fc.assert(
      fc.asyncProperty(fc.array(input, { maxLength: 8 }), async (inputs) => {
        const records = inputs.map(({ key, path, label, split, clip: one, crc32 }): InputRecord => {
          const listed = { key, path, label, split: split as InputRecord['split'] };
          if (one === null)
            return { ...listed, state: 'rejected', reason: 'damaged', detail: path, clip: null };
          const member = (bytes: number) => ({ offset: 512, bytes, crc32 });
          const members = {
            json: member(9),
            mjpg: member(99),
            wav: member(44 + 2 * one.samples),
            'mel.npy': member(128 + 4 * 256 * 256),
          };
          return {
            ...listed,
            state: 'ok',
            reason: null,
            detail: null,
            clip: { shard: 0, members, width: 171, height: 128, seconds: 1.5, ...one },
          };
        });
        const taken = records.filter((record) => record.clip !== null);
        const head: IndexHead = {
          ...{
            format: 'avcl-store',
            version: 1,
            classes: [...new Set(records.flatMap(({ label }) => label ?? []))],
            listed: records.length,
            ok: taken.length,
            repaired: 0,
          },
          ...{
            rejected: records.length - taken.length,
            shards: [{ name: shardName(0), bytes: 10 ** 7, crc32: 1 }],
          },
          settings: {
            frames: { shortSide: 9 },
            quality: 3,
            shardBytes: 9,
            limits: DEFAULT_MEDIA_LIMITS,
            ffmpeg: 'ffmpeg',
          },
          frames: { count: taken.reduce((sum, record) => sum + record.clip!.frames, 0), crc32: 1 },
        };
        const hash = await writeIndex(home, head, records);
        expect(await readIndex(home)).toEqual({ head, records: JSON.parse(JSON.stringify(records)), hash });
      }),
      { numRuns: 40 },
    );
  });

  it('is read back: the state of a checkpoint', async () => {
    const home = join(folder, 'checkpoints');
    mkdirSync(home);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (state) => {
        await saveCheckpoint(join(home, 'last'), {}, {}, state as never);
        expect((await openCheckpoint(join(home, 'last'))).state).toEqual(JSON.parse(JSON.stringify(state)));
      }),
      { numRuns: 25 },
    );
  });

  it('is read back: a recipe', () => {
    const file = join(folder, 'recipe.yaml');
    const setting = fc.constantFrom(
      'model.width=8',
      'pretrain.lr=0.001',
      'model.amfm=false',
      'simclr.temperature=0.1',
      'finetune.epochs=7',
      'data.crop=96',
      'seed=12345',
    );
    fc.assert(
      fc.property(fc.uniqueArray(setting, { selector: (one) => one.split('=')[0] }), (overrides) => {
        const resolved = resolveRecipe({ overrides });
        writeFileSync(file, printRecipe(resolved));
        expect(resolveRecipe({ file }).recipe).toEqual(resolved.recipe);
      }),
      { numRuns: 40 },
    );
    expect(recipeKeys.size).toBeGreaterThan(20);
  });

  it('is read back: a CSV of any paths and labels', async () => {
    const file = join(folder, 'list.csv');
    const cell = (one: string) => `"${one.replaceAll('"', '""')}"`;
    const name = text.filter((one) => one.trim() === one && /^[^/\\.\0\r\n][^\0\r\n/]*$/.test(one));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, name), { selector: ([path]) => path, maxLength: 8 }),
        async (rows) => {
          writeFileSync(
            file,
            `path,label\n${rows.map(([path, label]) => `${cell(`${path}.mp4`)},${cell(label)}\n`).join('')}`,
          );
          const { inputs, problems } = await readSource(file);
          expect(problems).toEqual([]);
          expect(inputs.map(({ path }) => path)).toEqual(rows.map(([path]) => `${path}.mp4`));
          const same = (label: string) => label.normalize('NFC').replaceAll(/[_\s]+/g, ' ');
          expect(inputs.map(({ label }) => same(label!))).toEqual(rows.map(([, label]) => same(label)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
