/**
 * Optimizer: parameter groups, their settings and what is remembered per parameter.
 * The state is kept laid out as its parameter (memory-layout.ts says why), beyond the scope of the step.
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import { Parameter } from '../nn/parameter.js';
import { keep, tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { beside, laidOut, requireDense } from './memory-layout.js';

/** Parameters with their own settings; what is left out comes from the optimiser's. */
export type GroupOf<Settings> = Partial<Settings> & { params: Iterable<Parameter> };

/** A parameter group as the optimiser holds it; its settings may be changed between steps. */
export type ParamGroup<Settings> = Settings & { readonly params: readonly Parameter[] };

/** An optimiser's state: tensors as `<parameter>.<name>`, and the settings, which JSON can hold. */
export interface OptimizerState<Settings> {
  tensors: Map<string, Tensor>;
  groups: (Settings & { params: number[] })[];
}

/** Parameters of one device and dtype, as the fused operators want them, with their gradients. */
export interface Share {
  params: Parameter[];
  grads: Tensor[];
}

/** The base of {@link SGD} and {@link AdamW}. Parameters are numbered over all groups, in order. */
export abstract class Optimizer<Settings extends { lr: number }> {
  readonly paramGroups: ParamGroup<Settings>[];
  readonly #parameters: Parameter[];
  readonly #state = new Map<Parameter, Map<string, Tensor>>();

  /** @throws AvclError `USAGE` for no parameter, one given twice, or one that does not fill its memory */
  constructor(params: Iterable<Parameter> | Iterable<GroupOf<Settings>>, defaults: Settings) {
    const given: (Parameter | GroupOf<Settings>)[] = [...params];
    const alone = given.filter((item) => item instanceof Parameter);
    const groups = given.filter((item): item is GroupOf<Settings> => !(item instanceof Parameter));
    if (alone.length > 0) groups.push({ params: alone } as unknown as GroupOf<Settings>);
    this.paramGroups = groups.map((group) => ({ ...defaults, ...group, params: [...group.params] }));
    this.#parameters = this.paramGroups.flatMap((group) => [...group.params]);
    if (this.#parameters.length === 0) {
      throw new AvclError(
        'USAGE',
        'expected parameters to optimise for `params`, got none; pass model.parameters()',
      );
    }
    if (new Set(this.#parameters).size < this.#parameters.length) {
      throw new AvclError(
        'USAGE',
        'expected each parameter once in `params`, got one twice; drop it from a group',
      );
    }
    for (const [i, parameter] of this.#parameters.entries()) requireDense(i, parameter);
  }

  /** Change every parameter that has a gradient. */
  step(): void {
    tidy(() =>
      noGrad(() => {
        for (const group of this.paramGroups) {
          for (const share of shares(group.params)) this.update(group, share);
        }
      }),
    );
  }

  /** Drop the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.#parameters) parameter.grad = null;
  }

  /** The live state tensors, not copies, and a copy of the settings. */
  stateDict(): OptimizerState<Settings> {
    const tensors = new Map<string, Tensor>();
    for (const [i, parameter] of this.#parameters.entries()) {
      for (const [name, tensor] of this.#state.get(parameter) ?? []) tensors.set(`${i}.${name}`, tensor);
    }
    const numbers = new Map(this.#parameters.map((parameter, i) => [parameter, i]));
    const groups = this.paramGroups.map((group) => {
      return { ...group, params: group.params.map((parameter) => numbers.get(parameter)!) };
    });
    return { tensors, groups };
  }

  /**
   * Go on where another left off: its state is copied, its settings are taken.
   * @throws AvclError `DATA` where the groups, their settings, or the state's names or shapes differ; then nothing is changed.
   */
  loadStateDict(state: OptimizerState<Settings>): void {
    this.#checkGroups(state.groups);
    const copies = noGrad(() =>
      [...state.tensors].map(([key, tensor]) => {
        const { parameter, name } = this.#placeOf(key, tensor);
        const placed = beside(tensor, parameter);
        return { parameter, name, copy: placed === tensor ? tensor.clone() : placed };
      }),
    );
    this.dispose();
    for (const { parameter, name, copy } of copies) this.setState(parameter, name, copy);
    for (const [i, { params: _, ...settings }] of state.groups.entries()) {
      Object.assign(this.paramGroups[i]!, settings);
    }
  }

  /** Free the state. */
  dispose(): void {
    for (const tensors of this.#state.values()) for (const tensor of tensors.values()) tensor.dispose();
    this.#state.clear();
  }

  /** What is remembered of a parameter, as in PyTorch. */
  protected abstract readonly stateNames: readonly string[];

  /** Change the parameters of one share in place. Runs without gradient, inside a scope. */
  protected abstract update(settings: Settings, share: Share): void;

  /** A state tensor laid out as its parameter, or undefined before the first step. */
  protected state(parameter: Parameter, name: string): Tensor | undefined {
    const tensor = this.#state.get(parameter)?.get(name);
    if (tensor === undefined) return undefined;
    const fitting = beside(tensor, parameter);
    if (fitting !== tensor) this.setState(parameter, name, fitting);
    return fitting;
  }

  /** Remember a tensor beyond the scope of the step; the one before it is freed. */
  protected setState(parameter: Parameter, name: string, tensor: Tensor): void {
    let tensors = this.#state.get(parameter);
    if (tensors === undefined) {
      tensors = new Map();
      this.#state.set(parameter, tensors);
    }
    tensors.get(name)?.dispose();
    tensors.set(name, keep(tensor));
  }

  #checkGroups(groups: OptimizerState<Settings>['groups']): void {
    const describe = (list: readonly ({ params: readonly unknown[] } & object)[]) =>
      list.map(
        ({ params, ...settings }) => `${params.length} with ${Object.keys(settings).sort().join(', ')}`,
      );
    const [have, got] = [describe(this.paramGroups).join('; '), describe(groups).join('; ')];
    if (have !== got) {
      throw new AvclError('DATA', `expected parameters in groups of ${have}, got ${got}; ${SAME}`);
    }
  }

  #placeOf(key: string, tensor: Tensor): { parameter: Parameter; name: string } {
    const [number = '', name = ''] = key.split('.', 2);
    const parameter = this.#parameters[Number(number)];
    const shapes = parameter === undefined ? [] : [JSON.stringify(parameter.shape), '[]'];
    if (
      parameter === undefined ||
      !this.stateNames.includes(name) ||
      !shapes.includes(JSON.stringify(tensor.shape))
    ) {
      const expected = `${this.stateNames.join(', ')} of a parameter's shape`;
      const got = `\`${key}\` of [${tensor.shape.join(', ')}]`;
      throw new AvclError('DATA', `expected ${expected}, got ${got}; ${SAME}`);
    }
    return { parameter, name };
  }
}

/** What to do about a state that does not fit. */
const SAME = 'load the state of the same optimiser over the same model';

/** Parameters with a gradient, by device and dtype; gradients laid out as their parameter. */
function shares(params: readonly Parameter[]): Share[] {
  const found = new Map<string, Share>();
  for (const parameter of params) {
    const { grad, device, dtype } = parameter;
    if (grad === null) continue;
    const key = `${device} ${dtype}`;
    const share = found.get(key) ?? { params: [], grads: [] };
    share.params.push(parameter);
    share.grads.push(laidOut(grad, parameter));
    found.set(key, share);
  }
  return [...found.values()];
}
