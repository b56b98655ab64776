/**
 * From defaults, a file and `key=value` settings to one complete recipe that knows who set what.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AvclError } from '@avcl/torch';
import { z } from 'zod';
import { recipeKeys } from './keys.js';
import { nearest } from './nearest.js';
import { parseOverride } from './overrides.js';
import { type Recipe, recipeSchema } from './schema.js';
import type { Origin, RecipeRequest, ResolvedRecipe } from './types.js';
import { parseYaml } from './yaml.js';

const presetFolder = fileURLToPath(new URL('../../recipes/', import.meta.url));

/** The names of the recipes that come with the project. */
export function presets(): string[] {
  return readdirSync(presetFolder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();
}

function presetFile(name: string): string {
  if (!presets().includes(name)) {
    throw new AvclError(
      'USAGE',
      `expected a recipe's file or one of ${presets().join(', ')}, got \`${name}\`; did you mean \`${nearest(name, presets())}\`?`,
    );
  }
  return `${presetFolder}${name}.yaml`;
}

function fileOf(request: RecipeRequest): string | null {
  if (request.file !== undefined && request.preset !== undefined) {
    throw new AvclError('USAGE', 'expected a recipe file or a preset, got both; leave one out');
  }
  if (request.preset !== undefined) {
    return presetFile(request.preset);
  }
  if (request.file === undefined) {
    return null;
  }
  return existsSync(request.file) ? request.file : presetFile(request.file);
}

function readSettings(file: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AvclError('USAGE', `expected YAML in ${file}, got ${(cause as Error).message}; correct it`, {
      cause,
    });
  }
  if (content === null || content === undefined) {
    return {};
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new AvclError(
      'USAGE',
      `expected sections of settings in ${file}, got ${Array.isArray(content) ? 'a list' : typeof content}; write \`section:\` and below it \`key: value\``,
    );
  }
  return content as Record<string, unknown>;
}

/** Far more than sections have; YAML can also hold a section that contains itself. */
const DEEPEST = 8;

function flatten(settings: Record<string, unknown>, prefix = '', depth = 0): [string, unknown][] {
  return Object.entries(settings).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && depth < DEEPEST
      ? flatten(value as Record<string, unknown>, `${prefix}${name}.`, depth + 1)
      : [[prefix + name, value] as [string, unknown]],
  );
}

/** Sections without a prototype: a setting called `__proto__` is one more unknown name. */
function nest(
  flat: ReadonlyMap<string, unknown>,
  origins: Readonly<Record<string, Origin>>,
): Record<string, unknown> {
  const section = (): Record<string, unknown> => Object.create(null);
  const root = section();
  for (const [dotted, value] of flat) {
    const parts = dotted.split('.');
    let at = root;
    for (const [i, part] of parts.slice(0, -1).entries()) {
      at[part] ??= section();
      const inner = at[part];
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
        const name = parts.slice(0, i + 1).join('.');
        throw new AvclError(
          'USAGE',
          `expected settings below \`${name}\` in ${origins[dotted]}, got ${shown(inner)} as well; write one of the two`,
          { details: { key: name, where: origins[dotted] } },
        );
      }
      at = inner as Record<string, unknown>;
    }
    at[parts.at(-1)!] = value;
  }
  return root;
}

/** A value as a message can hold it. */
function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'nothing';
  } catch {
    text = 'something without end';
  }
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** Turns the first of zod's complaints into the project's sentence. */
function complaint(
  issue: z.core.$ZodIssue,
  flat: ReadonlyMap<string, unknown>,
  origins: Readonly<Record<string, Origin>>,
): AvclError {
  const dotted = issue.path.join('.');
  const where = (key: string) =>
    origins[key] ?? Object.entries(origins).find(([name]) => name.startsWith(`${key}.`))?.[1] ?? 'recipe';
  if (issue.code === 'unrecognized_keys') {
    const key = dotted === '' ? issue.keys[0]! : `${dotted}.${issue.keys[0]}`;
    const near = nearest(key, [...recipeKeys.keys()]);
    return new AvclError(
      'USAGE',
      `expected a known setting in ${where(key)}, got \`${key.slice(0, 200)}\`; did you mean \`${near}\`?`,
      {
        fix: 'avcl config',
        details: { key, nearest: near, where: where(key) },
      },
    );
  }
  const got = flat.get(dotted);
  return new AvclError(
    'USAGE',
    `expected a valid value for \`${dotted}\`, got ${shown(got)} (${where(dotted)}): ${issue.message}; correct it`,
    {
      fix: 'avcl config',
      details: { key: dotted, got, where: where(dotted) },
    },
  );
}

/**
 * A complete recipe from settings that are already read, each with its origin.
 *
 * @throws AvclError USAGE for an unknown key (naming the nearest and where it stands) or a value that does not fit
 */
export function completeRecipe(
  settings: ReadonlyMap<string, unknown>,
  origins: Record<string, Origin>,
): ResolvedRecipe {
  const result = recipeSchema.safeParse(nest(settings, origins));
  if (!result.success) {
    throw complaint(result.error.issues[0]!, settings, origins);
  }
  return {
    recipe: result.data,
    origins: Object.fromEntries([...recipeKeys.keys()].map((key) => [key, origins[key] ?? 'default'])),
  };
}

/**
 * Resolves a recipe: defaults, then the file or preset, then the `key=value` settings.
 *
 * @param request - what to read; an empty request gives the paper's settings with R3D
 * @param base - a complete recipe to start from instead of the defaults (a run's own, when it goes on)
 * @throws AvclError USAGE for an unknown key, a value that does not fit, a file that is not YAML
 * @example
 * resolveRecipe({ preset: 'quick', overrides: ['lr=0.01'], stage: 'finetune' }).recipe.finetune.lr; // 0.01
 */
export function resolveRecipe(
  request: RecipeRequest,
  base?: { recipe: Recipe; origin: Origin },
): ResolvedRecipe {
  const settings = new Map<string, unknown>();
  const origins: Record<string, Origin> = Object.create(null);
  const put = (key: string, value: unknown, origin: Origin) => {
    settings.set(key, value);
    origins[key] = origin;
  };
  for (const [key, value] of base === undefined ? [] : flatten(base.recipe)) {
    put(key, value, base!.origin);
  }
  const file = fileOf(request);
  for (const [key, value] of file === null ? [] : flatten(readSettings(file))) {
    put(key, value, basename(file!));
  }
  for (const text of request.overrides ?? []) {
    const { key, value } = parseOverride(text, request.stage);
    put(key, value, 'command line');
  }
  return completeRecipe(settings, origins);
}

/** The recipe's JSON schema (draft 2020-12) for editors; each key carries its description, default and source. */
export function recipeSchemaJson(): Record<string, unknown> {
  return z.toJSONSchema(recipeSchema, { io: 'input' }) as Record<string, unknown>;
}
