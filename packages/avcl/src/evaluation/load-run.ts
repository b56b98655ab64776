/**
 * A trained model for testing, predicting and embedding: everything it needs is in the run's checkpoint, or in the header of a
 * weights file, so that no recipe has to be named again.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import type { EvaluationForm, Method } from '../methods/method.js';
import { resolveRecipe } from '../recipe/resolve.js';
import type { Recipe } from '../recipe/schema.js';
import type { RecipeRequest, TrainingStage } from '../recipe/types.js';
import { hasCheckpoint, openCheckpoint } from '../training/checkpoint.js';
import { makeClassifier, makePretrainMethod } from '../training/methods.js';
import { type ModelCard, readCard } from '../training/model-card.js';
import type { Logger } from '../training/options.js';
import { warnOfNewer } from '../training/run-folder.js';
import { loadWhole } from '../training/weights.js';
import type { CheckpointName, ModelOptions } from './options.js';

/** A model in evaluation mode. Dispose it when done. */
export interface LoadedModel extends Disposable {
  readonly stage: TrainingStage;
  readonly recipe: Recipe;
  readonly classes: readonly string[];
  /** Frame size of the store that it was trained on. */
  readonly frames: ModelCard['frames'];
  /** The published lists that its data was made with. */
  readonly manifests: NonNullable<ModelCard['manifests']>;
  /** Median seconds of the clips that it was trained on; null where the weights do not say. */
  readonly clipSeconds: number | null;
  readonly inputs: Method['inputs'];
  /** The weights file it was read from; null for untrained ones. */
  readonly file: string | null;
  /** The module itself, in evaluation mode; `form` is faster. */
  readonly method: Method;
  readonly form: EvaluationForm;
}

/** The safetensors file of a run. @throws AvclError DATA when there is none */
export async function runWeights(run: string, name: CheckpointName | undefined): Promise<string> {
  const folder = (which: CheckpointName) => join(run, 'checkpoints', which);
  const wanted = name ?? (hasCheckpoint(folder('best')) ? 'best' : 'last');
  if (!hasCheckpoint(folder(wanted))) {
    if (!existsSync(run)) {
      throw new AvclError('DATA', `expected a run in ${run}, got no such folder; name a run folder`, {
        details: { run },
      });
    }
    if (existsSync(join(run, 'labels.txt')) && !existsSync(join(run, 'checkpoints'))) {
      throw new AvclError(
        'DATA',
        `expected a run in ${run}, got a folder that \`avcl export\` wrote; name the run that it was made from`,
        { fix: '--run RUN: the folder with config.yaml and checkpoints', details: { run } },
      );
    }
    const there = existsSync(join(run, 'checkpoints')) ? readdirSync(join(run, 'checkpoints')) : [];
    throw new AvclError(
      'DATA',
      `expected checkpoints/${wanted} in ${run}, got ${there.join(', ') || 'no checkpoints'}; name a run folder`,
      { details: { run } },
    );
  }
  return (await openCheckpoint(folder(wanted))).file('model');
}

/** In the place of a weights file: the recipe's initial weights, what training is measured from. */
const UNTRAINED = 'none';

function cardOf(file: string, recipe: RecipeRequest | undefined): ModelCard {
  const card = file === UNTRAINED ? null : readCard(file);
  if (card !== null) {
    return card;
  }
  if (recipe === undefined) {
    throw new AvclError(
      'USAGE',
      file === UNTRAINED
        ? 'expected a recipe beside the weights `none`, got none; name the one whose initial weights are meant'
        : `expected a weights file that says how its model is built, got ${file}, which does not; name the recipe as well`,
      { fix: '--recipe FILE' },
    );
  }
  return {
    stage: 'pretrain',
    recipe: resolveRecipe({ ...recipe, stage: 'pretrain' }).recipe,
    classes: [],
    rows: 1,
    frames: null,
  };
}

/**
 * Loads a model for evaluation.
 *
 * @param from - a run and which of its checkpoints, or a weights file (and a recipe where it does not hold one), or the weights
 *   `none`: untrained, as the recipe and its seed begin
 * @param logger - told of a run that a newer avcl made
 * @throws AvclError DATA for a missing or damaged checkpoint
 */
export async function loadModel(
  from:
    | { run: string; checkpoint?: CheckpointName | undefined }
    | { weights: string; recipe?: RecipeRequest | undefined },
  device: string | undefined,
  logger?: Logger | undefined,
): Promise<LoadedModel> {
  if ('run' in from) warnOfNewer(from.run, logger);
  const file = 'run' in from ? await runWeights(from.run, from.checkpoint) : from.weights;
  const card = cardOf(file, 'run' in from ? undefined : from.recipe);
  const recipe = { ...card.recipe, device: device ?? card.recipe.device };
  const method =
    card.stage === 'pretrain'
      ? makePretrainMethod(recipe, card.rows)
      : makeClassifier(recipe, card.classes.length);
  try {
    if (file !== UNTRAINED) loadWhole(method, file);
    method.eval();
    const form = method.forEvaluation();
    return {
      stage: card.stage,
      recipe,
      classes: card.classes,
      frames: card.frames,
      manifests: card.manifests ?? [],
      clipSeconds: card.clipSeconds ?? null,
      inputs: method.inputs,
      file: file === UNTRAINED ? null : file,
      method,
      form,
      [Symbol.dispose]() {
        form.dispose();
        method.dispose();
      },
    };
  } catch (error) {
    method.dispose();
    throw error;
  }
}

/** Where a model comes from, as options say it. @throws AvclError USAGE without or with both of run and weights */
export function modelSource(options: ModelOptions): Parameters<typeof loadModel>[0] {
  if (options.run !== undefined && options.weights === undefined) {
    return { run: options.run, checkpoint: options.checkpoint };
  }
  if (options.weights !== undefined && options.run === undefined) {
    return { weights: options.weights, recipe: options.recipe };
  }
  throw new AvclError(
    'USAGE',
    'expected a run or a weights file, got both or neither; say --run or --weights',
  );
}

/** @throws AvclError USAGE for a model that was only pre-trained */
export function demandClassifier({ stage }: Pick<LoadedModel, 'stage'>): void {
  if (stage === 'finetune') return;
  throw new AvclError(
    'USAGE',
    'expected a fine-tuned run, got one that was only pre-trained; fine-tune it first',
    {
      fix: 'npx avcl finetune --data STORE --from RUN --out OTHER',
    },
  );
}

/** A fine-tuned model. @throws AvclError USAGE for one that was only pre-trained */
export async function loadClassifier(...from: Parameters<typeof loadModel>): Promise<LoadedModel> {
  const model = await loadModel(...from);
  try {
    demandClassifier(model);
    return model;
  } catch (error) {
    model[Symbol.dispose]();
    throw error;
  }
}
