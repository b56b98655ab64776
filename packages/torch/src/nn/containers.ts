/**
 * Modules that hold others: Sequential runs them one after another, ModuleList only keeps them.
 * Members are named by their index, or in Sequential by the keys of a record, as in PyTorch's state dictionaries.
 */
import type { Tensor } from '../tensor.js';
import { type Member, Module } from './module.js';

/** A module that turns one tensor into one. */
export type Layer = Module & { forward(x: Tensor): Tensor };

/** Layers one after another. */
export class Sequential extends Module {
  readonly #layers: readonly (readonly [string, Layer])[];

  /** @param layers the layers, or one record of them whose keys become their names */
  constructor(...layers: readonly Layer[] | [Readonly<Record<string, Layer>>]) {
    super();
    const [first] = layers;
    this.#layers =
      first !== undefined && !(first instanceof Module)
        ? Object.entries(first)
        : (layers as readonly Layer[]).map((layer, i) => [String(i), layer] as const);
  }

  forward(x: Tensor): Tensor {
    return this.#layers.reduce((value, [, layer]) => layer.forward(value), x);
  }

  /** The layers in order. */
  [Symbol.iterator](): Iterator<Layer> {
    return this.#layers.map(([, layer]) => layer)[Symbol.iterator]();
  }

  get length(): number {
    return this.#layers.length;
  }

  protected override members(): Iterable<Member> {
    return this.#layers;
  }
}

/** Modules in a list, found by {@link Module.namedParameters} under their index. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly #modules: readonly M[];

  constructor(modules: Iterable<M>) {
    super();
    this.#modules = [...modules];
  }

  /** The module at `index`, counted from the end where it is negative. */
  at(index: number): M | undefined {
    return this.#modules.at(index);
  }

  [Symbol.iterator](): Iterator<M> {
    return this.#modules[Symbol.iterator]();
  }

  get length(): number {
    return this.#modules.length;
  }

  protected override members(): Iterable<Member> {
    return this.#modules.map((module, i) => [String(i), module] as const);
  }
}
