/**
 * The commands that start, resume, test and stop a run: as words for a process, which no shell reads, and as the line that the page shows. What a
 * request names is looked for in the studio's folder; what a run's own config.yaml names (its data) is taken as it is.
 */
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { presets, shellWord } from 'avcl';
import type { Places } from '../places.js';
import type { WatchedRun } from './watched-run.js';

/** A new run, as the page asks for it. Paths are below the studio's folder, but for `data` that runs there already use. */
export interface StartRequest {
  readonly stage: 'pretrain' | 'finetune';
  readonly data: string;
  /** A run or weights file, or `none`; fine-tuning alone has it. */
  readonly from?: string | undefined;
  readonly out: string;
  /** A preset's name, or a YAML file; empty: the default. */
  readonly recipe?: string | undefined;
  /** `key=value`. */
  readonly settings: readonly string[];
}

/** A command that may be run. */
export interface RunCommand {
  /** After `avcl`. */
  readonly words: readonly string[];
  /** To paste into a terminal. */
  readonly line: string;
  /** The run's folder, as the page names it. */
  readonly run: string;
}

const usage = (message: string, fix?: string) =>
  new AvclError('USAGE', message, fix === undefined ? {} : { fix });

/** @param known - stores that runs in the folder were made with */
export function startCommand(places: Places, request: unknown, known: readonly string[]): RunCommand {
  const { stage, data, from, out, recipe, settings } = checked(request);
  const wrong = settings.find((setting) => !/^[a-z][\w.]*=/i.test(setting));
  if (wrong !== undefined) throw usage(`expected settings as key=value, got \`${wrong}\`; write epochs=20`);
  const words = [stage, '--data', known.includes(data) ? data : below(places, data)];
  if (stage === 'finetune')
    words.push('--from', from === undefined || from === 'none' ? 'none' : below(places, from));
  words.push('--out', newBelow(places, out));
  if (recipe) words.push('--recipe', presets().includes(recipe) ? recipe : below(places, recipe));
  return command(places, [...words, ...settings], out);
}

/** Goes on with a run that was stopped or failed. @throws AvclError USAGE where it cannot */
export function resumeCommand(places: Places, run: WatchedRun): RunCommand {
  const { header } = run;
  if (header === null)
    throw usage(`expected a run whose config.yaml can be read, got ${run.name}; restore the file`);
  const source = header.stage === 'finetune' ? ['--from', header.from] : [];
  return command(
    places,
    [header.stage, '--data', header.data, ...source, '--out', run.name, '--resume'],
    run.name,
  );
}

/** Asks the process that has a run to save and end. @throws AvclError USAGE where none has it, or it is not known to */
export function stopCommand(run: WatchedRun): { pid: number; line: string } {
  const { owner } = run;
  if (owner === null || owner.alive === false)
    throw usage(`expected a running run, got ${run.name}, which no process has`);
  if (owner.alive === null) {
    throw usage(
      `expected a run of this machine, got ${run.name}, which runs on ${owner.host}`,
      `on ${owner.host}: kill -TERM ${owner.pid}`,
    );
  }
  if (!owner.proven) throw notProven(run, owner.pid);
  return { pid: owner.pid, line: `kill -TERM ${owner.pid}` };
}

/** A lock of a copied folder may name a process that was never the run's. */
export function notProven({ name }: WatchedRun, pid: number): AvclError {
  return usage(
    `expected a \`run.lock\` that says when the run's process began, got one of ${name} without it: process ${pid} is not known to be the run's`,
    `look at it with \`ps -fp ${pid}\`; where it is the run's: \`kill -TERM ${pid}\`, where it is not: \`rm ${shellWord(`${name}/run.lock`)}\``,
  );
}

function command(places: Places, words: readonly string[], run: string): RunCommand {
  return {
    words,
    line: ['npx', 'avcl', ...words].map(shellWord).join(' '),
    run: places.nameOf(resolve(places.root, run)),
  };
}

/** A name of something that is there, as the command gets it. A leading dash would be read as an option. */
function below(places: Places, name: string): string {
  const path = relative(places.root, places.inside(name)) || '.';
  return path.startsWith('-') ? `./${path}` : path;
}

/** A name of a folder to be made, in a place that is there. */
function newBelow(places: Places, name: string): string {
  const path = resolve(places.root, name);
  if (name === '' || isAbsolute(name) || path === places.root || !places.holds(path)) {
    throw usage(`expected a new folder below the studio's own for \`out\`, got \`${name}\`; write runs/next`);
  }
  let above = dirname(path);
  while (above !== places.root && !places.has(above)) above = dirname(above);
  places.realOf(relative(places.root, above) || '.'); // no link on the way leads out
  const shown = relative(places.root, path);
  return shown.startsWith('-') ? `./${shown}` : shown;
}

function checked(request: unknown): StartRequest {
  const { stage, data, from, out, recipe, settings } = (request ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => typeof value === 'string' && value.length < 4096 && !value.includes('\0');
  const fits =
    (stage === 'pretrain' || stage === 'finetune') &&
    text(data) &&
    text(out) &&
    [from, recipe].every((value) => value === undefined || text(value)) &&
    Array.isArray(settings) &&
    settings.length < 200 &&
    settings.every(text);
  if (!fits) throw usage('expected stage, data, out and settings of a run, got something else');
  return request as StartRequest;
}

/** For commands given in the studio's folder. */
export const logFolder = (places: Places): string => join(places.root, '.avcl-studio');
