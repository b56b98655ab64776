/** Replays a batch that a run kept because its loss or gradient was no number: the same step, with the last good weights. */
import { join } from 'node:path';
import { AvclError, noGrad, readSafetensors, type Tensor, tidy } from '@avcl/torch';
import type { Batch, Method, StepContext } from '../methods/method.js';
import type { Recipe } from '../recipe/schema.js';
import type { TrainingStage } from '../recipe/types.js';
import { hasCheckpoint, openCheckpoint } from './checkpoint.js';
import { makeClassifier, makePretrainMethod } from './methods.js';
import { type ModelCard, readCard } from './model-card.js';
import { readConfig, runPaths } from './run-folder.js';
import { loadWhole } from './weights.js';

/** What the step gives. */
export interface Replay {
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  /** Inputs and parameters' gradients that hold a value that is no number. */
  readonly nonFinite: readonly string[];
}

/**
 * Replays one of the batches in a file of `non-finite/`.
 *
 * Where a pre-training had no checkpoint yet, the initial weights are used; a memory bank then has as many rows as the batch asks for.
 *
 * @param run - the run's folder
 * @param file - `non-finite/step-N.safetensors`
 * @param part - which of the accumulated batches; the first unless said
 * @throws AvclError DATA for a missing or damaged run or file
 * @example
 * const { nonFinite } = await replayBatch('runs/pre', 'runs/pre/non-finite/step-41.safetensors');
 */
export async function replayBatch(run: string, file: string, part = 0): Promise<Replay> {
  const { header, recipe } = readConfig(run);
  const { tensors, metadata } = readSafetensors(file);
  const last = join(runPaths(run).checkpoints, 'last');
  const weights = hasCheckpoint(last) ? (await openCheckpoint(last)).file('model') : null;
  const card = weights === null ? null : readCard(weights);
  const rows = (JSON.parse(metadata.rows!) as number[][])[part]!;
  const method = methodOf(run, header.stage, recipe, card, Math.max(...rows) + 1);
  try {
    if (weights !== null) loadWhole(method, weights);
    method.train();
    return tidy(() => {
      const of = (name: string) => tensors.get(`${part}.${name}`)?.to({ device: recipe.device }) ?? null;
      const keys = (JSON.parse(metadata.keys!) as string[]).slice(0, rows.length);
      const batch: Batch = { rgb: of('rgb'), audio: of('audio'), rows, keys, labels: of('labels') };
      const context = JSON.parse(metadata.context!) as StepContext;
      const { loss, parts } = method.step(batch, context);
      loss.backward();
      const gradients = [...method.namedParameters()].flatMap(([name, { grad }]) =>
        grad === null ? [] : [[`gradient of ${name}`, grad] as const],
      );
      const inputs = (['rgb', 'audio'] as const).flatMap((name) =>
        batch[name] === null ? [] : [[`input ${name}`, batch[name]] as const],
      );
      return {
        loss: Number(loss.item()),
        parts: Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, Number(value.item())])),
        nonFinite: [...inputs, ...gradients].filter(([, x]) => !allFinite(x)).map(([name]) => name),
      };
    });
  } finally {
    method.dispose();
    for (const tensor of tensors.values()) tensor.dispose();
  }
}

function methodOf(
  run: string,
  stage: TrainingStage,
  recipe: Recipe,
  card: ModelCard | null,
  rows: number,
): Method {
  if (stage === 'pretrain') return makePretrainMethod(recipe, card?.rows ?? rows);
  if (card !== null) return makeClassifier(recipe, card.classes.length);
  throw new AvclError(
    'DATA',
    `expected a checkpoint in ${run} to replay a fine-tuning step with, got none; its first epoch did not end`,
  );
}

function allFinite(x: Tensor): boolean {
  return noGrad(() => tidy(() => Number(x.isfinite().all().item()) === 1));
}
