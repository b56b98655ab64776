// What fuzzing and the corpus found in our own readers, one small case each, so that it stays mended. What was found in media files
// stands in the corpus: hostile words in tags, a thousand lines of tags, a picture four thousand times as high as wide.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '@avcl/datasets';
import { parseSafetensors } from '@avcl/torch';
import { resolveRecipe } from 'avcl';
import { describe, expect, it } from 'vitest';
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

describe('a list', () => {
  it('is read in time that grows with its length alone', async () => {
    const file = join(folder, 'list.txt');
    writeFileSync(file, `a.mp4${' '.repeat(100_000)}x\u2028y\nb.mp4 x\n`);
    const started = performance.now();
    const { inputs } = await readSource(file);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(inputs.map(({ path }) => path)).toEqual(['a.mp4', 'b.mp4']);
  });
});
