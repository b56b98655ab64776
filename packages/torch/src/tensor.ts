/**
 * Tensor: a handle to a libtorch tensor. Its operators are methods under PyTorch's names (ops.generated.ts); here is
 * what is no operator: what it is, its values as JavaScript's, and the fields autograd keeps on it.
 */
import {
  type Device,
  type DType,
  dtypes,
  type Layout,
  layouts,
  type MemoryFormat,
  memoryFormats,
} from './dtype.js';
import { AvclError } from './errors.js';
import { native } from './native.js';
import type { TensorMethods } from './ops.generated.js';
import { refused } from './refusal.js';
import { Handle, slotOf } from './scope.js';
import { type NestedNumbers, type NumericArray, toNested, toTyped } from './values.js';

/** What `backward` may be told. */
export interface BackwardOptions {
  retain_graph?: boolean;
  create_graph?: boolean;
  /** Only these leaves get gradients; all, where absent. */
  inputs?: readonly Tensor[];
}

export interface Tensor extends TensorMethods {}

/** A libtorch tensor. Made by operators, `tensor`, `fromArray`, `fromBuffer`; freed by scopes, `dispose` or `using`. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the operators are put on the prototype by ops.generated.ts
export class Tensor extends Handle {
  #shape: readonly number[] | undefined;
  #dtype: DType | undefined;
  #device: Device | undefined;

  /** Sizes, one a dimension. */
  get shape(): readonly number[] {
    this.#shape ??= native().shape(slotOf(this));
    return this.#shape;
  }

  get dtype(): DType {
    this.#dtype ??= dtypes.name(native().dtype(slotOf(this)));
    return this.#dtype;
  }

  get device(): Device {
    this.#device ??= native().device(slotOf(this));
    return this.#device;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get numel(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Elements from one index to the next, one a dimension. */
  get strides(): readonly number[] {
    return native().strides(slotOf(this));
  }

  get layout(): Layout {
    return layouts.name(native().layout(slotOf(this)));
  }

  /** The memory format its strides suggest. */
  get memoryFormat(): MemoryFormat {
    return memoryFormats.name(native().memoryFormat(slotOf(this)));
  }

  /** Whether its elements lie without gaps in the order of `memory_format` (row-major by default). */
  is_contiguous(options: { memory_format?: MemoryFormat } = {}): boolean {
    return native().isContiguous(
      slotOf(this),
      memoryFormats.code(options.memory_format ?? 'contiguous_format'),
    );
  }

  /** Size of dimension `dim`; negative counts from the end. */
  size(dim: number): number {
    const size = this.shape.at(dim);
    if (size === undefined)
      throw new AvclError('USAGE', `expected a dimension of ${this} for \`dim\`, got ${dim}`);
    return size;
  }

  /**
   * The value of a tensor of one element.
   * @throws AvclError USAGE where an int64 is beyond 2^53; TorchError where there is not exactly one element.
   */
  item(): number {
    return Number(refused('item', { self: this }, () => native().item(slotOf(this))));
  }

  /**
   * A copy of its values, row-major: Float32Array for float32, float16 and bfloat16, BigInt64Array for int64,
   * Uint8Array for uint8 and bool, else the typed array of the dtype. Complex values alternate real, imaginary.
   */
  toArray(): NumericArray {
    return toTyped(this.dtype, native().toBytes(slotOf(this)));
  }

  /** Its values as nested arrays, a plain value for a tensor without dimensions; bool as booleans. */
  tolist(): NestedNumbers {
    return toNested(this.toArray(), this.shape, this.dtype);
  }

  /** Whether operators on it are recorded for `backward`. */
  get requires_grad(): boolean {
    return native().requiresGrad(slotOf(this));
  }

  /** Switches recording on or off; returns itself. */
  requires_grad_(requires = true): this {
    refused('requires_grad_', { self: this }, () => native().setRequiresGrad(slotOf(this), requires));
    return this;
  }

  /** Whether it was made by the user, not by a recorded operator. */
  get is_leaf(): boolean {
    return native().isLeaf(slotOf(this));
  }

  /** The gradient that `backward` left, a new handle to it each time, or null. */
  get grad(): Tensor | null {
    const slot = native().getGrad(slotOf(this));
    return slot === null ? null : new Tensor(slot);
  }

  set grad(gradient: Tensor | null) {
    native().setGrad(slotOf(this), gradient === null ? null : slotOf(gradient));
  }

  /** Keeps the gradient of a tensor that is no leaf. */
  retain_grad(): void {
    refused('retain_grad', { self: this }, () => native().retainGrad(slotOf(this)));
  }

  /** Fills `grad` of the leaves it was computed from. `gradient` may be left out where it has one element. */
  backward(gradient: Tensor | null = null, options: BackwardOptions = {}): void {
    const { retain_graph = false, create_graph = false, inputs = [] } = options;
    refused('backward', { self: this }, () =>
      native().backward(
        [slotOf(this)],
        [gradient === null ? null : slotOf(gradient)],
        retain_graph || create_graph,
        create_graph,
        inputs.map(slotOf),
      ),
    );
  }

  /** The same tensor object and graph identity with other values, dtype or device, as PyTorch's `x.data = data`. */
  setData(data: Tensor): void {
    refused('setData', { self: this }, () => native().setData(slotOf(this), slotOf(data)));
    this.forget();
  }

  /** Whether `other` is a handle to the very same tensor. */
  isSame(other: Tensor): boolean {
    return native().isSame(slotOf(this), slotOf(other));
  }

  /** Drops what was remembered of it; called when an operator changed it in place. @internal */
  forget(): void {
    this.#shape = undefined;
    this.#dtype = undefined;
    this.#device = undefined;
  }

  /** Such as `float32[2, 3] on cpu`. */
  override toString(): string {
    return this.disposed ? 'a disposed tensor' : `${this.dtype}[${this.shape.join(', ')}] on ${this.device}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Tensor(${this})`;
  }
}
