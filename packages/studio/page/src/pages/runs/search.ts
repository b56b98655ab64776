/** Which runs are shown, in which order, and which belong together because only their seed differs. */
import type { RunState, RunSummary } from '../../../../src/runs/types.js';
import { spreadOf } from '../../parts/numbers.js';

/** How the list is asked for; all of it stands in the address. */
export interface ListQuery {
  /** Words that must all occur in a run's name, data, method, state or settings. */
  readonly words: string;
  readonly state: RunState | null;
  readonly sort: Sort;
  readonly bySeed: boolean;
}

export const SORTS = ['updated', 'name', 'best'] as const;
export type Sort = (typeof SORTS)[number];

const textOf = (run: RunSummary): string =>
  [
    run.name,
    run.state,
    run.stage,
    run.method,
    run.backbone,
    run.data?.name,
    `seed=${run.seed}`,
    ...run.settings,
  ]
    .join(' ')
    .toLowerCase();

/** The runs that fit, sorted. */
export function matching(runs: readonly RunSummary[], { words, state, sort }: ListQuery): RunSummary[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return runs
    .filter((run) => state === null || run.state === state)
    .filter((run) => {
      const text = textOf(run);
      return wanted.every((word) => text.includes(word));
    })
    .sort(ORDERS[sort]);
}

const byName = (a: RunSummary, b: RunSummary) => a.name.localeCompare(b.name, 'en', { numeric: true });

/** A loss is better when it is small, an accuracy when it is large. */
const rank = ({ best }: RunSummary): number =>
  best === null
    ? Number.NEGATIVE_INFINITY
    : best.name.includes('loss') || best.name === 'val_rank'
      ? -best.value - 1e6
      : best.value;

const ORDERS: Readonly<Record<Sort, (a: RunSummary, b: RunSummary) => number>> = {
  name: byName,
  updated: (a, b) => (b.updated ?? '').localeCompare(a.updated ?? '') || byName(a, b),
  best: (a, b) => rank(b) - rank(a) || byName(a, b),
};

/** Of each run the settings that not all runs of its stage have: what they share tells none from another. */
export function tellingSettings(runs: readonly RunSummary[]): Map<string, string[]> {
  const counts = new Map<string, number>();
  const stages = new Map<string, number>();
  for (const { stage, settings } of runs) {
    stages.set(`${stage}`, (stages.get(`${stage}`) ?? 0) + 1);
    for (const setting of settings)
      counts.set(`${stage} ${setting}`, (counts.get(`${stage} ${setting}`) ?? 0) + 1);
  }
  return new Map(
    runs.map(({ name, stage, settings }) => [
      name,
      settings.filter((setting) => counts.get(`${stage} ${setting}`) !== stages.get(`${stage}`)),
    ]),
  );
}

/** A figure of several runs. */
export interface GroupFigure {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number | null;
  /** How many runs it is of: one a seed. */
  readonly of: number;
  /** Older runs of the same seeds, which are not counted: they would pass for further seeds. */
  readonly older: number;
  /** Runs that have a test, where not all have: then it is not of their tests. */
  readonly tested: number;
}

/**
 * The figure that some runs are judged by: of those that are done, where any is, and of each seed the newest; without their tests, where not
 * all have one.
 */
export function groupFigure(runs: readonly RunSummary[]): GroupFigure | null {
  const done = runs.filter(({ state }) => state === 'done');
  const able = done.length > 0 ? done : runs;
  const withFigure = able.filter(({ best }) => best !== null);
  const judged = newestOfSeeds(withFigure);
  const older = withFigure.length - judged.length;
  for (const of of ['best', 'untested'] as const) {
    const figures = judged.flatMap((run) => run[of] ?? []);
    if (new Set(figures.map(({ name }) => name)).size !== 1) continue;
    const tested = of === 'best' ? 0 : judged.filter(({ best }) => best?.name === 'top1').length;
    const spread = spreadOf(figures.map(({ value }) => value));
    return { name: figures[0]!.name, of: figures.length, older, tested, ...spread };
  }
  return null;
}

function newestOfSeeds(runs: readonly RunSummary[]): RunSummary[] {
  const newest = new Map<number | string, RunSummary>();
  for (const run of runs) {
    const seed = run.seed ?? run.name;
    if ((run.began ?? '') >= (newest.get(seed)?.began ?? '')) newest.set(seed, run);
  }
  return [...newest.values()];
}

/** Runs that differ in nothing but the seed. */
export interface SeedGroup {
  readonly key: string;
  /** What their names have in common. */
  readonly name: string;
  readonly runs: readonly RunSummary[];
  /** null where they are judged by different ones. */
  readonly best: GroupFigure | null;
}

/** In the order of each group's first run. */
export function seedGroups(runs: readonly RunSummary[]): SeedGroup[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) groups.set(run.group, [...(groups.get(run.group) ?? []), run]);
  return [...groups].map(([key, own]) => ({
    key,
    name: commonName(own.map(({ name }) => name)),
    runs: own,
    best: groupFigure(own),
  }));
}

/** `pre/avcl-0`, `pre/avcl-1`: `pre/avcl`. */
export function commonName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return first;
  let length = first.length;
  for (const other of others) {
    let i = 0;
    while (i < length && first[i] === other[i]) i++;
    length = i;
  }
  return first.slice(0, length).replace(/[-_/. ]*(seed|s)?[-_/. =]*$/i, '') || `${names.length} runs`;
}
