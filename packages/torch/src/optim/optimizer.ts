/**
 * Optimizer: parameter groups, their settings and what is remembered per parameter.
 * State lives in tensors laid out as their parameter: the fused CPU kernels walk parameter, gradient and state by
 * memory, not by index, so every one of them must have the same strides; what has not is copied first.
 */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import { Parameter } from '../nn/parameter.js';
import { empty_like } from '../ops.generated.js';
import { keep, tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

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
   * @throws AvclError `DATA` where the groups or the shapes differ; then nothing is changed.
   */
  loadStateDict(state: OptimizerState<Settings>): void {
    const have = JSON.stringify(this.paramGroups.map((group) => group.params.length));
    const got = JSON.stringify(state.groups.map((group) => group.params.length));
    if (have !== got) {
      throw new AvclError(
        'DATA',
        `expected parameter groups of ${have}, got ${got}; load the state of the same model`,
      );
    }
    const places = [...state.tensors].map(([key, tensor]) => ({ ...this.#placeOf(key, tensor), tensor }));
    this.dispose();
    noGrad(() => {
      for (const { parameter, name, tensor } of places) {
        const copy = tensor.shape.length === 0 ? tensor.clone() : laidOut(tensor, parameter);
        this.setState(parameter, name, copy === tensor ? tensor.clone() : copy);
      }
    });
    for (const [i, { params: _, ...settings }] of state.groups.entries()) {
      Object.assign(this.paramGroups[i]!, settings);
    }
  }

  /** Free the state. */
  dispose(): void {
    for (const tensors of this.#state.values()) for (const tensor of tensors.values()) tensor.dispose();
    this.#state.clear();
  }

  /** Change the parameters of one share in place. Runs without gradient, inside a scope. */
  protected abstract update(settings: Settings, share: Share): void;

  /** A state tensor laid out as its parameter, or undefined before the first step. */
  protected state(parameter: Parameter, name: string): Tensor | undefined {
    const tensor = this.#state.get(parameter)?.get(name);
    if (tensor === undefined || tensor.shape.length === 0) return tensor;
    const fitting = laidOut(tensor, parameter);
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

  #placeOf(key: string, tensor: Tensor): { parameter: Parameter; name: string } {
    const [number = '', name = ''] = key.split('.', 2);
    const parameter = this.#parameters[Number(number)];
    const shapes = parameter === undefined ? [] : [JSON.stringify(parameter.shape), '[]'];
    if (parameter === undefined || name === '' || !shapes.includes(JSON.stringify(tensor.shape))) {
      const got = `\`${key}\` of [${tensor.shape.join(', ')}]`;
      throw new AvclError(
        'DATA',
        `expected state of a parameter's shape, got ${got}; load the state of the same model`,
      );
    }
    return { parameter, name };
  }
}

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

/** The tensor itself where it lies in memory as `model` does, else a copy that does (and has its device and dtype). */
function laidOut(tensor: Tensor, model: Tensor): Tensor {
  const fits = tensor.device === model.device && tensor.dtype === model.dtype && sameStrides(tensor, model);
  return fits ? tensor : empty_like(model).copy_(tensor);
}

/** Whether two tensors of one shape run through memory alike; the stride of an axis of one value says nothing. */
function sameStrides(a: Tensor, b: Tensor): boolean {
  const [own, other] = [a.strides, b.strides];
  return a.shape.every((size, i) => size === 1 || own[i] === other[i]);
}

function requireDense(index: number, parameter: Parameter): void {
  tidy(() => {
    if (sameStrides(parameter, empty_like(parameter))) return;
    const strides = `strides [${parameter.strides.join(', ')}] for [${parameter.shape.join(', ')}]`;
    throw new AvclError(
      'USAGE',
      `expected a parameter without gaps in memory for \`params\`, got ${strides} at ${index}; clone it first`,
    );
  });
}
