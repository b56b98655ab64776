/**
 * Resident memory stays flat over many small training steps in scopes, in a process of its own so that the test runner's memory
 * is not measured; and tensors nobody holds are freed by the garbage collector when the loop yields. No --expose-gc.
 */
import { execFileSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as torch from '../src/index.js';

const program = `
  import { setImmediate } from 'node:timers/promises';
  import * as torch from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
  const weight = torch.ones([128, 128]).requires_grad_();
  const input = torch.ones([128, 128]);
  const resident = [];
  for (let i = 0; i < 2400; i++) {
    torch.tidy(() => {
      input.mm(weight).tanh().mean().backward();
      torch.noGrad(() => weight.sub_(weight.grad, { alpha: 0.1 }));
      weight.grad = null;
    });
    if (i % 10 === 0) await setImmediate();
    resident.push(process.memoryUsage.rss());
  }
  const least = (from, to) => Math.min(...resident.slice(from, to));
  console.log(JSON.stringify([least(800, 1200), least(2000, 2400), torch.memory().tensors]));`;

it('is flat once warm', () => {
  const args = ['--input-type=module', '-e', program];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  const [early, late, tensors] = JSON.parse(out) as [number, number, number];
  expect(late / early).toBeLessThan(1.02);
  expect(tensors).toBe(2);
});

it('frees unreachable tensors outside scopes', async () => {
  const before = torch.memory().bytes;
  let most = 0;
  for (let i = 0; i < 600; i++) {
    torch.zeros([512, 1024]); // 2 MiB
    if (i % 10 === 0) await setImmediate();
    most = Math.max(most, torch.memory().bytes - before);
  }
  expect(most).toBeLessThan(600 * 2 ** 20); // of 1,200 MiB made
});
