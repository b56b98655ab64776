/** A recipe as rows: every setting with its value; in what it differs from the paper's; in what several differ from one another. */
import { createHash } from 'node:crypto';
import { type Recipe, recipeKeys } from 'avcl';
import type { RecipeDifference, Setting } from './types.js';

/** Settings that say where a run is computed and not what: runs that differ in them alone are alike. */
const ELSEWHERE = new Set(['device', 'threads', 'deterministic', 'seed']);

const valueAt = (recipe: Recipe, key: string): unknown =>
  key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], recipe);

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Every setting. */
export function recipeRows(recipe: Recipe): Setting[] {
  return [...recipeKeys].map(([key, { description, fallback }]) => {
    const value = shown(valueAt(recipe, key));
    return { key, value, description, changed: value !== shown(fallback) };
  });
}

/** `key=value` of what is not the default, without the sections that the stage does not use. */
export function changedSettings(recipe: Recipe, stage: 'pretrain' | 'finetune'): string[] {
  const other = stage === 'pretrain' ? 'finetune.' : 'pretrain.';
  return recipeRows(recipe)
    .filter(({ key, changed }) => changed && !key.startsWith(other) && !ELSEWHERE.has(key))
    .map(({ key, value }) => `${key}=${value}`);
}

/** Equal for runs that differ in their seed alone. @param parts - what else must be equal */
export function groupOf(parts: readonly string[], recipe: Recipe): string {
  const rows = recipeRows(recipe).filter(({ key }) => !ELSEWHERE.has(key));
  return createHash('sha256')
    .update(JSON.stringify([parts, rows.map(({ key, value }) => [key, value])]))
    .digest('hex')
    .slice(0, 16);
}

/** The settings in which some recipes differ. A run without one has null. */
export function compareRecipes(runs: readonly { name: string; recipe: Recipe | null }[]): RecipeDifference {
  const tables = runs.map(({ recipe }) =>
    recipe === null ? null : new Map(recipeRows(recipe).map(({ key, value }) => [key, value])),
  );
  const rows = [...recipeKeys].flatMap(([key, { description }]) => {
    const values = tables.map((table) => table?.get(key) ?? null);
    return new Set(values.filter((value) => value !== null)).size > 1 ? [{ key, description, values }] : [];
  });
  return { runs: runs.map(({ name }) => name), rows };
}
