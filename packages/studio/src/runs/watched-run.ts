/**
 * One run as the list shows it, from its files alone: config.yaml, the lock, the last checkpoint's state, the ends of metrics.jsonl and train.log.
 * What has not changed is not read again.
 */
import { basename, join } from 'node:path';
import { lockOwner } from '@avcl/media';
import { newerNote, type Recipe, type RunHeader, readConfig, runPaths } from 'avcl';
import { tailLines } from '../metrics/lines.js';
import { parseRow, type Row } from '../metrics/row.js';
import type { FileMark, Places } from '../places.js';
import { type SavedPosition, savedPosition } from './position.js';
import { changedSettings, groupOf } from './recipe-rows.js';
import { alarmsIn, endIn, readLog } from './train-log.js';
import type { Figure, FoundTest, LogLine, RunState, RunSummary } from './types.js';

/** Of metrics.jsonl: a few hundred rows, and with them mostly the last epoch's. */
const TAIL = 256 * 1024;
/** Alarms that the list carries along. */
const ALARMS = 3;

/** What val says, the more telling first; then the loss. */
const JUDGED = ['val_accuracy', 'val_knn', 'val_recall1', 'loss'];

interface Files {
  readonly config: FileMark | null;
  readonly metrics: FileMark | null;
  readonly log: FileMark | null;
  readonly state: FileMark | null;
  readonly lock: FileMark | null;
}

interface Config {
  readonly header: RunHeader | null;
  readonly recipe: Recipe | null;
  readonly problem: string | null;
}

/** A run that is looked at again and again. */
export class WatchedRun {
  readonly name: string;
  readonly folder: string;
  readonly #places: Places;
  readonly #kept = new Map<string, { mark: string | null; value: unknown }>();
  #group = '';
  /** Why nothing of it is read. */
  #stray: string | null;
  /** What the group was made from. */
  #joined: { readonly recipe: Recipe; readonly start: string } | null = null;
  #summary: RunSummary | null = null;
  #seen = '';

  constructor(places: Places, folder: string) {
    this.#places = places;
    this.folder = folder;
    this.name = places.nameOf(folder);
    this.#stray = places.problemOf(folder);
  }

  /** Paths of its files. */
  get paths() {
    const paths = runPaths(this.folder);
    return {
      ...paths,
      lock: join(this.folder, 'run.lock'),
      state: join(paths.checkpoints, 'last', 'state.json'),
    };
  }

  /** metrics.jsonl, where there is one that lies inside. */
  get metrics(): string | null {
    return this.#file(this.paths.metrics) === null ? null : this.paths.metrics;
  }

  get recipe(): Recipe | null {
    return this.#config(this.#file(this.paths.config)).recipe;
  }

  get header(): RunHeader | null {
    return this.#config(this.#file(this.paths.config)).header;
  }

  get log(): LogLine[] {
    return this.#log(this.#file(this.paths.log));
  }

  /** The process that has it; null where none does. */
  get owner() {
    const { lock } = this.paths;
    return this.#file(lock) === null ? null : lockOwner(lock);
  }

  /** Sets whom it is like, by the group of the run that its weights came from. @returns its own group */
  join(groupOfStart: (from: string) => string): string {
    const { recipe, header } = this;
    if (recipe === null || header === null) {
      this.#group = this.name;
      return this.#group;
    }
    const start = groupOfStart(header.from);
    if (this.#joined?.recipe !== recipe || this.#joined.start !== start) {
      this.#joined = { recipe, start };
      this.#group = groupOf([header.stage, header.dataHash, start], recipe);
    }
    return this.#group;
  }

  /** The summary as it is now: the same object while nothing has changed. @param tests - of this run */
  look(tests: readonly FoundTest[]): RunSummary {
    const { paths } = this;
    this.#stray = this.#places.problemOf(this.folder);
    const files: Files = {
      config: this.#file(paths.config),
      metrics: this.#file(paths.metrics),
      log: this.#file(paths.log),
      state: this.#file(paths.state),
      lock: this.#file(paths.lock),
    };
    const owner = this.owner;
    const seen = JSON.stringify([
      this.#stray,
      Object.values(files).map((file) => file?.mark),
      owner?.alive,
      this.#group,
      tests.map(({ file, top1 }) => [file, top1]),
    ]);
    if (this.#summary === null || seen !== this.#seen) {
      this.#seen = seen;
      this.#summary = this.#make(files, owner, tests);
    }
    return this.#summary;
  }

