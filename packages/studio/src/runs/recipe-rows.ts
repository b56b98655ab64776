/** A recipe as rows: every setting with its value; in what it differs from the paper's; in what several differ from one another. */
import { createHash } from 'node:crypto';
import { type Recipe, recipeKeys } from 'avcl';
import type { RecipeDifference, Setting } from './types.js';

/** Settings that say where a run is computed and not what: runs that differ in them alone are alike. */
const ELSEWHERE = new Set(['device', 'threads', 'deterministic', 'seed']);

const valueAt = (recipe: Recipe, key: string): unknown =>
  key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], recipe);

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

type Stage = 'pretrain' | 'finetune';

/** Whether a setting is of the stage that none of these is. */
const isUnused = (key: string, stages: readonly (Stage | null)[]): boolean =>
  (['pretrain', 'finetune'] as const).some((stage) => key.startsWith(`${stage}.`) && !stages.includes(stage));

/** Every setting. What the stage does not use counts as unchanged. */
export function recipeRows(recipe: Recipe, stage: Stage): Setting[] {
  return [...recipeKeys].map(([key, { description, fallback }]) => {
    const value = shown(valueAt(recipe, key));
    const changed = value !== shown(fallback) && !isUnused(key, [stage]);
    return { key, value, description, changed };
  });
}

/** `key=value` of what is not the default. */
export function changedSettings(recipe: Recipe, stage: Stage): string[] {
  return recipeRows(recipe, stage)
    .filter(({ key, changed }) => changed && !ELSEWHERE.has(key))
    .map(({ key, value }) => `${key}=${value}`);
}

/** Equal for runs that differ in their seed alone. @param parts - what else must be equal */
export function groupOf(parts: readonly string[], recipe: Recipe): string {
  const values = [...recipeKeys.keys()]
    .filter((key) => !ELSEWHERE.has(key))
    .map((key) => [key, shown(valueAt(recipe, key))]);
  return createHash('sha256')
    .update(JSON.stringify([parts, values]))
    .digest('hex')
    .slice(0, 16);
}

/** A run that is compared. */
interface Compared {
  readonly name: string;
  readonly stage: Stage | null;
  readonly recipe: Recipe | null;
}

/** The settings in which some recipes differ, but for those of a stage that none of them is. A run without a recipe has null. */
export function compareRecipes(runs: readonly Compared[]): RecipeDifference {
  const stages = runs.map(({ stage }) => stage);
  const rows = [...recipeKeys].flatMap(([key, { description }]) => {
    const values = runs.map(({ recipe }) => (recipe === null ? null : shown(valueAt(recipe, key))));
    const differs = new Set(values.filter((value) => value !== null)).size > 1;
    return differs && !isUnused(key, stages) ? [{ key, description, values }] : [];
  });
  return { runs: runs.map(({ name }) => name), rows };
}
