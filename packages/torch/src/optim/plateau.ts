/**
 * ReduceLROnPlateau: times `factor` when the watched number has not improved for more than `patience` looks.
 * Follows PyTorch's scheduler of the same name, option for option, and was checked against its traces.
 */
import { AvclError } from '../errors.js';
import type { HasLearningRates } from './schedule.js';

/** Options of {@link ReduceLROnPlateau}; the defaults are PyTorch's. */
export interface PlateauOptions {
  /** Whether the watched number should fall or rise. */
  mode?: 'min' | 'max';
  factor?: number;
  /** Looks without improvement that are let pass. */
  patience?: number;
  /** How much better counts as improvement. */
  threshold?: number;
  /** `rel`: a share of the best so far; `abs`: an amount. */
  threshold_mode?: 'rel' | 'abs';
  /** Looks after a reduction during which nothing counts. */
  cooldown?: number;
  min_lr?: number;
  /** A smaller change of the rate is not made. */
  eps?: number;
}

/** What the rule remembers. */
export interface PlateauState {
  /** Null before the first look. */
  best: number | null;
  bad: number;
  cooling: number;
}

/** Lowers an optimiser's learning rates when a number stops improving. */
export class ReduceLROnPlateau {
  readonly #optimizer: HasLearningRates;
  readonly #options: Required<PlateauOptions>;
  #state: PlateauState = { best: null, bad: 0, cooling: 0 };

  constructor(optimizer: HasLearningRates, options: PlateauOptions = {}) {
    this.#optimizer = optimizer;
    this.#options = {
      mode: 'min',
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      threshold_mode: 'rel',
      cooldown: 0,
      min_lr: 0,
      eps: 1e-8,
      ...options,
    };
    const { factor } = this.#options;
    if (!(factor > 0 && factor < 1)) {
      throw new AvclError('USAGE', `expected 0 < \`factor\` < 1, got ${factor}; a reduction must reduce`);
    }
  }

  /** Look at the number of an epoch, and lower the rates where it is time. Returns whether it was. */
  step(metric: number): boolean {
    const state = this.#state;
    const { patience, cooldown } = this.#options;
    if (this.#improves(metric)) {
      state.best = metric;
      state.bad = 0;
    } else {
      state.bad++;
    }
    if (state.cooling > 0) {
      state.cooling--;
      state.bad = 0;
    }
    if (state.bad <= patience) return false;
    this.#reduce();
    state.cooling = cooldown;
    state.bad = 0;
    return true;
  }

  stateDict(): PlateauState {
    return { ...this.#state };
  }

  /** Go on where another left off. The optimiser's own state holds the rates. */
  loadStateDict(state: PlateauState): void {
    this.#state = { best: state.best, bad: state.bad, cooling: state.cooling };
  }

  #improves(metric: number): boolean {
    const { mode, threshold, threshold_mode } = this.#options;
    const best = this.#state.best ?? (mode === 'min' ? Infinity : -Infinity);
    const sign = mode === 'min' ? -1 : 1;
    const bar = threshold_mode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold;
    return mode === 'min' ? metric < bar : metric > bar;
  }

  #reduce(): void {
    const { factor, min_lr, eps } = this.#options;
    for (const group of this.#optimizer.paramGroups) {
      const next = Math.max(group.lr * factor, min_lr);
      if (group.lr - next > eps) group.lr = next;
    }
  }
}
