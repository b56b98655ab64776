/**
 * The run folder: config.yaml (resolved recipe, version, data), metrics.jsonl, TensorBoard events, train.log, checkpoints/.
 * A folder with content is refused unless the run goes on; a run goes on only with the recipe it began with, but for
 * settings that leave the result alone.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { z } from 'zod';
import type { DataReference } from '../data/source.js';
import { differences, recipeKeys } from '../recipe/keys.js';
import { nearest } from '../recipe/nearest.js';
import { printRecipe } from '../recipe/print.js';
import { type Recipe, recipeSchema } from '../recipe/schema.js';
import type { ResolvedRecipe, TrainingStage } from '../recipe/types.js';
import { parseYaml } from '../recipe/yaml.js';
import { newerNote, version } from '../version.js';
import { makeFolder, writeDurably } from './durable.js';
import type { Logger } from './options.js';

/** What a run is, beside its recipe: the head of config.yaml. */
export interface RunHeader {
  readonly stage: TrainingStage;
  readonly version: string;
  /** Of the code, where it is known. */
  readonly commit?: string;
  readonly data: string;
  /** Hash of the store's content. */
  readonly dataHash: string;
  /** The published lists that the data was made with; absent where none is known. */
  readonly manifests?: DataReference['manifests'];
  /** Where the weights came from; `none` in pre-training and from scratch. */
  readonly from: string;
}

const runHeader = z.looseObject({
  stage: z.enum(['pretrain', 'finetune']),
  version: z.string(),
  data: z.string(),
  dataHash: z.string(),
  from: z.string(),
});

/** A run's paths. */
export function runPaths(folder: string) {
  return {
    config: join(folder, 'config.yaml'),
    metrics: join(folder, 'metrics.jsonl'),
    log: join(folder, 'train.log'),
    events: join(folder, 'tensorboard'),
    checkpoints: join(folder, 'checkpoints'),
  };
}

/** What a run leaves that was killed before it had a config.yaml: its lock, and the half-written file. */
const isBeginning = (name: string) => /^run\.lock(\..+)?$|^config\.yaml\.\d+\.tmp$/.test(name);

/**
 * Makes the folder of a new run. One whose run was killed before it began is taken as new.
 *
 * @returns whether there was none
 * @throws AvclError USAGE when it has content
 */
export function createRun(folder: string, resume: string): boolean {
  const present = existsSync(folder);
  if (present && !readdirSync(folder).every(isBeginning)) {
    const going = existsSync(runPaths(folder).config);
    throw new AvclError(
      'USAGE',
      `expected an empty or new folder for --out, got ${folder}, which has ${going ? 'a run in it' : 'other files in it'}; ${going ? 'add --resume to go on with it, or choose' : 'choose'} another`,
      {
        ...(going ? { fix: resume } : {}),
        details: { folder },
      },
    );
  }
  makeFolder(folder);
  return !present;
}

