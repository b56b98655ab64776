/**
 * Operators, forward and gradient, against PyTorch in Python (golden/make_golden.py made the values).
 * Tolerance 1e-5 relative to the largest value: float32 has 6e-8, and sums of up to 10^3 terms in another order lose a digit
 * or two. Integer and boolean results must be equal.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as torch from '../src/index.js';

type Encoded = { tensor: string; gradient: boolean } | Encoded[] | number | string | boolean | null;
interface GoldenCall {
  key: string;
  name: string;
  then: string | null;
  args: Encoded[];
  options: Record<string, Encoded>;
  outputs: number;
}

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));
const calls = JSON.parse(readFileSync(golden('operators.json'), 'utf8')) as GoldenCall[];
const { tensors } = torch.readSafetensors(golden('operators.safetensors'));
const operators = torch as unknown as Record<string, (...args: unknown[]) => unknown>;

function stored(name: string): torch.Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`golden file has no ${name}`);
  return found;
}

function expectClose(got: torch.Tensor, wanted: torch.Tensor, what: string): void {
  expect(got.shape, what).toEqual(wanted.shape);
  expect(got.dtype, what).toBe(wanted.dtype);
  const [a, b] = [got.toArray(), wanted.toArray()];
  if (a instanceof BigInt64Array || b instanceof BigInt64Array || got.dtype === 'bool') {
    expect(a, what).toEqual(b);
    return;
  }
  const largest = Array.from(b).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  b.forEach((value, i) => {
    expect(Math.abs(a[i]! - value) / largest, `${what}[${i}]: ${a[i]} and ${value}`).toBeLessThan(1e-5);
  });
}

/** Makes the call; returns its tensor results and the leaves in order. */
function make(entry: GoldenCall): { outputs: torch.Tensor[]; leaves: torch.Tensor[] } {
  const leaves: torch.Tensor[] = [];
  const decode = (value: Encoded): unknown => {
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value;
    const tensor = torch.clone(stored(value.tensor));
    if (value.gradient) leaves.push(tensor.requires_grad_());
    return tensor;
  };
  const args = entry.args.map(decode);
  const options = Object.fromEntries(
    Object.entries(entry.options).map(([name, value]) => [name, decode(value)]),
  );
  const result = operators[entry.name]!(...args, options);
  const last = entry.then === null ? result : operators[entry.then]!(result);
  return { outputs: Array.isArray(last) ? last : [last as torch.Tensor], leaves };
}

describe('operators equal PyTorch in Python', () => {
  it('covers at least 120 calls', () => expect(calls.length).toBeGreaterThan(120));

  it.each(calls.map((entry) => [entry.key, entry] as const))('%s', (key, entry) => {
    torch.tidy(() => {
      const { outputs, leaves } = make(entry);
      expect(outputs.length).toBe(entry.outputs);
      outputs.forEach((output, i) => {
        expectClose(output, stored(`${key}.out${i}`), `output ${i}`);
      });
      const weighted = outputs.flatMap((output, i) => {
        const weight = tensors.get(`${key}.weight${i}`);
        return weight === undefined ? [] : [output.mul(weight).sum()];
      });
      if (weighted.length === 0) return;
      const loss = weighted.reduce((sum, part) => sum.add(part));
      torch.grad(loss, leaves, null, { allow_unused: true }).forEach((gradient, i) => {
        const wanted = tensors.get(`${key}.grad${i}`);
        if (wanted === undefined) expect(gradient).toBeNull();
        else expectClose(gradient!, wanted, `gradient ${i}`);
      });
    });
  });
});
