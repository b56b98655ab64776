import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PlateauOptions, ReduceLROnPlateau } from '../../src/optim/plateau.js';
import {
  constantFactor,
  cosineFactor,
  type Factor,
  LambdaLR,
  milestoneFactor,
  stepFactor,
} from '../../src/optim/schedule.js';

// Traces of PyTorch's schedulers, from make_nn_golden.py. They multiply step by step, so the last bits differ.
const golden = JSON.parse(
  readFileSync(new URL('../golden/schedules.json', import.meta.url), 'utf8'),
) as Record<'losses' | 'step' | 'milestones' | 'cosine', number[]> & {
  plateau: { options: PlateauOptions; lr: number[] }[];
};

const rates = (lr = 0.1) => ({ paramGroups: [{ lr }] });

function trace(factor: Factor, steps: number): number[] {
  const optimizer = rates();
  const schedule = new LambdaLR(optimizer, factor);
  return Array.from({ length: steps + 1 }, (_, i) => {
    if (i > 0) schedule.step();
    return optimizer.paramGroups[0]!.lr;
  });
}

function expectClose(got: number[], wanted: number[]): void {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(1e-14);
}

describe('factors of the step', () => {
  it('equal StepLR, MultiStepLR and CosineAnnealingLR', () => {
    expectClose(trace(stepFactor({ step_size: 3, gamma: 0.5 }), 10), golden.step);
    expectClose(trace(milestoneFactor({ milestones: [2, 5, 6] }), 10), golden.milestones);
    expectClose(trace(cosineFactor({ total_steps: 10, floor: 0.01 }), 10), golden.cosine);
  });

  it('warm up along a line, fall along half a cosine, stay at the floor', () => {
    const factor = cosineFactor({ total_steps: 104, warmup_steps: 4, floor: 0.2 });
    expect([0, 1, 2, 3, 4].map(factor)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(factor(54)).toBeCloseTo(0.6, 14);
    expect(factor(104)).toBe(0.2);
    expect(factor(1000)).toBe(0.2);
    for (let step = 5; step <= 104; step++) expect(factor(step)).toBeLessThan(factor(step - 1));
    expect(constantFactor()(7)).toBe(1);
  });

  it('go on from their state', () => {
    const whole = trace(stepFactor({ step_size: 2 }), 9);
    const before = rates();
    const first = new LambdaLR(before, stepFactor({ step_size: 2 }));
    for (let i = 0; i < 5; i++) first.step();
    const after = rates(before.paramGroups[0]!.lr);
    const second = new LambdaLR(after, stepFactor({ step_size: 2 }));
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    expect(after.paramGroups[0]!.lr).toBe(whole[5]);
    for (let i = 0; i < 4; i++) second.step();
    expect(after.paramGroups[0]!.lr).toBe(whole[9]);
    expect(second.lastStep).toBe(9);
    expect(() => second.loadStateDict({ step: 1, initial: [1, 2] })).toThrow(/1 parameter groups, got 2/);
  });

  it('name a wrong option', () => {
    expect(() => stepFactor({ step_size: 0 })).toThrow(/`step_size`, got 0/);
    expect(() => cosineFactor({ total_steps: Number.NaN })).toThrow(/`total_steps`/);
    expect(() => cosineFactor({ total_steps: 5, warmup_steps: 6 })).toThrow(/`warmup_steps`, got 6/);
  });
});

describe('ReduceLROnPlateau', () => {
  it.each(golden.plateau)('equals PyTorch with $options', ({ options, lr }) => {
    const optimizer = rates();
    const plateau = new ReduceLROnPlateau(optimizer, options);
    const got = golden.losses.map((loss) => {
      const before = optimizer.paramGroups[0]!.lr;
      const reduced = plateau.step(loss);
      if (!reduced) expect(optimizer.paramGroups[0]!.lr).toBe(before);
      return optimizer.paramGroups[0]!.lr;
    });
    expect(got).toEqual(lr);
  });

  it('goes on from its state', () => {
    for (const { options, lr } of golden.plateau) {
      for (const cut of [0, 3, 11]) {
        const optimizer = rates();
        const first = new ReduceLROnPlateau(optimizer, options);
        for (const loss of golden.losses.slice(0, cut)) first.step(loss);
        const second = new ReduceLROnPlateau(optimizer, options);
        second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
        for (const loss of golden.losses.slice(cut)) second.step(loss);
        expect(optimizer.paramGroups[0]!.lr).toBe(lr.at(-1));
      }
    }
  });

  it('counts what is not a number as no improvement', () => {
    const optimizer = rates();
    const plateau = new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
    expect(plateau.step(Number.NaN)).toBe(true);
    expect(plateau.step(1)).toBe(false);
    expect(plateau.step(Number.NaN)).toBe(true);
    expect(optimizer.paramGroups[0]!.lr).toBe(0.025);
  });

  it('refuses a factor that does not reduce', () => {
    expect(() => new ReduceLROnPlateau(rates(), { factor: 1 })).toThrow(/`factor` < 1, got 1/);
  });
});