/** Makes the folders inside, and removes what a kill left half written. For the one that has the run's lock. */
export function settleRun(folder: string): void {
  for (const path of [runPaths(folder).events, runPaths(folder).checkpoints]) {
    makeFolder(path);
  }
  for (const name of readdirSync(folder)) {
    if (/\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Empties the folder of a run that failed before its first step, so that the same command can be given again, corrected. */
export function discardUnstarted(folder: string): void {
  const paths = runPaths(folder);
  const started =
    (existsSync(paths.checkpoints) && readdirSync(paths.checkpoints).length > 0) ||
    (existsSync(paths.metrics) && statSync(paths.metrics).size > 0);
  if (started) return;
  for (const path of Object.values(paths)) rmSync(path, { recursive: true, force: true });
}

/** Removes the folder that a refused command made, where nothing is in it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or the disk does not let it go: what matters is the error that is being told.
  }
}

/** Writes config.yaml. */
export function writeConfig(folder: string, header: RunHeader, resolved: ResolvedRecipe): void {
  const head = Object.entries({ ...header, data: resolve(header.data) }).map(
    ([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`,
  );
  writeDurably(
    runPaths(folder).config,
    `# What this run was made with. \`avcl ${header.stage} --resume\` reads it.\nrun:\n${head.join('')}\n${printRecipe(resolved)}`,
  );
}

/**
 * Reads config.yaml.
 *
 * @throws AvclError DATA when the folder is no run or the file is damaged
 */
export function readConfig(folder: string): { header: RunHeader; recipe: Recipe } {
  const path = runPaths(folder).config;
  if (!existsSync(path)) {
    const unbegun = existsSync(folder) && readdirSync(folder).every(isBeginning);
    throw new AvclError(
      'DATA',
      `expected a run folder with config.yaml, got ${folder}${unbegun ? ', in which no run has begun; give the first command again, without --resume' : '; name the folder that was --out'}`,
      { details: { path } },
    );
  }
  let content: Record<string, unknown>;
  try {
    content = parseYaml(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new AvclError(
      'DATA',
      // The parser's further lines show the place, which does not read well in a sentence.
      `expected YAML in ${path}, got ${(cause as Error).message.split('\n')[0]!.replace(/:$/, '')}; restore the file`,
      { cause },
    );
  }
  const { run, ...settings } = content ?? {};
  const result = recipeSchema.safeParse(settings);
  const head = runHeader.safeParse(run);
  if (!head.success || !result.success) {
    const why = result.success ? 'no `run` section that fits' : complaintOf(result.error.issues[0]!);
    const writer = (run as { version?: unknown } | null | undefined)?.version;
    const fix =
      typeof writer === 'string' && writer !== version
        ? `it was written by avcl ${writer}, and this is ${version}: read it with that version`
        : 'restore the file';
    throw new AvclError('DATA', `expected a run's configuration in ${path}, got ${why}; ${fix}`, {
      details: { path },
    });
  }
  return { header: run as RunHeader, recipe: result.data };
}

/** Warns of a run that a newer avcl made. What cannot be read is told by whoever needs it. */
export function warnOfNewer(folder: string, logger: Logger | undefined): void {
  let note: string | null;
  try {
    note = newerNote(readConfig(folder).header.version);
  } catch {
    return;
  }
  if (note !== null) logger?.warn(`${folder} was ${note}`);
}

/** What is wrong with a setting, and the nearest of those that there are. */
function complaintOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `\`${issue.path.join('.')}\`: ${issue.message}`;
  const key = [...issue.path, issue.keys[0]!].join('.');
  return `the setting \`${key}\`, which there is none of (the nearest: \`${nearest(key, [...recipeKeys.keys()])}\`)`;
}

/** Methods that do not ask how far the training is: more epochs change none of the steps already made. */
const blindToTheEnd = ['avcl', 'iic', 'simclr', 'simsiam', 'barlow_twins'];

/**
 * Settings that may change when a run goes on. Either they leave what is computed alone, or (threads, device, deterministic) they
 * only say where it is computed: a run must be able to move to another machine.
 */
function mayChange(key: string, stage: TrainingStage, recipe: Recipe): boolean {
  const other = stage === 'pretrain' ? 'finetune' : 'pretrain';
  const longer =
    key === `${stage}.epochs` &&
    !['cosine', 'one_cycle'].includes(recipe[stage].schedule) &&
    (stage === 'finetune' || blindToTheEnd.includes(recipe.pretrain.method));
  return (
    longer ||
    [`${stage}.checkpoint_every`, `${stage}.log_every`, ...movable].includes(key) ||
    key.startsWith(`${other}.`) ||
    key.startsWith('test.')
  );
}

/** Settings that may change, after which the result is as good but no longer the same to the bit. */
const movable = ['threads', 'device', 'deterministic'];

/** A setting that differs. */
export interface Change {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Differing settings as a table: setting, was, now. */
function table(changes: readonly Change[]): string {
  const rows = [
    ['setting', 'was', 'now'],
    ...changes.map(({ key, before, after }) => [key, JSON.stringify(before), JSON.stringify(after)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `\n  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`).join('');
}

/**
 * Checks that a run may go on as asked.
 *
 * @returns the settings that change and may
 * @throws AvclError USAGE with the differing settings, or when the data is not the same
 */
export function checkResume(
  folder: string,
  before: { header: RunHeader; recipe: Recipe },
  header: RunHeader,
  recipe: Recipe,
): Change[] {
  if (before.header.stage !== header.stage) {
    throw new AvclError(
      'USAGE',
      `expected a ${header.stage} run in ${folder}, got a ${before.header.stage} run; go on with \`avcl ${before.header.stage} --resume\``,
    );
  }
  if (before.header.dataHash !== header.dataHash) {
    throw new AvclError(
      'USAGE',
      `expected the data that ${folder} began with (${before.header.dataHash}), got ${header.data} (${header.dataHash}); name the same store, or begin a new run`,
    );
  }
  const changed = differences(before.recipe, recipe);
  const refused = changed.filter(({ key }) => !mayChange(key, header.stage, recipe));
  if (refused.length > 0) {
    throw new AvclError(
      'USAGE',
      `expected the settings that ${folder} began with, got others:${table(refused)}\nleave them out, or begin a new run`,
      { details: { changed: refused } },
    );
  }
  return changed;
}

/** Says what changed when a run goes on, and what that means. */
export function sayChanges(changes: readonly Change[], logger: Logger): void {
  for (const { key, before, after } of changes) {
    const moved = movable.includes(key) ? ': as good from here on, but no longer the same to the bit' : '';
    logger.info(`going on with ${key} ${JSON.stringify(after)} instead of ${JSON.stringify(before)}${moved}`);
  }
}

/** A logger that also keeps every line, with its time, in the run's train.log. */
export function runLogger(folder: string, outer: Logger | undefined): Logger {
  const keep = (level: string, message: string) =>
    appendFileSync(runPaths(folder).log, `${new Date().toISOString()} ${level} ${message}\n`);
  return {
    info(message) {
      keep('info', message);
      outer?.info(message);
    },
    warn(message) {
      keep('warn', message);
      outer?.warn(message);
    },
  };
}
