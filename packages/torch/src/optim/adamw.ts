/**
 * AdamW (Loshchilov and Hutter 2019): Adam with decoupled weight decay, through the fused operator.
 * Follows PyTorch's `torch.optim.AdamW`, against whose plain loop five steps were checked. Leaves out AMSGrad.
 */
import { AvclError } from '../errors.js';
import type { Parameter } from '../nn/parameter.js';
import { _foreach_add_, _fused_adamw_, zeros, zeros_like } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { type GroupOf, Optimizer, type Share } from './optimizer.js';

/** Settings of {@link AdamW}, per parameter group. */
export interface AdamWSettings {
  lr: number;
  /** Shares of the past in the running means of the gradient and of its square. */
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
}

/** Options of {@link AdamW}; the defaults are PyTorch's. */
export type AdamWOptions = Partial<AdamWSettings>;

/** AdamW; see the head of this file. */
export class AdamW extends Optimizer<AdamWSettings> {
  protected readonly stateNames = ['exp_avg', 'exp_avg_sq', 'step'];

  constructor(params: Iterable<Parameter> | Iterable<GroupOf<AdamWSettings>>, options: AdamWOptions = {}) {
    super(params, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 1e-2, ...options });
    for (const group of this.paramGroups) checkSettings(group);
  }

  protected override update(settings: AdamWSettings, { params, grads }: Share): void {
    const { lr, betas, eps, weight_decay } = settings;
    const means = params.map((parameter) => this.#stateOf(parameter, 'exp_avg', zeros_like));
    const squares = params.map((parameter) => this.#stateOf(parameter, 'exp_avg_sq', zeros_like));
    const steps = params.map((parameter) => this.#stateOf(parameter, 'step', counter));
    _foreach_add_(steps, 1);
    _fused_adamw_(params, grads, means, squares, [], steps, {
      lr,
      beta1: betas[0],
      beta2: betas[1],
      weight_decay,
      eps,
      amsgrad: false,
      maximize: false,
    });
  }

  #stateOf(parameter: Parameter, name: string, make: (parameter: Parameter) => Tensor): Tensor {
    const known = this.state(parameter, name);
    if (known !== undefined) return known;
    const made = make(parameter);
    this.setState(parameter, name, made);
    return made;
  }
}

/** The steps done, beside its parameter. */
function counter(parameter: Parameter): Tensor {
  return zeros([], { dtype: 'float32', device: parameter.device });
}

function checkSettings({ lr, betas, eps, weight_decay }: AdamWSettings): void {
  for (const [name, value] of Object.entries({ lr, eps, weight_decay })) {
    if (!(value >= 0))
      throw new AvclError('USAGE', `expected 0 or more for \`${name}\`, got ${value}; set it so`);
  }
  if (!betas.every((beta) => beta >= 0 && beta < 1)) {
    throw new AvclError(
      'USAGE',
      `expected two numbers from 0 to below 1 for \`betas\`, got ${betas.join(', ')}; set them so`,
    );
  }
}
