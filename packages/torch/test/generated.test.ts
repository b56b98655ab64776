/** ops.generated.ts is what the list and the loaded libtorch give; the methods on Tensor are the operators. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as torch from '../src/index.js';

const script = fileURLToPath(new URL('../../../scripts/generate-ops.mjs', import.meta.url));

it('is the same when made again', () => {
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});

it('has every listed operator, callable', () => {
  const list = readFileSync(new URL('../src/ops.list.txt', import.meta.url), 'utf8');
  const names = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(names.length).toBeGreaterThan(300);
  const exported: Record<string, unknown> = { ...torch };
  for (const line of names) {
    const name = line.replace(/\.\w+$/, '').replace('::', '_');
    expect(exported[name], line).toBeTypeOf('function');
  }
});

it('exports names that JavaScript keeps for itself', () => {
  const x = torch.tensor([1, 3]);
  expect(torch.var(x).item()).toBe(2);
  expect(x.var({ correction: 0 }).item()).toBe(1);
});
