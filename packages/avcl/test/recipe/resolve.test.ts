/** Recipes: who wins, what is refused and how, and that a printed recipe reads back as itself. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { presets, printRecipe, recipeKeys, recipeSchemaJson, resolveRecipe } from '../../src/index.js';
import { differences } from '../../src/recipe/keys.js';
import { editDistance, nearest } from '../../src/recipe/nearest.js';
import { tables } from '../../src/reproduction/tables.js';

function refusal(act: () => unknown): AvclError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(AvclError);
    return error as AvclError;
  }
  throw new Error('expected a refusal');
}

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'avcl-recipe-')), 'mine.yaml');
  writeFileSync(path, text);
  return path;
};

describe('resolveRecipe', () => {
  it('gives the paper when nothing is asked', () => {
    const { recipe, origins } = resolveRecipe({});
    expect(recipe.pretrain).toMatchObject({
      epochs: 300,
      lr: 0.001,
      weight_decay: 0.0005,
      batch_size: 16,
      alpha: 0.9,
      beta: 0.1,
      nce_k: 1024,
      nce_t: 0.07,
    });
    expect(recipe.finetune).toMatchObject({
      epochs: 150,
      weight_decay: 0.005,
      floor: 1e-5,
      select_by: 'val_accuracy',
    });
    expect(recipe.data).toMatchObject({ rgb_frames: 16, crop: 112, frame_height: 128, audio_frames: 16 });
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  });

  it('takes 1 for cgra_scale as a number, and no Nesterov momentum with AdamW', () => {
    expect(resolveRecipe({ overrides: ['pretrain.cgra_scale=1'] }).recipe.pretrain.cgra_scale).toBe(1);
    const overrides = ['finetune.optimiser=adamw', 'finetune.nesterov=true'];
    expect(refusal(() => resolveRecipe({ overrides })).message).toMatch(/finetune\.nesterov.*AdamW/);
    expect(resolveRecipe({ overrides: ['finetune.nesterov=true'] }).recipe.finetune.nesterov).toBe(true);
  });

  it('lets the command line win over the file, and the file over the defaults', () => {
    const path = file('pretrain: {lr: 0.5, epochs: 7}\n');
    const { recipe, origins } = resolveRecipe({ file: path, overrides: ['pretrain.lr=0.25'] });
    expect([recipe.pretrain.lr, recipe.pretrain.epochs, recipe.finetune.epochs]).toEqual([0.25, 7, 150]);
    expect([origins['pretrain.lr'], origins['pretrain.epochs'], origins['finetune.epochs']]).toEqual([
      'command line',
      'mine.yaml',
      'default',
    ]);
  });

  it('reads a bare key by the stage, and refuses it where it is not clear', () => {
    expect(resolveRecipe({ stage: 'finetune', overrides: ['epochs=3'] }).recipe.finetune.epochs).toBe(3);
    expect(resolveRecipe({ stage: 'pretrain', overrides: ['epochs=3'] }).recipe.pretrain.epochs).toBe(3);
    expect(resolveRecipe({ stage: 'pretrain', overrides: ['crop=64'] }).recipe.data.crop).toBe(64);
    expect(resolveRecipe({ overrides: ['nce_k=5'] }).recipe.pretrain.nce_k).toBe(5);
    expect(resolveRecipe({ overrides: ['cgra_layers=[conv5, pool]'] }).recipe.pretrain.cgra_layers).toEqual([
      'conv5',
      'pool',
    ]);
    expect(refusal(() => resolveRecipe({ overrides: ['epochs=3'] })).message).toMatch(
      /pretrain.epochs or finetune.epochs/,
    );
  });

  it('names the nearest key and where the unknown one stands', () => {
    const inFile = refusal(() =>
      resolveRecipe({ file: file('pretrain: {temprature: 1, wieght_decay: 1}\n') }),
    );
    expect(inFile.code).toBe('USAGE');
    expect(inFile.message).toMatch(/mine\.yaml.*`pretrain\.temprature`/);
    expect(
      refusal(() => resolveRecipe({ file: file('finetune: {wieght_decay: 1}\n') })).details.nearest,
    ).toMatch(/weight_decay$/);
    expect(refusal(() => resolveRecipe({ overrides: ['nce_kk=1'] })).message).toMatch(/`pretrain\.nce_k`/);
    expect(refusal(() => resolveRecipe({ file: file('modell: {width: 8}\n') })).details.key).toBe('modell');
  });

  it('refuses values that do not fit, texts that are no settings, and both sources at once', () => {
    const wrong = refusal(() => resolveRecipe({ overrides: ['pretrain.lr=fast'] }));
    expect(wrong.message).toMatch(/`pretrain\.lr`, got "fast" \(command line\)/);
    expect(refusal(() => resolveRecipe({ overrides: ['lr'] })).message).toMatch(/key=value/);
    expect(refusal(() => resolveRecipe({ overrides: ['device=tpu'] })).code).toBe('USAGE');
    expect(refusal(() => resolveRecipe({ file: file('- 1\n') })).message).toMatch(/a list/);
    expect(refusal(() => resolveRecipe({ file: file('a: [\n') })).message).toMatch(/YAML/);
    expect(refusal(() => resolveRecipe({ preset: 'quik' })).message).toMatch(/`quick`/);
    expect(refusal(() => resolveRecipe({ preset: 'quick', file: 'x' })).message).toMatch(/both/);
  });
});

describe('the recipes that come along', () => {
  it('has the paper three times, differing in the backbone alone', () => {
    expect(presets()).toEqual(
      expect.arrayContaining(['paper-c3d', 'paper-r21d', 'paper-r3d', 'quick', 'smoke']),
    );
    const paper = resolveRecipe({}).recipe;
    for (const backbone of ['r3d', 'c3d', 'r21d'] as const) {
      const { recipe } = resolveRecipe({ preset: `paper-${backbone}` });
      expect(differences({ ...paper, model: { ...paper.model, backbone } }, recipe)).toEqual([]);
    }
    expect(resolveRecipe({ file: 'quick' }).recipe.model.width).toBe(16);
    expect(resolveRecipe({ preset: 'smoke' }).recipe.pretrain.epochs).toBe(1);
  });

  it('has AVCL-plus as it stands in Table 4 at scale quick', () => {
    const quick = resolveRecipe({ preset: 'quick' }).recipe;
    const row = tables.table4.rows.find(({ name }) => name === 'avcl-plus')!;
    const asked = resolveRecipe({ preset: 'quick', overrides: row.settings(quick, 1000) }).recipe;
    expect(resolveRecipe({ preset: 'avcl-plus' }).recipe).toEqual(asked);
  });

  it('prints with a source on every line, and reads back as the same recipe', () => {
    const resolved = resolveRecipe({ preset: 'quick', overrides: ['finetune.lr=0.04'] });
    const text = printRecipe(resolved);
    expect(resolveRecipe({ file: file(text) }).recipe).toEqual(resolved.recipe);
    expect(text).toMatch(/lr: 0\.04 .*\[command line \(default 0\.001: paper/);
    expect(text).toMatch(/width: 16 .*\[quick\.yaml/);
    expect(parse(text)).toEqual(resolved.recipe);
    for (const [key, info] of recipeKeys) {
      expect(info.source, key).toMatch(/paper|as \w|ours, /);
      expect(info.description.length, key).toBeGreaterThan(8);
    }
  });

  it('exports a JSON schema that knows every key and refuses others', () => {
    const schema = recipeSchemaJson() as {
      additionalProperties: boolean;
      properties: Record<string, { properties?: Record<string, unknown> }>;
    };
    expect(schema.additionalProperties).toBe(false);
    for (const key of recipeKeys.keys()) {
      const [section, name] = key.includes('.') ? key.split('.') : [null, key];
      const holder = section === null ? schema.properties : schema.properties[section!]!.properties!;
      expect(holder[name!], key).toHaveProperty('description');
    }
  });
});

describe('nearest', () => {
  it('counts edits', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('wieght', 'weight')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
    expect(nearest('lamda', ['alpha', 'lambda'])).toBe('lambda');
    expect(nearest('x', [])).toBeNull();
  });
});
