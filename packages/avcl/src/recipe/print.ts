/**
 * The resolved recipe as YAML in which every line says where its value comes from, and that reads back as a recipe.
 */
import { stringify } from 'yaml';
import { recipeKeys, valueAt } from './keys.js';
import type { ResolvedRecipe } from './types.js';

function line(resolved: ResolvedRecipe, key: string, width: number): string {
  const info = recipeKeys.get(key)!;
  const indent = key.includes('.') ? '  ' : '';
  const name = key.slice(key.lastIndexOf('.') + 1);
  const value = stringify(valueAt(resolved.recipe, key), { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const origin = resolved.origins[key]!;
  const from =
    origin === 'default'
      ? info.source
      : `${origin} (default ${JSON.stringify(info.fallback)}: ${info.source})`;
  return `${`${indent}${name}: ${value}`.padEnd(width)} # ${info.description} [${from}]`;
}

/**
 * YAML text of a complete recipe, a comment on each line: what the setting does and [where its value comes from].
 *
 * @param resolved - from `resolveRecipe`
 */
export function printRecipe(resolved: ResolvedRecipe): string {
  const lines: string[] = [];
  let section = '';
  for (const key of recipeKeys.keys()) {
    const own = key.includes('.') ? key.slice(0, key.indexOf('.')) : '';
    if (own !== section) {
      lines.push(`${own}:`);
      section = own;
    }
    lines.push(line(resolved, key, 36));
  }
  return `${lines.join('\n')}\n`;
}
