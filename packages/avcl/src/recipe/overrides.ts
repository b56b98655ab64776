/**
 * `key=value` settings from the command line. A bare key means the stage's own where it has it, else the one
 * section that has it. Values are read as YAML: `lr=0.03`, `cgra_layers=[conv5, pool]`, `amfm=false`.
 */
import { AvclError } from '@avcl/torch';
import { recipeKeys } from './keys.js';
import { nearest } from './nearest.js';
import type { TrainingStage } from './types.js';
import { parseYaml } from './yaml.js';

/**
 * The dotted key that a name on the command line stands for.
 *
 * @throws AvclError USAGE where no key or several keys fit, naming the nearest or all of them
 */
export function resolveKey(name: string, stage: TrainingStage | undefined): string {
  if (recipeKeys.has(name)) {
    return name;
  }
  const fitting = [...recipeKeys.keys()].filter((key) => key.endsWith(`.${name}`));
  const own = fitting.find((key) => stage !== undefined && key === `${stage}.${name}`);
  if (own !== undefined) {
    return own;
  }
  const others = stage === undefined ? fitting : fitting.filter((key) => !/^(pretrain|finetune)\./.test(key));
  if (others.length === 1) {
    return others[0]!;
  }
  if (fitting.length > 0) {
    throw new AvclError(
      'USAGE',
      `expected one setting for \`${name}\`, got ${fitting.length}; write ${fitting.join(' or ')}`,
      {
        details: { key: name, candidates: fitting },
      },
    );
  }
  const near = nearest(name, [...recipeKeys.keys()]);
  throw new AvclError('USAGE', `expected a known setting, got \`${name}\`; did you mean \`${near}\`?`, {
    fix: 'avcl config',
    details: { key: name, nearest: near },
  });
}

/**
 * Reads one `key=value`.
 *
 * @throws AvclError USAGE without `=`, with an unknown key or a value that is not YAML
 */
export function parseOverride(
  text: string,
  stage: TrainingStage | undefined,
): { key: string; value: unknown } {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new AvclError(
      'USAGE',
      `expected a setting as \`key=value\`, got \`${text}\`; write for example lr=0.01`,
    );
  }
  const key = resolveKey(text.slice(0, at).trim(), stage);
  try {
    return { key, value: parseYaml(text.slice(at + 1)) as unknown };
  } catch (cause) {
    throw new AvclError(
      'USAGE',
      `expected a value for \`${key}\`, got \`${text.slice(at + 1)}\`; quote it as YAML would`,
      { cause },
    );
  }
}
