/**
 * Stochastic gradient descent with momentum, dampening, weight decay and Nesterov's form, through the fused operator.
 * Follows PyTorch's `torch.optim.SGD`: the weight decay is added to the gradient, the first momentum is the gradient.
 * Checked against its plain loop over five steps, in the default and the channels-last layout.
 */
import { AvclError } from '../errors.js';
import type { Parameter } from '../nn/parameter.js';
import { _fused_sgd_, empty_like } from '../ops.generated.js';
import type { Tensor } from '../tensor.js';
import { type GroupOf, Optimizer, type Share } from './optimizer.js';

/** Settings of {@link SGD}, per parameter group. */
export interface SGDSettings {
  lr: number;
  momentum: number;
  dampening: number;
  weight_decay: number;
  nesterov: boolean;
}

/** Options of {@link SGD}: all but the learning rate have PyTorch's defaults (0, false). */
export type SGDOptions = Partial<SGDSettings> & { lr: number };

/** The state's name, as in PyTorch. */
const BUFFER = 'momentum_buffer';

/** SGD; see the head of this file. */
export class SGD extends Optimizer<SGDSettings> {
  protected readonly stateNames = [BUFFER];

  constructor(params: Iterable<Parameter> | Iterable<GroupOf<SGDSettings>>, options: SGDOptions) {
    super(params, { momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, ...options });
    for (const group of this.paramGroups) checkSettings(group);
  }

  protected override update(settings: SGDSettings, { params, grads }: Share): void {
    if (settings.momentum === 0) {
      run(settings, params, grads, [], false);
      return;
    }
    const old: [Parameter[], Tensor[], Tensor[]] = [[], [], []];
    const fresh: [Parameter[], Tensor[], Tensor[]] = [[], [], []];
    for (const [i, parameter] of params.entries()) {
      const known = this.state(parameter, BUFFER);
      const buffer = known ?? empty_like(parameter);
      if (known === undefined) this.setState(parameter, BUFFER, buffer);
      const [p, g, b] = known === undefined ? fresh : old;
      p.push(parameter);
      g.push(grads[i]!);
      b.push(buffer);
    }
    if (old[0].length > 0) run(settings, ...old, false);
    if (fresh[0].length > 0) run(settings, ...fresh, true);
  }
}

function run(
  { lr, momentum, dampening, weight_decay, nesterov }: SGDSettings,
  params: Tensor[],
  grads: Tensor[],
  buffers: Tensor[],
  is_first_step: boolean,
): void {
  const options = { lr, momentum, dampening, weight_decay, nesterov, maximize: false, is_first_step };
  _fused_sgd_(params, grads, buffers, options);
}

function checkSettings(settings: SGDSettings): void {
  for (const name of ['lr', 'momentum', 'weight_decay'] as const) {
    if (!(settings[name] >= 0)) {
      throw new AvclError('USAGE', `expected 0 or more for \`${name}\`, got ${settings[name]}; set it so`);
    }
  }
  if (settings.nesterov && (settings.momentum === 0 || settings.dampening !== 0)) {
    const got = `momentum ${settings.momentum}, dampening ${settings.dampening}`;
    throw new AvclError(
      'USAGE',
      `expected momentum above 0 and no dampening for \`nesterov\`, got ${got}; set them so`,
    );
  }
}
