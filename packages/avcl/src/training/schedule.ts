/**
 * Learning rates. All but the plateau are pure functions of the position, so a run that goes on needs no state for them;
 * the plateau rule (x factor when the watched loss has not fallen for `patience` epochs; as PyTorch's
 * ReduceLROnPlateau with threshold 1e-4, relative) keeps three numbers.
 */
import type { Optimisation } from '../recipe/schema.js';

/** What the plateau rule remembers. */
export interface PlateauState {
  readonly factor: number;
  readonly best: number | null;
  readonly bad: number;
}

/** The rule's state before the first epoch. */
export const freshPlateau: PlateauState = { factor: 1, best: null, bad: 0 };

/**
 * The plateau rule after an epoch.
 *
 * @param loss - the epoch's watched loss
 */
export function plateauAfter(settings: Optimisation, state: PlateauState, loss: number): PlateauState {
  if (state.best === null || loss < state.best * (1 - 1e-4)) {
    return { factor: state.factor, best: loss, bad: 0 };
  }
  if (state.bad < settings.patience) {
    return { ...state, bad: state.bad + 1 };
  }
  const lowest = Math.min(1, settings.floor / settings.lr);
  return { factor: Math.max(lowest, state.factor * settings.factor), best: state.best, bad: 0 };
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
  if (step < warm) {
    return (lr * (step + 1)) / warm;
  }
  switch (settings.schedule) {
    case 'constant':
      return lr;
    case 'plateau':
      return lr * plateau.factor;
    case 'step': {
      const epoch = Math.floor(step / stepsPerEpoch);
      return lr * settings.factor ** settings.milestones.filter((milestone) => epoch >= milestone).length;
    }
    case 'cosine':
      return half(lr, Math.min(floor, lr), (step - warm) / Math.max(1, steps - warm));
  }
}
