/** What a run's model is, without loading its weights: for programs that let someone choose among runs. */
import { AvclError } from '@avcl/torch';
import { readCard } from '../training/model-card.js';
import type { LoadedModel } from './load-run.js';
import { runWeights } from './load-run.js';
import type { CheckpointName } from './options.js';

/** A run's model in words. */
export type RunModel = Pick<LoadedModel, 'stage' | 'recipe' | 'classes' | 'frames' | 'inputs'>;

/**
 * Describes the model of a run; the checkpoint's checksums are compared.
 *
 * @param checkpoint - `best`, where there is one, unless said
 * @throws AvclError DATA for a missing or damaged run
 * @example
 * const { stage, classes, inputs } = await describeRun('runs/fine');
 */
export async function describeRun(run: string, checkpoint?: CheckpointName): Promise<RunModel> {
  const file = await runWeights(run, checkpoint);
  const card = readCard(file);
  if (card === null) {
    throw new AvclError('DATA', `expected a description of the model in ${file}, got none; train it again`);
  }
  const { stage, recipe, classes, frames } = card;
  const streams = stage === 'pretrain' ? 'both' : recipe.finetune.inputs;
  return { stage, recipe, classes, frames, inputs: { rgb: streams !== 'audio', audio: streams !== 'rgb' } };
}
