/**
 * Who frees a tensor. One made while a scope is open belongs to that scope and is freed when it closes, unless it is
 * handed to the parent scope (as the result of `tidy`) or kept. One that belongs to no scope is freed by `dispose`, at
 * the latest by the garbage collector, which is told its bytes but may be late.
 */
import { AvclError, DisposedError } from './errors.js';
import { native } from './native.js';

let current: Scope | null = null;

const unreachable = new FinalizationRegistry<number>((slot) => native().release(slot));

/** A tensor's hold on native memory: a slot of the addon's table and the scope that will free it. */
export abstract class Handle implements Disposable {
  /** The slot, or -1 once disposed. @internal */
  slot: number;
  /** @internal */
  scope: Scope | null;

  /** @internal */
  constructor(slot: number, scope: Scope | null = current) {
    this.slot = slot;
    this.scope = scope;
    if (scope !== null) scope.adopt(this);
    else watch(this);
  }

  /** Whether the memory was given back. */
  get disposed(): boolean {
    return this.slot < 0;
  }

  /** Gives the memory back now; a second call does nothing. */
  dispose(): void {
    if (this.slot < 0) return;
    if (this.scope === null) unreachable.unregister(this);
    native().release(this.slot);
    this.slot = -1;
    this.scope = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Leaves a handle to its user and the garbage collector. */
function watch(handle: Handle): void {
  unreachable.register(handle, handle.slot, handle);
  if (current !== null) native().own(handle.slot);
}

/** The slot of a handle that must be alive. @internal */
export function slotOf(handle: Handle): number {
  if (handle.slot < 0) throw new DisposedError('tensor');
  return handle.slot;
}

/**
 * A region whose tensors are freed when it closes. Opened by its constructor, closed by `using` or `dispose`:
 *
 *     using scope = new Scope();
 *     const y = scope.keep(x.mul(2).add(1)); // belongs to the parent scope now
 *
 * Scopes are a stack, also across `await`: open one only where no other code makes tensors meanwhile.
 */
export class Scope implements Disposable {
  readonly #parent: Scope | null;
  #handles: Handle[] = [];
  #open = true;

  constructor() {
    this.#parent = current;
    enter(this);
  }

  get open(): boolean {
    return this.#open;
  }

  /** The nearest scope around this one that is still open. @internal */
  get parent(): Scope | null {
    let parent = this.#parent;
    while (parent !== null && !parent.#open) parent = parent.#parent;
    return parent;
  }

  /** @internal */
  adopt(handle: Handle): void {
    handle.scope = this;
    this.#handles.push(handle);
  }

  /** Hands every tensor in `value` (a tensor, array, plain object, Map or Set of them) to the parent scope. */
  keep<T>(value: T): T {
    const parent = this.parent;
    for (const handle of handlesIn(value)) {
      if (handle.scope === this) hand(handle, parent);
    }
    return value;
  }

  /** Frees what the scope still has. */
  dispose(): void {
    if (!this.#open) return;
    this.#open = false;
    if (current === this) enter(this.parent);
    const slots = new Int32Array(this.#handles.length);
    let count = 0;
    for (const handle of this.#handles) {
      if (handle.scope !== this || handle.slot < 0) continue;
      slots[count++] = handle.slot;
      handle.slot = -1;
      handle.scope = null;
    }
    this.#handles = [];
    if (count > 0) native().releaseMany(slots, count);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function enter(scope: Scope | null): void {
  if ((current === null) !== (scope === null)) native().setScoped(scope !== null);
  current = scope;
}

function hand(handle: Handle, to: Scope | null): void {
  handle.scope = null;
  if (to !== null) to.adopt(handle);
  else watch(handle);
}

function* handlesIn(value: unknown, seen = new Set<unknown>()): Generator<Handle> {
  if (value instanceof Handle) {
    if (value.slot >= 0) yield value;
    return;
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value) || value instanceof Set) {
    for (const item of value) yield* handlesIn(item, seen);
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      yield* handlesIn(key, seen);
      yield* handlesIn(item, seen);
    }
  } else {
    for (const item of Object.values(value)) yield* handlesIn(item, seen);
  }
}

/** The innermost open scope. @internal */
export function currentScope(): Scope | null {
  return current;
}

/**
 * Runs `run` and frees every tensor it made, except those in what it returns (a tensor, or arrays, objects, Maps and
 * Sets of them) and those given to `keep`. If it throws, all of them are freed.
 *
 *     const loss = tidy(() => input.sub(target).square().mean());
 *
 * @throws AvclError USAGE where `run` is asynchronous: it would go on after its tensors are freed.
 */
export function tidy<T>(run: () => T): T {
  const scope = new Scope();
  try {
    const result = run();
    refuseAsync(result, 'tidy');
    return scope.keep(result);
  } finally {
    scope.dispose();
  }
}

/** Throws USAGE where `result` is a promise: what `name` sets up ends when its function returns. @internal */
export function refuseAsync(result: unknown, name: string): void {
  if (typeof (result as PromiseLike<unknown> | null)?.then !== 'function') return;
  Promise.resolve(result).catch(() => {}); // its own failure would only hide this one
  throw new AvclError(
    'USAGE',
    `expected a synchronous function for \`${name}\`, got one that returns a promise; await before it, and pass the values in`,
  );
}

/** Takes the tensors in `value` out of every scope: they live until disposed. Returns `value`. */
export function keep<T>(value: T): T {
  for (const handle of handlesIn(value)) {
    if (handle.scope !== null) hand(handle, null);
  }
  return value;
}

/** Live tensors, and the bytes of their storages, each storage counted once. */
export function memory(): { tensors: number; bytes: number } {
  return native().memory();
}
