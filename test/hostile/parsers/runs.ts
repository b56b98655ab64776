// What a run leaves: checkpoints (`state.json`, with a checksum that fits and without) and `config.yaml`.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromArray, nn, optim, randomFor, readSafetensors, tidy } from '@avcl/torch';
import { printRecipe, readConfig, resolveRecipe } from 'avcl';
import { parse } from 'yaml';
import { openCheckpoint, saveCheckpoint } from '../../../packages/avcl/src/training/checkpoint.js';
import { start } from '../../../packages/avcl/src/training/position.js';
import { runStateOf } from '../../../packages/avcl/src/training/run-state.js';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';
import { mutateJson } from './json.js';

interface StateFile {
  format: unknown;
  files: unknown;
  state: unknown;
}

/** As the checkpoint computes it. */
const checksumOf = ({ format, files, state }: StateFile) =>
  createHash('sha256')
    .update(JSON.stringify([format, files, state]))
    .digest('hex');

export async function states(folder: string): Promise<Format> {
  mkdirSync(folder, { recursive: true });
  const last = join(folder, 'last');
  const parameter = new nn.Parameter(fromArray(new Float32Array(4), [4]));
  const optimiser = new optim.SGD([parameter], { lr: 0.1, momentum: 0.9 });
  const { tensors, groups } = optimiser.stateDict();
  const state = {
    ...{
      stage: 'pretrain',
      version: '0.1.0',
      recipe: resolveRecipe({}).recipe,
      classes: ['a'],
      rows: 3,
      dataHash: 'x',
    },
    ...{
      position: { ...start, best: { epoch: 1, accuracy: 0.5, loss: 1 }, last: { loss: 2 } },
      metricsRows: 4,
    },
    ...{ optimiser: groups, scaler: { scale: 65_536, growth_tracker: 0 } },
  };
  const model = new Map([['w', fromArray(new Float32Array(3), [3])]]);
  await saveCheckpoint(last, { model, optimiser: tensors }, {}, JSON.parse(JSON.stringify(state)));
  const path = join(last, 'state.json');
  const text = readFileSync(path);
  const { checksum: _, ...content } = JSON.parse(text.toString()) as StateFile & { checksum: string };
  return {
    name: 'state.json',
    async attempt(seed) {
      if (seed % 4 === 0) writeFileSync(path, mutate(text, text, seed));
      else {
        const changed = mutateJson(content, randomFor(seed, 'state')) as StateFile | null;
        const whole =
          typeof changed === 'object' && changed !== null
            ? { ...changed, checksum: checksumOf(changed) }
            : changed;
        writeFileSync(path, JSON.stringify(whole) ?? '');
      }
      const checkpoint = await openCheckpoint(last);
      const saved = runStateOf(checkpoint);
      tidy(() => {
        readSafetensors(checkpoint.file('model'));
        const kept = readSafetensors(checkpoint.file('optimiser')).tensors;
        if (saved.optimiser !== null)
          optimiser.loadStateDict({ tensors: kept, groups: saved.optimiser as typeof groups });
      });
    },
    [Symbol.dispose]() {
      optimiser.dispose();
      parameter.dispose();
    },
  };
}

export function configs(folder: string): Format {
  mkdirSync(folder, { recursive: true });
  const head = { stage: 'pretrain', version: '0.1.0', data: '/data/store', dataHash: 'ab12', from: 'none' };
  const text = `run:\n${Object.entries(head)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
    .join('')}\n${printRecipe(resolveRecipe({}))}`;
  const document = parse(text) as unknown;
  const path = join(folder, 'config.yaml');
  return {
    name: 'config.yaml',
    attempt(seed) {
      const random = randomFor(seed, 'config');
      writeFileSync(
        path,
        seed % 2 === 0
          ? mutate(Buffer.from(text), Buffer.from(text), seed)
          : (JSON.stringify(mutateJson(document, random)) ?? ''),
      );
      const { header, recipe } = readConfig(folder);
      for (const value of [header.stage, header.data, header.dataHash, header.from]) value.trim();
      recipe.model.backbone.trim();
      if ('x' in {}) throw new Error('every object has an x now');
    },
    [Symbol.dispose]() {},
  };
}
