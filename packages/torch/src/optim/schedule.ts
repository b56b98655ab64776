/**
 * Learning rates as a factor of the step: constant, in steps, cosine after a linear warm-up. The factors are pure
 * functions, so a run that goes on needs the step alone. Checked against closed forms and, where PyTorch has the
 * schedule, against its scheduler (StepLR, MultiStepLR, CosineAnnealingLR). The plateau rule is in plateau.ts.
 */
import { AvclError } from '../errors.js';

/** What a schedule changes: an optimiser, or anything with rates. */
export interface HasLearningRates {
  readonly paramGroups: readonly { lr: number }[];
}

/** The learning rate at a step (from 0) as a share of the initial one. */
export type Factor = (step: number) => number;

/** The initial rate throughout. */
export function constantFactor(): Factor {
  return () => 1;
}

/** Times `gamma` every `step_size` steps, as PyTorch's StepLR. */
export function stepFactor(options: { step_size: number; gamma?: number }): Factor {
  const { step_size, gamma = 0.1 } = options;
  positive('step_size', step_size);
  return (step) => gamma ** Math.floor(step / step_size);
}

/** Times `gamma` at each milestone, as PyTorch's MultiStepLR. */
export function milestoneFactor(options: { milestones: readonly number[]; gamma?: number }): Factor {
  const { milestones, gamma = 0.1 } = options;
  return (step) => gamma ** milestones.filter((milestone) => step >= milestone).length;
}

/**
 * A line from `1 / warmup_steps` up to 1 over the first `warmup_steps` steps, then half a cosine down to `floor` at
 * `total_steps`, and `floor` from there on.
 */
export function cosineFactor(options: {
  total_steps: number;
  warmup_steps?: number;
  floor?: number;
}): Factor {
  const { total_steps, warmup_steps = 0, floor = 0 } = options;
  positive('total_steps', total_steps);
  if (!(warmup_steps >= 0 && warmup_steps <= total_steps)) {
    throw new AvclError(
      'USAGE',
      `expected 0 to ${total_steps} for \`warmup_steps\`, got ${warmup_steps}; warm up within \`total_steps\``,
    );
  }
  return (step) => {
    if (step < warmup_steps) return (step + 1) / warmup_steps;
    if (step >= total_steps) return floor;
    const share = (step - warmup_steps) / (total_steps - warmup_steps);
    return floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2;
  };
}

/** Sets every group's rate to its initial one times a factor of the step, as PyTorch's LambdaLR. */
export class LambdaLR {
  readonly #optimizer: HasLearningRates;
  readonly #factor: Factor;
  #initial: number[];
  #step = 0;

  /** Takes the groups' present rates as the initial ones and sets those of step 0. */
  constructor(optimizer: HasLearningRates, factor: Factor) {
    this.#optimizer = optimizer;
    this.#factor = factor;
    this.#initial = optimizer.paramGroups.map((group) => group.lr);
    this.#apply();
  }

  /** Steps done. */
  get lastStep(): number {
    return this.#step;
  }

  /** Go on by one step; call after the optimiser's. */
  step(): void {
    this.#step++;
    this.#apply();
  }

  stateDict(): { step: number; initial: number[] } {
    return { step: this.#step, initial: [...this.#initial] };
  }

  /** Go on where another left off. The optimiser's rates are set. */
  loadStateDict(state: { step: number; initial: readonly number[] }): void {
    if (state.initial.length !== this.#initial.length) {
      throw new AvclError(
        'DATA',
        `expected the rates of ${this.#initial.length} parameter groups, got ${state.initial.length}; ` +
          'load the state of a schedule over the same groups',
      );
    }
    this.#step = state.step;
    this.#initial = [...state.initial];
    this.#apply();
  }

  #apply(): void {
    const factor = this.#factor(this.#step);
    for (const [i, group] of this.#optimizer.paramGroups.entries()) group.lr = this.#initial[i]! * factor;
  }
}

function positive(name: string, value: number): void {
  if (!(value > 0)) {
    throw new AvclError(
      'USAGE',
      `expected a number above 0 for \`${name}\`, got ${value}; count it in steps`,
    );
  }
}
