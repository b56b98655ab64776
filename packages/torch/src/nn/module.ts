/**
 * Module: what owns parameters, buffers and other modules.
 * They are found among its own enumerable properties, so a field's name is its name in the state dictionary; members of
 * an array carry the array's name and their index (`blocks.0.conv.weight`). Names, order of visit and strictness of
 * loading as PyTorch's `nn.Module`; no hooks, no lazy parameters.
 */
import type { Tensor } from '../tensor.js';
import { type LoadOptions, type LoadReport, loadInto } from './load.js';
import { Buffer, Parameter } from './parameter.js';
import { type Placement, place } from './place.js';

/** Something a module owns, by name. Values that are neither module, parameter nor buffer are passed over. */
export type Member = readonly [name: string, value: unknown];

/** The base of layers, networks and methods. */
export abstract class Module {
  /** Whether forward passes are for training; set by {@link train} and {@link eval}. */
  training = true;

  /** What this module owns itself. Containers override it. */
  protected *members(): Iterable<Member> {
    for (const [name, value] of Object.entries(this)) {
      if (Array.isArray(value)) yield* value.map((item, i) => [`${name}.${i}`, item] as const);
      else yield [name, value];
    }
  }

  /** The modules owned directly, by name. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [name, value] of this.members()) if (value instanceof Module) yield [name, value];
  }

  /** This module (under `prefix`) and all below it, each once, a module before its children. */
  *namedModules(prefix = '', seen: Set<Module> = new Set()): Generator<[string, Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren()) yield* child.namedModules(join(prefix, name), seen);
  }

  /** All parameters, each once under its first name. */
  *namedParameters(prefix = ''): Generator<[string, Parameter]> {
    yield* this.#each(prefix, Parameter);
  }

  /** All buffers, each once under its first name. */
  *namedBuffers(prefix = ''): Generator<[string, Buffer]> {
    yield* this.#each(prefix, Buffer);
  }

  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  buffers(): Buffer[] {
    return [...this.namedBuffers()].map(([, buffer]) => buffer);
  }

  /** The number of learnt values. */
  get parameterCount(): number {
    return this.parameters().reduce((sum, { numel }) => sum + numel, 0);
  }

  /**
   * Parameters and buffers by name: the live tensors, not copies. One that is shared stands under all its names.
   * A module's own parameters come first, then its buffers, then its children's, as in PyTorch.
   */
  stateDict(prefix = ''): Map<string, Tensor> {
    const state = new Map<string, Tensor>();
    const members = [...this.members()];
    for (const kind of [Parameter, Buffer]) {
      for (const [name, value] of members) if (value instanceof kind) state.set(join(prefix, name), value);
    }
    for (const [name, child] of this.namedChildren()) {
      for (const [key, value] of child.stateDict(join(prefix, name))) state.set(key, value);
    }
    return state;
  }

  /**
   * Copy values into the parameters and buffers; dtype and device follow what is here. Nothing is changed where it throws.
   * @throws AvclError `DATA` listing what is missing, unexpected (unless `strict: false`) or of another shape.
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: LoadOptions = {}): LoadReport {
    return loadInto(this.stateDict(), state, options);
  }

  /** Set this module and all below it to training, or with `false` to evaluation. */
  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** Set this module and all below it to evaluation. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Move, convert or lay out every parameter, its gradient and every buffer in place: the handles stay the same, so
   * optimisers go on. `dtype` changes floating-point tensors only; `memoryFormat` those with its number of dimensions.
   */
  to(placement: Placement): this {
    for (const tensor of [...this.parameters(), ...this.buffers()]) place(tensor, placement);
    return this;
  }

  /** Drop all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Set whether the parameters are learnt; `false` freezes the module. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requires_grad_(requiresGrad);
    return this;
  }

  /** Free all parameters and buffers. */
  dispose(): void {
    for (const tensor of [...this.parameters(), ...this.buffers()]) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  *#each<T extends Tensor>(
    prefix: string,
    kind: abstract new (...args: never[]) => T,
  ): Generator<[string, T]> {
    const seen = new Set<T>();
    for (const [path, module] of this.namedModules(prefix)) {
      for (const [name, value] of module.members()) {
        if (!(value instanceof kind) || seen.has(value)) continue;
        seen.add(value);
        yield [join(path, name), value];
      }
    }
  }
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}
