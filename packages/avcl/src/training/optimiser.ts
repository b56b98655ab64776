/**
 * The optimiser that a recipe asks for, and its state as a checkpoint keeps it: tensors in a safetensors file, settings in JSON.
 */
import { optim, readSafetensors, tidy } from '@avcl/torch';
import type { Method } from '../methods/method.js';
import type { Optimisation } from '../recipe/schema.js';
import type { TensorMap } from './checkpoint.js';

/** Either optimiser; only the learning rate of its settings is touched. */
export type AnyOptimiser = optim.SGD | optim.AdamW;

/** One group with all parameters: weight decay on all, as the paper's parents. */
export function makeOptimiser(method: Method, settings: Optimisation): AnyOptimiser {
  const { lr, momentum, weight_decay, nesterov } = settings;
  return settings.optimiser === 'sgd'
    ? new optim.SGD(method.parameters(), { lr, momentum, weight_decay, nesterov })
    : new optim.AdamW(method.parameters(), { lr, betas: [momentum, 0.999], weight_decay });
}

/** Sets the learning rate of every group. */
export function setRate(optimiser: AnyOptimiser, lr: number): void {
  for (const group of optimiser.paramGroups) {
    group.lr = lr;
  }
}

/** The state's tensors (live, not copies), and its settings. */
export function saveOptimiser(optimiser: AnyOptimiser): { tensors: TensorMap; groups: unknown } {
  return optimiser.stateDict();
}

/** Goes on where the saved one left off. */
export function restoreOptimiser(optimiser: AnyOptimiser, file: string, groups: unknown): void {
  tidy(() => {
    const { tensors } = readSafetensors(file);
    if (optimiser instanceof optim.SGD) {
      optimiser.loadStateDict({
        tensors,
        groups: groups as ReturnType<typeof optimiser.stateDict>['groups'],
      });
    } else {
      optimiser.loadStateDict({
        tensors,
        groups: groups as ReturnType<typeof optimiser.stateDict>['groups'],
      });
    }
  });
}
