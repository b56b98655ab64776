/**
 * From tables and seeds to jobs: what is to be done, each once. A job's key is a hash of the settings that its outcome depends on,
 * of the data and of the job before it; so tables share runs, and a folder goes on where it was left.
 */
import { createHash } from 'node:crypto';
import type { Recipe } from '../recipe/schema.js';
import { type Scale, scaleRecipe } from './scales.js';
import { tables } from './tables.js';
import type { Job, Row, Run, TableName } from './types.js';

/** What is planned. */
export interface Plan {
  readonly tables: readonly TableName[];
  /** In the order of doing: a whole table under one seed, then the next seed. */
  readonly jobs: readonly Job[];
  /** The runs of each table's rows. */
  runsOf(table: TableName): readonly Run[];
}

/** What a plan is made from. */
export interface PlanRequest {
  readonly tables: readonly TableName[];
  readonly scale: Scale;
  readonly overrides: readonly string[];
  readonly seeds: readonly number[];
  /** Hash of the store, and the videos that pre-training sees. */
  readonly dataHash: string;
  readonly videos: number;
}

/** @throws AvclError USAGE for settings that do not fit the recipe */
export function makePlan(request: PlanRequest): Plan {
  const jobs = new Map<string, Job>();
  const once = <J extends Job>(job: J): J => {
    const known = jobs.get(job.key);
    jobs.set(job.key, known ?? job);
    return (known ?? job) as J;
  };
  const runs = new Map(request.tables.map((name): [TableName, Run[]] => [name, []]));
  for (const seed of request.seeds) {
    for (const name of request.tables) {
      for (const row of tables[name].rows) runs.get(name)!.push(planRun(row, seed, request, once));
    }
  }
  return { tables: request.tables, jobs: [...jobs.values()], runsOf: (table) => runs.get(table) ?? [] };
}

function planRun(row: Row, seed: number, request: PlanRequest, once: <J extends Job>(job: J) => J): Run {
  const { scale, overrides, videos, dataHash } = request;
  const base = scaleRecipe(scale, overrides).recipe;
  // The row goes over the user's settings: `model.backbone=r3d` for all would make its rows of other backbones lies.
  const settings = [...overrides, ...row.settings(base, videos), `seed=${seed}`];
  const { recipe } = scaleRecipe(scale, settings);
  const common = { seed, overrides: [...scale.settings, ...settings], recipe };
  const title = `${row.cells.join(', ')}, seed ${seed}`;
  const job = (kind: Job['kind'], decides: unknown) => {
    const key = createHash('sha256')
      .update(JSON.stringify([kind, dataHash, decides]))
      .digest('hex')
      .slice(0, 12);
    // Not named after the row: other tables know the same job by other names, and must find its folder.
    return { ...common, title, key, folder: `${kind}-seed${seed}-${key}` };
  };
  const pretrain =
    row.start === 'scratch'
      ? null
      : once({ kind: 'pretrain' as const, ...job('pretrain', decidesPretraining(recipe)) });
  const probe =
    pretrain === null || row.probe !== true
      ? null
      : once({ kind: 'probe' as const, from: pretrain, ...job('probe', [pretrain.key, probeClips(recipe)]) });
  const finetune = once({
    kind: 'finetune' as const,
    from: pretrain,
    ...job('finetune', decidesFinetuning(recipe, pretrain?.key ?? 'none')),
  });
  return { row, seed, pretrain, finetune, probe };
}

/** Clips a video in probes: all splits are encoded, so ten of each would cost more than the training. */
export const probeClips = ({ test }: Recipe): number => Math.min(3, test.clips);

/** Leaves out how often is logged and saved. */
function withoutHousekeeping<S extends { log_every: number; checkpoint_every: number }>(settings: S) {
  const { log_every: _, checkpoint_every: __, ...rest } = settings;
  return rest;
}

function decidesPretraining({ seed, precision, model, data, pretrain, ...rest }: Recipe): unknown {
  const { backbone, width, depth, encoders, gate, excitation } = model;
  const own = (rest as Readonly<Record<string, unknown>>)[pretrain.method] ?? null;
  return {
    seed,
    precision,
    model: { backbone, width, depth, encoders, ...(pretrain.amfm_in_pretrain ? { gate, excitation } : {}) },
    data,
    pretrain: withoutHousekeeping(pretrain),
    own,
  };
}

function decidesFinetuning(recipe: Recipe, from: string): unknown {
  const { seed, precision, data, finetune, test } = recipe;
  const { sync_bn: _, ...model } = recipe.model; // a job is one process, whose batch is whole
  const { clips, crops } = test;
  const views = crops === 1 ? { clips } : { clips, crops };
  return { seed, precision, model, data, finetune: withoutHousekeeping(finetune), ...views, from };
}
