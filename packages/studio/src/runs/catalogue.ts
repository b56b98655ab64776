/**
 * All runs below the studio's folder, kept up to date while someone looks: files are asked every second, the folder is searched for new ones
 * every few seconds. Asking works on every disk; being told of changes does not on network ones.
 */
import { AvclError } from '@avcl/torch';
import { pause } from '../events.js';
import type { Places } from '../places.js';
import { turns } from '../turns.js';
import { findRuns } from './find.js';
import { FoundTests } from './found-tests.js';
import { namedRun } from './named-run.js';
import type { FoundTest, RunChanges, RunList, RunSummary } from './types.js';
import { WatchedRun } from './watched-run.js';

const LOOK_MS = 1000;
const SEARCH_MS = 2000;
/** Of the time at most: a search of a large folder on a slow disk takes long. */
const SEARCH_SHARE = 1 / 5;
const SEARCH_MS_MOST = 10_000;

/** The runs of a studio. */
export class Catalogue {
  readonly #places: Places;
  readonly #found: FoundTests;
  #runs = new Map<string, WatchedRun>();
  #tests = new Map<string, FoundTest[]>();
  #cut: string | null = null;
  #searching: Promise<void> | null = null;
  /** When the next search is due. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(places: Places) {
    this.#places = places;
    this.#found = new FoundTests(places);
  }

  /** The list as it is now. */
  async list(): Promise<RunList> {
    await this.#search();
    return { runs: await this.#look(), cut: this.#cut };
  }

  /** A run by its name. @throws AvclError DATA where there is none */
  async run(name: string): Promise<WatchedRun> {
    if (!this.#runs.has(name)) await this.#search(true);
    const known = this.#runs.get(name);
    if (known !== undefined) return known;
    throw new AvclError(
      'DATA',
      `expected a run in the studio's folder, got \`${name}\`, where there is none`,
      {
        fix: 'look at the list of runs: it may have been moved or removed',
      },
    );
  }

  summary(run: WatchedRun): RunSummary {
    return run.look(this.#tests.get(run.folder) ?? []);
  }

  tests(run: WatchedRun): readonly FoundTest[] {
    return this.#tests.get(run.folder) ?? [];
  }

  /** Tells of changes since the list `before` was given, until nobody listens. */
  async follow(
    before: RunList,
    tell: (changes: RunChanges) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let told = new Map(before.runs.map((run) => [run.name, run]));
    while (await pause(LOOK_MS, signal)) {
      await this.#search();
      const now = await this.#look();
      const changed = now.filter((run) => told.get(run.name) !== run);
      const names = new Set(now.map(({ name }) => name));
      const gone = [...told.keys()].filter((name) => !names.has(name));
      told = new Map(now.map((run) => [run.name, run]));
      if (changed.length > 0 || gone.length > 0) await tell({ changed, gone });
    }
  }

  /** Every run as it is now. The first look reads all recipes, which takes a while: others have their turn in between. */
  async #look(): Promise<RunSummary[]> {
    const summaries: RunSummary[] = [];
    const turn = turns();
    for (const run of this.#runs.values()) {
      summaries.push(this.summary(run));
      await turn();
    }
    return summaries;
  }

  /** Runs are alike over seeds where the runs are that they began from. Those come first here: a pre-training begins from none. */
  async #joinGroups(folders: readonly string[]): Promise<void> {
    const groups = new Map<string, string>();
    const turn = turns();
    const [first, later]: [WatchedRun[], WatchedRun[]] = [[], []];
    for (const run of this.#runs.values()) {
      await turn();
      (run.header?.from === 'none' ? first : later).push(run);
    }
    for (const run of [...first, ...later]) {
      await turn();
      const group = run.join((from) => {
        if (from === 'none') return from;
        const start = namedRun(from, run.folder, folders, this.#places.root);
        // A start that is not here is known by its name, in which numbers mostly are seeds.
        return (start === null ? undefined : groups.get(start)) ?? from.replaceAll(/\d+/g, '#');
      });
      groups.set(run.folder, group);
    }
  }

  /** Looks for new runs where that is due. Who asks while a search goes on waits for it. */
  async #search(now = false): Promise<void> {
    if (this.#searching === null && (now || performance.now() >= this.#due)) {
      this.#searching = this.#searchNow().finally(() => {
        this.#searching = null;
      });
    }
    await this.#searching;
  }

  async #searchNow(): Promise<void> {
    const began = performance.now();
    const { runs, json, cut } = await findRuns(this.#places);
    this.#runs = new Map(
      runs.map((folder) => {
        const name = this.#places.nameOf(folder);
        return [name, this.#runs.get(name) ?? new WatchedRun(this.#places, folder)];
      }),
    );
    this.#tests = this.#found.of(runs, json);
    await this.#joinGroups(runs);
    this.#cut = cut;
    const end = performance.now();
    this.#due = end + Math.min(SEARCH_MS_MOST, Math.max(SEARCH_MS, (end - began) / SEARCH_SHARE));
  }
}
