/**
 * The recipe as a flat table of dotted keys, read from the schema: names, descriptions, defaults, sources.
 */
import { z } from 'zod';
import { type Recipe, recipeSchema } from './schema.js';

/** A setting as the documentation shows it. */
export interface KeyInfo {
  readonly description: string;
  readonly source: string;
  readonly fallback: unknown;
}

function collect(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  prefix: string,
  into: Map<string, KeyInfo>,
): void {
  for (const [name, type] of Object.entries(shape)) {
    if (type instanceof z.ZodPrefault) {
      collect((type.unwrap() as z.ZodObject).shape, `${prefix}${name}.`, into);
    } else if (type instanceof z.ZodDefault) {
      const meta = type.meta() as { description: string; source: string };
      into.set(prefix + name, {
        description: meta.description,
        source: meta.source,
        fallback: type.parse(undefined),
      });
    }
  }
}

function build(): ReadonlyMap<string, KeyInfo> {
  const into = new Map<string, KeyInfo>();
  collect(recipeSchema.shape, '', into);
  return into;
}

/** Every setting by its dotted name, in the schema's order. */
export const recipeKeys: ReadonlyMap<string, KeyInfo> = build();

/** The value at a dotted key. */
export function valueAt(recipe: Recipe, dotted: string): unknown {
  return dotted.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], recipe);
}

/** The settings in which two recipes differ. */
export function differences(
  before: Recipe,
  after: Recipe,
): { key: string; before: unknown; after: unknown }[] {
  return [...recipeKeys.keys()]
    .map((key) => ({ key, before: valueAt(before, key), after: valueAt(after, key) }))
    .filter((row) => JSON.stringify(row.before) !== JSON.stringify(row.after));
}
