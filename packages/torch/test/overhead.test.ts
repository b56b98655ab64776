/**
 * The cost of a call: a small add through the boundary. The aim is 5 us and bench/torch-call.mjs shows the figure;
 * the bound here is three times that, so that a busy machine does not fail the test.
 */
import { expect, it } from 'vitest';
import * as torch from '../src/index.js';

it('a small add costs less than 15 us', () => {
  const x = torch.ones([2, 2]);
  const round = () => {
    const start = performance.now();
    torch.tidy(() => {
      for (let i = 0; i < 2000; i++) x.add(x);
    });
    return ((performance.now() - start) / 2000) * 1000;
  };
  const rounds = Array.from({ length: 15 }, round).sort((a, b) => a - b);
  expect(rounds[7]).toBeLessThan(15);
});
