// What fuzzing and the corpus found in our own readers, one small case each, so that it stays mended. What was found in media files
// stands in the corpus: hostile words in tags, a thousand lines of tags, a picture four thousand times as high as wide.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '@avcl/datasets';
import { DEFAULT_MEDIA_LIMITS } from '@avcl/media';
import { parseSafetensors } from '@avcl/torch';
import { resolveRecipe } from 'avcl';
import { describe, expect, it } from 'vitest';
import { readIndex, writeIndex } from '../../packages/media/src/store/index-file.js';
import { FORMAT, type IndexHead } from '../../packages/media/src/store/record.js';
import { temporaryFolder } from '../../packages/media/test/make-media.js';

const folder = temporaryFolder();
mkdirSync(folder, { recursive: true });

function recipe(text: string): () => unknown {
  const file = join(folder, 'recipe.yaml');
  writeFileSync(file, text);
  return () => resolveRecipe({ file });
}

describe('a recipe', () => {
  it('cannot give every object a field', () => {
    expect(recipe('__proto__: {polluted: 1}')).toThrow(/known setting/);
    expect(recipe('constructor: {prototype: {polluted: 1}}')).toThrow(/known setting/);
    expect(recipe('__proto__.polluted: 1')).toThrow(/known setting/);
    expect('polluted' in {}).toBe(false);
  });

  it('cannot have a value and settings below it', () => {
    expect(recipe('model: 5\nmodel.width: 8')).toThrow(
      /settings below `model` in recipe\.yaml, got 5 as well/,
    );
  });

  it('cannot contain itself', () => {
    expect(recipe('model: &a {b: *a}')).toThrow(/expected/);
    expect(recipe('model: &a {b: *a}')).not.toThrow(RangeError);
  });

  it('cannot have a tag that nobody knows', () => {
    expect(recipe('seed: !!js/function x')).toThrow(/expected YAML/);
    expect(recipe('%YAML 3.0\n---\nseed: 1')).toThrow(/expected YAML/);
    expect(() => resolveRecipe({ overrides: ['seed=!!js/function x'] })).toThrow(/expected a value/);
  });

  it('is refused at once, however long an unknown name is', () => {
    const started = performance.now();
    expect(recipe(JSON.stringify({ ['k'.repeat(900_000)]: 1 }))).toThrow(/known setting/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a safetensors header', () => {
  it('nested 50,000 deep is damaged, not a fault', () => {
    const json = Buffer.from(
      `{"a":{"dtype":"F32","shape":${'['.repeat(50_000)}${']'.repeat(50_000)},"data_offsets":[0,4]}}`,
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    expect(() => parseSafetensors(Buffer.concat([length, json, Buffer.alloc(4)]))).toThrow(
      /nested too deeply/,
    );
  });
});

describe('a store index', () => {
  it('cannot name a class that the store does not have', async () => {
    const head: IndexHead = {
      ...{ format: FORMAT, version: 1, classes: ['a'], listed: 1, ok: 0, repaired: 0, rejected: 1 },
      settings: {
        ...{ frames: { shortSide: 9 }, quality: 3, shardBytes: 9, limits: DEFAULT_MEDIA_LIMITS },
        ffmpeg: 'ffmpeg',
      },
      shards: [],
      frames: { count: 0, crc32: 0 },
    };
    const record = {
      key: 'k',
      path: 'p',
      split: null,
      state: 'rejected',
      reason: 'damaged',
      detail: null,
      clip: null,
    } as const;
    await writeIndex(folder, head, [{ ...record, label: 'b' }]);
    await expect(readIndex(folder)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('`label`'),
    });
    await writeIndex(folder, head, [{ ...record, label: 'a' }]);
    expect((await readIndex(folder)).records).toHaveLength(1);
  });
});

describe('a list', () => {
  it('of HMDB-51 as well: a name, a hundred thousand blanks and no number', async () => {
    const file = join(folder, 'wave_test_split1.txt');
    writeFileSync(file, `a.avi${' '.repeat(100_000)}y\nb.avi 1\n`);
    const started = performance.now();
    const { inputs, problems } = await readSource(file, { format: 'hmdb51' });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect([inputs.length, problems.length]).toEqual([1, 1]);
  });

  it('is read in time that grows with its length alone', async () => {
    const file = join(folder, 'list.txt');
    writeFileSync(file, `a.mp4${' '.repeat(100_000)}x\u2028y\nb.mp4 x\n`);
    const started = performance.now();
    const { inputs } = await readSource(file);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(inputs.map(({ path }) => path)).toEqual(['a.mp4', 'b.mp4']);
  });
});
