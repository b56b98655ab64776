// Safetensors: bytes of whole files, and headers that are JSON but say something else.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSafetensors, randomFor, tidy } from '@avcl/torch';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';
import { mutateJson } from './json.js';

const GOLDEN = fileURLToPath(
  new URL('../../../packages/torch/test/golden/interchange.safetensors', import.meta.url),
);

export function safetensors(): Format {
  const file = readFileSync(GOLDEN);
  const end = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, end)) as unknown;
  const mutant = (seed: number) => {
    if (seed % 2 === 0) return mutate(file, file, seed);
    const json = Buffer.from(JSON.stringify(mutateJson(header, randomFor(seed, 'header'))) ?? '');
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, file.subarray(end)]);
  };
  return {
    name: 'safetensors',
    attempt(seed) {
      tidy(() => {
        for (const tensor of parseSafetensors(mutant(seed)).tensors.values()) tensor.toArray();
      });
    },
    [Symbol.dispose]() {},
  };
}
