/**
 * The learning rate of each optimiser step. All schedules but the plateau are pure functions of the position, so a run that
 * goes on needs no state for them; the plateau rule's state is a few numbers. One cycle is PyTorch's OneCycleLR with its
 * defaults (checked against it); the other rules are those of `@avcl/torch`.
 */
import { optim } from '@avcl/torch';
import type { Optimisation } from '../recipe/schema.js';

/** What the plateau rule remembers; `lr` is null until it first fell. */
export interface PlateauState {
  readonly lr: number | null;
  readonly rule: optim.PlateauState;
}

/** The rule's state before the first epoch. */
export const freshPlateau: PlateauState = { lr: null, rule: { best: null, bad: 0, cooling: 0 } };

/**
 * The plateau rule after an epoch: x `factor` when the watched loss has not fallen for more than `patience` epochs.
 *
 * @param loss - the epoch's watched loss
 */
export function plateauAfter(settings: Optimisation, state: PlateauState, loss: number): PlateauState {
  const group = { lr: state.lr ?? settings.lr };
  const { factor, patience, floor } = settings;
  const rule = new optim.ReduceLROnPlateau(
    { paramGroups: [group] },
    { factor, patience, min_lr: floor, eps: 0 },
  );
  rule.loadStateDict(state.rule);
  const fell = rule.step(loss);
  return { lr: fell ? group.lr : state.lr, rule: rule.stateDict() };
}

const half = (from: number, to: number, share: number) =>
  to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;

/** One cycle: from lr/25 up to lr over the first 30 % of the steps, then down to lr/250,000, both along a cosine. */
function oneCycle(lr: number, step: number, steps: number): number {
  const peak = 0.3 * steps - 1;
  return step <= peak
    ? half(lr / 25, lr, peak > 0 ? step / peak : 1)
    : half(lr, lr / 25e4, (step - peak) / (steps - 1 - peak));
}

/**
 * The learning rate of one optimiser step.
 *
 * @param step - optimiser steps done before it in the whole run
 * @param stepsPerEpoch - optimiser steps of an epoch
 * @param plateau - state after the last finished epoch
 */
export function learningRate(
  settings: Optimisation,
  step: number,
  stepsPerEpoch: number,
  plateau: PlateauState,
): number {
  const { lr, floor } = settings;
  const steps = settings.epochs * stepsPerEpoch;
  if (settings.schedule === 'one_cycle') {
    return oneCycle(lr, step, steps);
  }
  const warm = Math.round(settings.warmup_epochs * stepsPerEpoch);
  if (settings.schedule === 'cosine') {
    const share = Math.min(1, floor / lr);
    return (
      lr * optim.cosineFactor({ total_steps: steps, warmup_steps: Math.min(warm, steps), floor: share })(step)
    );
  }
  if (step < warm) {
    return (lr * (step + 1)) / warm;
  }
  switch (settings.schedule) {
    case 'constant':
      return lr;
    case 'plateau':
      return plateau.lr ?? lr;
    case 'step': {
      const milestones = settings.milestones.map((epoch) => epoch * stepsPerEpoch);
      return lr * optim.milestoneFactor({ milestones, gamma: settings.factor })(step);
    }
  }
}
