import { tensor, tidy } from '@avcl/torch';
import { expect, it } from 'vitest';
import { totalLoss } from '../../src/index.js';

it('weighs CGRA with alpha, 0.9, and SelfCL with beta, 0.1', () => {
  tidy(() => {
    const losses = { cgra: tensor(2), selfcl: tensor(30) };
    expect(totalLoss(losses).item()).toBeCloseTo(4.8, 6);
    expect(totalLoss(losses, { alpha: 0.1, beta: 0.9 }).item()).toBeCloseTo(27.2, 5);
    expect(totalLoss({ ...losses, selfcl: null }, { alpha: 1, beta: 0 }).item()).toBe(2);
    expect(totalLoss({ ...losses, cgra: null }).item()).toBeCloseTo(3, 6);
  });
});

it('refuses a sum of nothing', () => {
  expect(() => totalLoss({ cgra: null, selfcl: null })).toThrow(/CGRA, SelfCL or both/);
});
