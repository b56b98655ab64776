/** Golden values made by PyTorch in Python (../golden/make_nn_golden.py), and the comparison with them. */
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { readSafetensors } from '../../src/safetensors/index.js';
import type { Tensor } from '../../src/tensor.js';

/** The tensors of a golden file. */
export function golden(name: string): Map<string, Tensor> {
  return readSafetensors(fileURLToPath(new URL(`../golden/${name}.safetensors`, import.meta.url))).tensors;
}

/** The tensors under a prefix, without it. */
export function under(prefix: string, tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const found = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** Shapes equal, and no value further from the wanted one than `tolerance` times the largest wanted magnitude (at least 1). */
export function expectNear(got: Tensor, wanted: Tensor | undefined, tolerance: number, what = ''): void {
  expect(wanted, `golden value of ${what}`).toBeDefined();
  expect(got.shape, what).toEqual(wanted!.shape);
  const values = got.toArray();
  const targets = wanted!.toArray();
  let scale = 1;
  let worst = 0;
  for (let i = 0; i < targets.length; i++) {
    const target = Number(targets[i]);
    scale = Math.max(scale, Math.abs(target));
    const distance = Math.abs(Number(values[i]) - target);
    worst = Math.max(worst, distance); // NaN stays NaN, which no tolerance allows
  }
  expect(worst / scale, what).toBeLessThanOrEqual(tolerance);
}