  #make(files: Files, owner: ReturnType<typeof lockOwner>, tests: readonly FoundTest[]): RunSummary {
    const { header, recipe, problem } = this.#config(files.config);
    const log = this.#log(files.log);
    const rows = this.#keep('rows', files.metrics, () => rowsAtTheEnd(this.paths.metrics), []);
    const saved = this.#keep('position', files.state, () => savedPosition(this.paths.checkpoints), null);
    const total = recipe === null || header === null ? null : recipe[header.stage].epochs;
    const lastRow = rows.at(-1);
    const lastEpoch = rows.findLast(({ kind }) => kind === 'epoch');
    const done = Math.max(saved?.epoch ?? 0, lastEpoch?.epoch ?? 0);
    const perEpoch = lastEpoch === undefined ? null : lastEpoch.step / lastEpoch.epoch;
    const step = Math.max(saved?.step ?? 0, lastRow?.step ?? 0);
    const { state, reason } = this.#state(owner, total !== null && done >= total, log, problem);
    const progress =
      total === null ? null : Math.min(1, Math.max(done, perEpoch === null ? 0 : step / perEpoch) / total);
    const updated = Math.max(files.metrics?.mtimeMs ?? 0, files.state?.mtimeMs ?? 0, files.log?.mtimeMs ?? 0);
    const time = (ms: number | undefined) => (ms ? new Date(ms).toISOString() : null);
    const last = lastFigures(lastEpoch ?? lastRow);
    const untested = valBest(saved) ?? last[0] ?? null;
    return {
      name: this.name,
      state,
      reason,
      note: header === null ? null : newerNote(header.version),
      stage: header?.stage ?? null,
      method: methodOf(header, recipe),
      backbone: recipe?.model.backbone ?? null,
      seed: recipe?.seed ?? null,
      data:
        header === null ? null : { path: header.data, name: basename(header.data), hash: header.dataHash },
      from: header?.from ?? null,
      version: header?.version ?? null,
      epochs: total === null ? null : { done, total },
      step: step === 0 ? null : step,
      progress,
      best: testedBest(tests) ?? untested,
      untested,
      last,
      samplesPerSecond:
        state === 'running'
          ? figureOf(
              rows.findLast(({ kind }) => kind === 'step'),
              'samples_per_s',
            )
          : null,
      secondsLeft:
        state === 'running' && total !== null && perEpoch !== null
          ? timeLeft(rows, total * perEpoch - step)
          : null,
      alarms: alarmsIn(log).slice(-ALARMS),
      settings: recipe === null || header === null ? [] : changedSettings(recipe, header.stage),
      group: this.#group,
      began: time(log[0] === undefined ? files.config?.mtimeMs : Date.parse(log[0].time)),
      updated: time(updated || files.config?.mtimeMs),
    };
  }

  #state(
    owner: ReturnType<typeof lockOwner>,
    done: boolean,
    log: readonly LogLine[],
    problem: string | null,
  ): { state: RunState; reason: string | null } {
    if (owner !== null && owner.alive !== false) {
      const where =
        owner.alive === null ? `on ${owner.host}, which cannot be asked from here` : `process ${owner.pid}`;
      return { state: 'running', reason: where };
    }
    if (problem !== null) return { state: 'unreadable', reason: problem };
    if (done) return { state: 'done', reason: null };
    if (owner !== null) {
      return {
        state: 'failed',
        reason: `process ${owner.pid} on ${owner.host} ended without a word: killed, or out of memory`,
      };
    }
    return (
      endIn(log) ?? {
        state: 'failed',
        reason: 'it ended before its last epoch, and its log does not say why',
      }
    );
  }

  /** None where one among them leads elsewhere. */
  #file(path: string): FileMark | null {
    return this.#stray === null ? this.#places.file(path) : null;
  }

  #config(file: FileMark | null): Config {
    if (this.#stray !== null) return { header: null, recipe: null, problem: this.#stray };
    return this.#keep(
      'config',
      file,
      () => {
        try {
          return { ...readConfig(this.folder), problem: null };
        } catch (error) {
          return { header: null, recipe: null, problem: (error as Error).message };
        }
      },
      {
        header: null,
        recipe: null,
        problem: 'expected a config.yaml in the run, got none; restore the file',
      },
    );
  }

  #log(file: FileMark | null): LogLine[] {
    return this.#keep('log', file, () => readLog(this.paths.log), []);
  }

  /** What was read of a file, while it is the same. */
  #keep<T>(name: string, file: FileMark | null, read: () => T, missing: T): T {
    if (file === null) return missing;
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.mark === file.mark) return kept.value as T;
    const value = read();
    this.#kept.set(name, { mark: file.mark, value });
    return value;
  }
}

/** Without the damaged ones. */
const rowsAtTheEnd = (path: string): Row[] => tailLines(path, TAIL).flatMap((line) => parseRow(line) ?? []);

function methodOf(header: RunHeader | null, recipe: Recipe | null): string | null {
  if (header === null || recipe === null) return null;
  if (header.stage === 'pretrain') return recipe.pretrain.method;
  const streams = { both: 'RGB + audio', rgb: 'RGB', audio: 'audio' }[recipe.finetune.inputs];
  return header.from === 'none' ? `${streams}, from scratch` : streams;
}

const figureOf = (row: Row | undefined, name: string): number | null =>
  row?.figures.find(([key]) => key === name)?.[1] ?? null;

function lastFigures(row: Row | undefined): Figure[] {
  return JUDGED.flatMap((name) => {
    const value = figureOf(row, name);
    return value === null ? [] : [{ name, value, epoch: row!.kind === 'epoch' ? row!.epoch : null }];
  });
}

function testedBest(tests: readonly FoundTest[]): Figure | null {
  const test = tests.find(({ split, without }) => split === 'test' && without === null);
  return test === undefined ? null : { name: 'top1', value: test.top1, epoch: null };
}

function valBest(saved: SavedPosition | null): Figure | null {
  return saved?.best ? { name: 'val_accuracy', value: saved.best.accuracy, epoch: saved.best.epoch } : null;
}

/** From the pace of the rows at the end, of one session. */
function timeLeft(rows: readonly Row[], steps: number): number | null {
  const last = rows.at(-1);
  const first = rows.find((row) => row.seconds <= (last?.seconds ?? 0));
  if (last === undefined || first === undefined || last.step <= first.step || last.seconds <= first.seconds)
    return null;
  return Math.max(0, (steps * (last.seconds - first.seconds)) / (last.step - first.step));
}
