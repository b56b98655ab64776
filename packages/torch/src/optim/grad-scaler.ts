/**
 * GradScaler: keeps small float16 gradients above zero by scaling the loss, and lets steps with infinite gradients
 * fall out while it looks for a scale that fits. Follows `torch.amp.GradScaler`, against whose trace it was checked.
 * One device; bfloat16 and float32 need none of it (`enabled: false` makes every call plain).
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import {
  _amp_foreach_non_finite_check_and_unscale_,
  _amp_update_scale_,
  full,
  zeros,
} from '../ops.generated.js';
import { keep, tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** Options of {@link GradScaler}; the defaults are PyTorch's. */
export interface GradScalerOptions {
  init_scale?: number;
  growth_factor?: number;
  backoff_factor?: number;
  /** Steps without infinities after which the scale grows. */
  growth_interval?: number;
  enabled?: boolean;
}

/** What the scaler remembers. */
export interface GradScalerState {
  scale: number;
  /** Steps since the scale last changed. */
  growth_tracker: number;
}

/** What the scaler needs of an optimiser. */
export interface Steps {
  readonly paramGroups: readonly { readonly params: readonly Tensor[] }[];
  step(): void;
}

/** Scales losses and steps; one step is `scale(loss).backward()`, `step(optimizer)`, `update()`. */
export class GradScaler {
  readonly enabled: boolean;
  readonly #settings: Required<GradScalerOptions>;
  #state: GradScalerState;
  /** On the device of the loss, from the first loss on. */
  #tensors: { scale: Tensor; tracker: Tensor } | null = null;
  /** Of the optimisers unscaled since the last update: whether a gradient was infinite, 0 or 1. */
  readonly #found = new Map<Steps, Tensor>();

  constructor(options: GradScalerOptions = {}) {
    this.#settings = {
      init_scale: 65536,
      growth_factor: 2,
      backoff_factor: 0.5,
      growth_interval: 2000,
      enabled: true,
      ...options,
    };
    const { growth_factor, backoff_factor, init_scale, enabled } = this.#settings;
    if (!(growth_factor > 1 && backoff_factor > 0 && backoff_factor < 1)) {
      const got = `\`growth_factor\` ${growth_factor}, \`backoff_factor\` ${backoff_factor}`;
      throw new AvclError(
        'USAGE',
        `expected a growth above 1 and a backoff below it, got ${got}; set them so`,
      );
    }
    this.enabled = enabled;
    this.#state = { scale: init_scale, growth_tracker: 0 };
  }

  /** The loss times the scale. */
  scale(loss: Tensor): Tensor {
    return this.enabled ? loss.mul(this.#on(loss.device).scale) : loss;
  }

  /** Divide the gradients by the scale, to clip or look at them before {@link step}. At most once a step. */
  unscale_(optimizer: Steps): void {
    if (!this.enabled) return;
    if (this.#found.has(optimizer)) {
      throw new AvclError(
        'USAGE',
        'expected unscale_ once between updates, got it twice; call update() each step',
      );
    }
    const found = tidy(() => noGrad(() => this.#unscale(optimizer)));
    this.#found.set(optimizer, keep(found));
  }

  /** Step unless a gradient is infinite or not a number. Returns whether the optimiser stepped. */
  step(optimizer: Steps): boolean {
    if (this.enabled) {
      if (!this.#found.has(optimizer)) this.unscale_(optimizer);
      if (Number(this.#found.get(optimizer)!.item()) !== 0) return false;
    }
    optimizer.step();
    return true;
  }

  /** Lower the scale after an infinity, raise it after `growth_interval` steps without one. */
  update(): void {
    if (!this.enabled) return;
    if (this.#found.size === 0 || this.#tensors === null) {
      throw new AvclError('USAGE', 'expected a step before update(), got none; call step(optimizer) first');
    }
    const { scale, tracker } = this.#tensors;
    const { growth_factor, backoff_factor, growth_interval } = this.#settings;
    const all = [...this.#found.values()];
    tidy(() =>
      noGrad(() => {
        const found = all.slice(1).reduce((sum, next) => sum.add(next), all[0]!);
        _amp_update_scale_(scale, tracker, found, growth_factor, backoff_factor, growth_interval);
      }),
    );
    for (const found of all) found.dispose();
    this.#found.clear();
  }

  /** The present scale and count; reads them back from the device. */
  stateDict(): GradScalerState {
    if (this.#tensors !== null) {
      const { scale, tracker } = this.#tensors;
      this.#state = { scale: Number(scale.item()), growth_tracker: Number(tracker.item()) };
    }
    return { ...this.#state };
  }

  loadStateDict(state: GradScalerState): void {
    this.dispose();
    this.#state = { scale: state.scale, growth_tracker: state.growth_tracker };
  }

  /** Free what lies on the device; the next loss puts it there again. */
  dispose(): void {
    this.#state = this.stateDict();
    for (const tensor of [...this.#found.values(), ...Object.values(this.#tensors ?? {})]) tensor.dispose();
    this.#found.clear();
    this.#tensors = null;
  }

  #on(device: string): { scale: Tensor; tracker: Tensor } {
    this.#tensors ??= {
      scale: keep(full([], this.#state.scale, { dtype: 'float32', device })),
      tracker: keep(full([], this.#state.growth_tracker, { dtype: 'int32', device })),
    };
    return this.#tensors;
  }

  #unscale(optimizer: Steps): Tensor {
    const byType = new Map<string, Tensor[]>();
    for (const { grad } of optimizer.paramGroups.flatMap((group) => group.params)) {
      if (grad !== null) byType.set(grad.dtype, [...(byType.get(grad.dtype) ?? []), grad]);
    }
    const device = [...byType.values()][0]?.[0]?.device ?? 'cpu';
    const { scale } = this.#on(device);
    const found = zeros([], { dtype: 'float32', device });
    const inverse = scale.to({ dtype: 'float64' }).reciprocal().to({ dtype: 'float32' });
    for (const grads of byType.values()) _amp_foreach_non_finite_check_and_unscale_(grads, found, inverse);
    return found;
  }
}
