/**
 * Calls of operators by schema. `operator` makes the function of one name: it binds positional arguments and the
 * options object to the schema, chooses among overloads by the arguments' kinds, and turns results into tensors.
 * `call` and `callAsync` reach any operator of the dispatcher, listed or not.
 */
import type { Schema } from './addon.js';
import { decode, encode, fits } from './conversion.js';
import { AvclError } from './errors.js';
import { Generator } from './generator.js';
import { native } from './native.js';
import { refusal } from './refusal.js';
import { currentScope, Handle, type Scope } from './scope.js';
import { Tensor } from './tensor.js';

/** Options of an operator: each may be left out or undefined. */
export type Options<T> = { [K in keyof T]?: T[K] | undefined };

type Named = Readonly<Record<string, unknown>>;

/** One overload, resolved. */
class Overload {
  readonly schema: Schema;
  readonly #id: number;
  readonly #index = new Map<string, number>();
  readonly #returnsOne: boolean;

  constructor(
    readonly name: string,
    readonly overload: string,
  ) {
    this.schema = native().schema(name, overload);
    this.#id = native().resolve(name, overload);
    this.schema.arguments.forEach((item, i) => {
      this.#index.set(item.name, i);
    });
    const [first] = this.schema.returns;
    this.#returnsOne = this.schema.returns.length === 1 && first?.type === 'Tensor' && !first.list;
  }

  /** Arguments in the schema's order from positional and named ones. */
  bind(positional: readonly unknown[], named: Named | null): unknown[] {
    const items = this.schema.arguments;
    if (positional.length > items.length) {
      throw this.#usage(`expected at most ${items.length} arguments, got ${positional.length}`);
    }
    if (named === null) return positional as unknown[];
    const values = positional.slice();
    for (const key of Object.keys(named)) {
      const index = this.#index.get(key);
      if (index === undefined) {
        const known = items.map((item) => item.name).join(', ');
        throw this.#usage(`expected an argument of the operator, got \`${key}\`; its arguments are ${known}`);
      }
      if (index < positional.length)
        throw this.#usage(`expected \`${key}\` once, got it by position and by name`);
      values[index] = named[key];
    }
    return values;
  }

  /** Whether the arguments are of the kinds this overload takes. */
  accepts(positional: readonly unknown[], named: Named | null): boolean {
    const items = this.schema.arguments;
    if (positional.length > items.length) return false;
    if (named !== null) {
      for (const key of Object.keys(named)) {
        const index = this.#index.get(key);
        if (index === undefined || index < positional.length) return false;
      }
    }
    return items.every((item, i) => {
      if (i < positional.length && item.keyword) return false;
      return fits(item, i < positional.length ? positional[i] : named?.[item.name]);
    });
  }

  run(values: unknown[]): unknown {
    let result: unknown;
    try {
      result = native().call(this.#id, ...this.#encode(values));
    } catch (error) {
      throw refusal(error, this.name, this.#describe(values));
    }
    return this.#decode(result, values, currentScope());
  }

  async runAsync(values: unknown[]): Promise<unknown> {
    const scope = currentScope();
    let result: unknown;
    try {
      result = await native().callAsync(this.#id, ...this.#encode(values));
    } catch (error) {
      throw refusal(error, this.name, this.#describe(values));
    }
    return this.#decode(result, values, scope?.open ? scope : null);
  }

  #encode(values: readonly unknown[]): unknown[] {
    const items = this.schema.arguments;
    const encoded = new Array<unknown>(values.length);
    for (let i = 0; i < values.length; i++) encoded[i] = encode(items[i]!, values[i]);
    return encoded;
  }

  #decode(result: unknown, values: readonly unknown[], scope: Scope | null): unknown {
    if (this.#returnsOne) {
      if (this.schema.returned < 0) return result === null ? null : new Tensor(result as number, scope);
      const self = values[this.schema.returned] as Tensor;
      self.forget();
      return self;
    }
    const { returns } = this.schema;
    if (returns.length === 0) return undefined;
    if (returns.length === 1) return decode(returns[0]!, result, scope);
    return returns.map((item, i) => decode(item, (result as unknown[])[i], scope));
  }

  #describe(values: readonly unknown[]): Named {
    const described: Record<string, unknown> = {};
    this.schema.arguments.forEach((item, i) => {
      if (values[i] !== undefined) described[item.name] = values[i];
    });
    return described;
  }

  #usage(problem: string): AvclError {
    return new AvclError('USAGE', `${this.name}: ${problem}`, { details: { schema: this.schema.text } });
  }
}

/** Splits a call into positional arguments and its options object, which is the one plain object among them. */
function split(args: readonly unknown[]): [readonly unknown[], Named | null] {
  const last = args[args.length - 1];
  const isOptions =
    typeof last === 'object' &&
    last !== null &&
    !Array.isArray(last) &&
    !(last instanceof Handle) &&
    !(last instanceof Generator);
  return isOptions ? [args.slice(0, -1), last as Named] : [args, null];
}

/** The function of one operator name over its listed overloads, tried in that order. Used by ops.generated.ts. */
export function operator(
  name: string,
  overloads: readonly [string, ...string[]],
): (...args: unknown[]) => unknown {
  const [only] = overloads;
  if (overloads.length === 1) {
    let overload: Overload | null = null;
    return (...args) => {
      overload ??= find(name, only);
      const [positional, named] = split(args);
      return overload.run(overload.bind(positional, named));
    };
  }
  return (...args) => {
    const [positional, named] = split(args);
    for (const each of overloads) {
      const overload = find(name, each);
      if (overload.accepts(positional, named)) return overload.run(overload.bind(positional, named));
    }
    const schemas = overloads.map((each) => find(name, each).schema.text);
    const given = args.map((arg) =>
      arg instanceof Tensor ? String(arg) : (JSON.stringify(arg) ?? typeof arg),
    );
    const message = `${name}: expected arguments of one of\n    ${schemas.join('\n    ')}\n  got (${given.join(', ')})`;
    throw new AvclError('USAGE', message, { details: { operator: name } });
  };
}

const resolved = new Map<string, Overload>();

function find(name: string, overload: string): Overload {
  const full = name.includes('::') ? name : `aten::${name}`;
  const key = `${full}.${overload}`;
  let found = resolved.get(key);
  if (found === undefined) {
    try {
      found = new Overload(full, overload);
    } catch (error) {
      throw refusal(error, full, {});
    }
    resolved.set(key, found);
  }
  return found;
}

/**
 * Calls any operator: `call('aten::add', 'Tensor', [x, y, 2])`. `args` are in the schema's order, keyword arguments
 * included; undefined, or an end left out, means the schema's default.
 */
export function call(name: string, overload: string, args: readonly unknown[]): unknown {
  const found = find(name, overload);
  return found.run(found.bind(args, null));
}

/**
 * As `call`, on the addon's own threads. The result belongs to the scope that was open at the call if it still is
 * when the operator is done, else to nobody. Gradient and autocast switches are those of the call.
 */
export async function callAsync(name: string, overload: string, args: readonly unknown[]): Promise<unknown> {
  const found = find(name, overload);
  return found.runAsync(found.bind(args, null));
}

/** Puts operators on Tensor's prototype as methods. Used by ops.generated.ts. */
export function installMethods(operators: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  for (const [name, run] of Object.entries(operators)) {
    Object.defineProperty(Tensor.prototype, name, {
      configurable: true,
      writable: true,
      value(this: Tensor, ...args: never[]) {
        return run(this as never, ...args);
      },
    });
  }
}
