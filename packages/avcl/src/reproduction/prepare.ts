/**
 * Before any training: opens the data, plans the jobs, and refuses what would end in an error hours later.
 */
import { availableParallelism, cpus } from 'node:os';
import { AvclError } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { type ClipSource, dataReference } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { type TrainingView, trainingView } from '../data/training-view.js';
import { checkClasses, labelledClips } from '../training/labelled.js';
import type { JobOptions, Logger } from '../training/options.js';
import { Costs } from './cost.js';
import { type Asked, askedOtherwise, askedSoFar, checkFolder, keepAsked } from './folder.js';
import { Outcomes } from './outcomes.js';
import { makePlan, type Plan } from './plan.js';
import { gatherResults, type KnownBars } from './results.js';
import { scaleRecipe, scales } from './scales.js';
import type { Job, Reproduction, ScaleName, TableName } from './types.js';

/** Options of `reproduce` and `planReproduction`. */
export interface ReproduceOptions extends JobOptions {
  readonly tables: readonly TableName[];
  /** A clip store's folder, or a source that is open. */
  readonly data: string | ClipSource;
  readonly out: string;
  readonly scale: ScaleName;
  /** How many, from 0, or which: other machines may do others, and their folders are joined by copying. 1 unless said. */
  readonly seeds?: number | readonly number[] | undefined;
  /** `key=value` for every row. */
  readonly overrides?: readonly string[] | undefined;
  /** Go on in a folder that holds runs. */
  readonly resume?: boolean | undefined;
  /** Once, before the first job, with what `planReproduction` gives. */
  readonly onPlan?: ((plan: ReproductionPlan) => void) | undefined;
  /** After each run, with the results so far. */
  readonly onResults?: ((results: Reproduction) => void) | undefined;
}

/** One line of a plan. */
export interface PlannedJob {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly folder: string;
  readonly overrides: readonly string[];
  readonly done: boolean;
  /** As it took, or an estimate. */
  readonly seconds: number;
}

/** What would be done. */
export interface ReproductionPlan {
  readonly jobs: readonly PlannedJob[];
  readonly done: number;
  /** Estimate for all that is not done. */
  readonly secondsLeft: number;
}

/** What is needed to begin. */
export interface Prepared {
  readonly plan: Plan;
  readonly outcomes: Outcomes;
  readonly costs: Costs;
  readonly machine: string;
  /** Keeps in the folder what is asked of it. */
  claim(): void;
  /** Of everything that was asked of the folder under these settings. */
  gather(): Reproduction;
}

/** @throws AvclError USAGE for settings that do not fit the recipe or the folder; DATA for a store that does not fit the plan */
export async function prepare(options: ReproduceOptions): Promise<Prepared> {
  const { out, tables, overrides = [] } = options;
  const { seeds: asked = 1 } = options;
  const seeds = typeof asked === 'number' ? Array.from({ length: asked }, (_, seed) => seed) : asked;
  const scale = scales[options.scale];
  const { recipe } = scaleRecipe(scale, overrides);
  using opened = await openSource(options.data);
  const view = trainingView(opened.source);
  const identity = { scale: scale.name, data: view.hash };
  checkFolder(out, identity);
  checkClasses(view);
  const labelled = opened.source.clips.filter(({ classIndex }) => classIndex !== null);
  const size = {
    train: view.train.length,
    val: view.val.length,
    test: labelled.filter((clip) => splitOf(clip) === 'test').length,
    classes: view.classes.length,
  };
  const labelledVal = labelled.filter((clip) => splitOf(clip) === 'val').length;
  checkData({ ...size, labelledVal }, recipe.pretrain.batch_size, opened.name);
  const videos = recipe.pretrain.splits.includes('val') ? size.train + size.val : size.train;
  const planOf = (asked: Asked) => makePlan({ ...asked, scale, dataHash: view.hash, videos });
  const plan = planOf({ tables, seeds, overrides });
  const all = askedSoFar(out, { tables, seeds, overrides });
  const whole = planOf(all);
  const apart = askedOtherwise(out, all).filter((name) => !tables.includes(name));
  if (apart.length > 0) {
    options.logger?.warn(
      `asked of ${out} under other settings: ${apart.join(', ')}; the results are of what was asked under these settings, and hold the others again when those are given`,
    );
  }
  checkLabels(plan, view, options.logger);
  const outcomes = new Outcomes(out);
  const bars: KnownBars = new Map();
  const costs = new Costs(size);
  for (const job of plan.jobs) {
    if (outcomes.has(job)) costs.learn(job, outcomes.get(job));
  }
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  const of = { path: opened.name, ...dataReference(view), labels: view.classes, ...size };
  return {
    plan,
    outcomes,
    costs,
    machine,
    claim: () => keepAsked(out, identity, all),
    gather: () =>
      gatherResults({
        out,
        plan: whole,
        now: plan,
        outcomes,
        bars,
        seeds: all.seeds,
        scale: scale.name,
        overrides,
        data: of,
        machine,
        recipe,
      }),
  };
}

function checkData(size: { train: number; labelledVal: number; test: number }, batch: number, data: string) {
  const refuse = (expected: string, got: string, fix: string) => {
    throw new AvclError('DATA', `expected ${expected} in ${data}, got ${got}; ${fix}`);
  };
  if (size.train < batch)
    refuse(
      `at least pretrain.batch_size = ${batch} training videos`,
      `${size.train}`,
      'add videos or set a smaller batch',
    );
  if (size.labelledVal === 0)
    refuse('labelled videos in a val split, by which epochs are chosen', 'none', 'build the store with some');
  if (size.test === 0) refuse('labelled videos in a test split', 'none', 'build the store with some');
}

/** What fine-tuning would refuse hours later, and classes that have fewer videos than a row says. */
function checkLabels(plan: Plan, view: TrainingView, logger: Logger | undefined): void {
  const recipes = plan.jobs.flatMap(({ kind, recipe }) => (kind === 'finetune' ? recipe : []));
  const distinct = new Map(
    recipes.map((recipe) => [`${recipe.finetune.labels_per_class}, ${recipe.finetune.batch_size}`, recipe]),
  );
  const short = new Set<string>();
  for (const recipe of distinct.values()) {
    const { labels_per_class } = recipe.finetune;
    const counts = view.classes.map(() => 0);
    for (const { classIndex } of labelledClips(view, recipe)) counts[classIndex!]! += 1;
    for (const [i, count] of counts.entries()) {
      if (count < labels_per_class) short.add(`${view.classes[i]} has ${count} of ${labels_per_class}`);
    }
  }
  if (short.size > 0)
    logger?.warn(`fewer labelled videos than asked for, all are taken: ${[...short].join(', ')}`);
}
