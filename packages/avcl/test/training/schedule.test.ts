/** Learning rates against PyTorch's schedulers (golden/schedules.json, made by make_schedules.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Recipe, resolveRecipe } from '../../src/index.js';
import { freshPlateau, learningRate, plateauAfter } from '../../src/training/schedule.js';

const golden = JSON.parse(readFileSync(new URL('golden/schedules.json', import.meta.url), 'utf8')) as Record<
  string,
  number[]
>;

const settings = (...overrides: string[]): Recipe['finetune'] =>
  resolveRecipe({ stage: 'finetune', overrides: ['lr=0.03', 'epochs=6', ...overrides] }).recipe.finetune;

function expectClose(got: number[], want: number[]): void {
  expect(got.length).toBe(want.length);
  for (const [i, value] of got.entries()) {
    // Both are float64; PyTorch multiplies its cosine up step by step, hence 1e-9 relative and not equality.
    expect(Math.abs(value - want[i]!), `step ${i}: ${value} against ${want[i]}`).toBeLessThan(
      1e-9 * want[i]! + 1e-15,
    );
  }
}

const steps = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('learningRate', () => {
  it('equals OneCycleLR', () => {
    expectClose(
      steps(24).map((step) => learningRate(settings('schedule=one_cycle'), step, 4, freshPlateau)),
      golden.one_cycle!,
    );
  });

  it('equals CosineAnnealingLR', () => {
    expectClose(
      steps(24).map((step) =>
        learningRate(settings('schedule=cosine', 'floor=0.001'), step, 4, freshPlateau),
      ),
      golden.cosine!,
    );
  });

  it('equals MultiStepLR', () => {
    const step = settings('schedule=step', 'milestones=[2,4]');
    expectClose(
      steps(6).map((epoch) => learningRate(step, epoch * 4 + 3, 4, freshPlateau)),
      golden.step!,
    );
  });

  it('equals ReduceLROnPlateau', () => {
    const plateau = settings('patience=2', 'floor=0.0001');
    let state = freshPlateau;
    const got = golden.losses!.map((loss) => {
      const rate = learningRate(plateau, 0, 4, state);
      state = plateauAfter(plateau, state, loss);
      return rate;
    });
    expectClose(got, golden.plateau!);
    expect(new Set(got).size).toBeGreaterThan(2);
  });

  it('rises over the warm-up and is then the schedule', () => {
    const warm = settings('schedule=constant', 'warmup_epochs=1');
    expect(steps(6).map((step) => learningRate(warm, step, 4, freshPlateau))).toEqual([
      0.0075, 0.015, 0.0225, 0.03, 0.03, 0.03,
    ]);
  });
});
