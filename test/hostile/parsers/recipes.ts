// Recipes and `config.yaml`: YAML whose bytes or whose meaning was changed.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFor } from '@avcl/torch';
import { printRecipe, resolveRecipe } from 'avcl';
import { parse } from 'yaml';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';
import { mutateJson } from './json.js';

const PRESETS = fileURLToPath(new URL('../../../recipes/', import.meta.url));
/** What YAML has and JSON has not. */
const PIECES = [
  ...[
    '&a [*a, *a]',
    '&b {c: *b}',
    '!!binary aGVsbG8=',
    '!!set {a, b}',
    '!!js/function x',
    '.nan',
    '.inf',
    '2001-01-01',
    '0x7fffffff',
  ],
  ...[
    '? complex\n: key',
    '- - - - x',
    '|\n  text',
    '<<: {lr: 1}',
    '__proto__: {x: 1}',
    'constructor: {prototype: {x: 1}}',
    '"\\0"',
  ],
  ...[
    'model: 5\nmodel.width: 8',
    'model.width.x: 5',
    '{',
    '%YAML 3.0\n---\n',
    '--- x\n--- y',
    '9'.repeat(400),
    `${'['.repeat(3000)}`,
  ],
  ...[
    `${'- '.repeat(3000)}x`,
    'k'.repeat(50_000),
    ': x',
    'a: &x [1,2]\nb: &y [*x,*x]\nc: &z [*y,*y]\nd: [*z,*z,*z,*z]',
  ],
];

export function recipes(folder: string): Format {
  mkdirSync(folder, { recursive: true });
  const texts = readdirSync(PRESETS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(PRESETS, name), 'utf8'));
  texts.push(printRecipe(resolveRecipe({})));
  const documents = texts.map((text) => parse(text) as unknown);
  const file = join(folder, 'mutant.yaml');
  return {
    name: 'recipes',
    attempt(seed) {
      const random = randomFor(seed, 'recipe');
      const which = random.integer(texts.length);
      const text = texts[which]!;
      let mutant: Buffer | string;
      if (seed % 3 === 0) mutant = mutate(Buffer.from(text), Buffer.from(texts[0]!), seed);
      else if (seed % 3 === 1) mutant = JSON.stringify(mutateJson(documents[which], random)) ?? '';
      else {
        const lines = text.split('\n');
        const at = random.integer(lines.length);
        const indent = random.choice(['', '  ', `${(lines[at] ?? '').split(':')[0]}: `]);
        lines.splice(at, random.integer(2), `${indent}${random.choice(PIECES)}`);
        mutant = lines.join('\n');
      }
      writeFileSync(file, mutant);
      const override = random.choice([
        '',
        'lr=0.1',
        'model.width=8',
        `model=${random.choice(PIECES)}`,
        '__proto__.x=1',
      ]);
      printRecipe(resolveRecipe({ file, overrides: override === '' ? [] : [override], stage: 'pretrain' }));
      for (const name of ['x', 'lr']) if (name in {}) throw new Error(`every object has a ${name} now`);
    },
    [Symbol.dispose]() {},
  };
}
