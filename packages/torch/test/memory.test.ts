/**
 * Resident memory stays flat over many small training steps in scopes, in a process of its own so that the test runner's memory
 * is not measured; and tensors nobody holds are freed by the garbage collector when the loop yields. No --expose-gc.
 */
import { execFileSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as torch from '../src/index.js';

// On Linux the process's own pages only: those of libtorch's file come and go with the machine's other work.
const program = `
  import { existsSync, readFileSync } from 'node:fs';
  import { setImmediate } from 'node:timers/promises';
  import * as torch from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
  const status = '/proc/self/status';
  const resident = existsSync(status)
    ? () => Number(/RssAnon:\\s+(\\d+)/.exec(readFileSync(status, 'latin1'))[1]) * 1024
    : () => process.memoryUsage.rss();
  const weight = torch.ones([128, 128]).requires_grad_();
  const input = torch.ones([128, 128]);
  const seen = [];
  for (let i = 0; i < 48000; i++) {
    torch.tidy(() => {
      input.mm(weight).tanh().mean().backward();
      torch.noGrad(() => weight.sub_(weight.grad, { alpha: 0.1 }));
      weight.grad = null;
    });
    if (i % 10 === 0) {
      await setImmediate();
      seen.push(resident());
    }
  }
  const least = (from, to) => Math.min(...seen.slice(from, to));
  console.log(JSON.stringify([least(800, 1600), least(4000, 4800), torch.memory().tensors]));`;

it('is flat once warm', () => {
  const args = ['--input-type=module', '-e', program];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 240_000 });
  const [early, late, tensors] = JSON.parse(out) as [number, number, number];
  // 32,000 steps lie between the two: a kilobyte a step is above V8's own swings (some 10 MB, whenever it likes) and below any
  // tensor (64 KiB here) left behind.
  expect(late - early).toBeLessThan(32_000 * 1024);
  expect(tensors).toBe(2);
}, 250_000);

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
