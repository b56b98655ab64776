/** Loads a state dictionary into another: names and shapes are compared first, then all values are copied. */
import { noGrad } from '../autograd.js';
import { AvclError } from '../errors.js';
import type { Tensor } from '../tensor.js';

/** How a state dictionary is taken. */
export interface LoadOptions {
  /** Whether names must match exactly; true by default. Shapes always must. */
  strict?: boolean;
  /** Taken off the front of the names that have it, such as `module.` of PyTorch's data-parallel wrapper. */
  stripPrefix?: string;
}

/** Names that did not match. */
export interface LoadReport {
  /** Wanted but not given; left as they were. */
  missing: string[];
  /** Given but not wanted; left out. */
  unexpected: string[];
}

/** The most names an error spells out. */
const NAMED = 10;

/** Copy `given` into `wanted` by name. Called by `Module.loadStateDict`. */
export function loadInto(
  wanted: ReadonlyMap<string, Tensor>,
  given: ReadonlyMap<string, Tensor>,
  options: LoadOptions,
): LoadReport {
  const { strict = true, stripPrefix = '' } = options;
  const values = new Map(
    [...given].map(([name, tensor]) => [
      name.startsWith(stripPrefix) ? name.slice(stripPrefix.length) : name,
      tensor,
    ]),
  );
  const missing = [...wanted.keys()].filter((name) => !values.has(name));
  const unexpected = [...values.keys()].filter((name) => !wanted.has(name));
  const shapes = [...wanted].flatMap(([name, { shape }]) => {
    const got = values.get(name)?.shape ?? shape;
    const same = got.length === shape.length && got.every((size, i) => size === shape[i]);
    return same ? [] : [`${name} [${got.join(', ')}] for [${shape.join(', ')}]`];
  });
  const wrong = [
    ...(strict ? [describe('missing', missing), describe('unexpected', unexpected)] : []),
    describe('of another shape', shapes),
  ].filter((text) => text !== '');
  if (wrong.length > 0) {
    const fix = strict
      ? 'load weights of the same model, or give `strict: false`'
      : 'load weights of the same model';
    throw new AvclError(
      'DATA',
      `expected the module's names and shapes in the state, got ${wrong.join('; ')}; ${fix}`,
      {
        details: { missing, unexpected, shapes },
      },
    );
  }
  noGrad(() => {
    for (const [name, tensor] of wanted) {
      const value = values.get(name);
      if (value !== undefined) tensor.copy_(value);
    }
  });
  return { missing, unexpected };
}

function describe(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${what}: ${names.slice(0, NAMED).join(', ')}${more}`;
}
