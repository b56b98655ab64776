/** What `pretrain` and `finetune` have alike: the recipe asked for, and the text of their result. */
import type { RecipeRequest, TrainingStage, TrainResult } from 'avcl';

/** The request, or undefined where nothing is said, so that a run keeps its own recipe. */
export function recipeOf(
  options: { readonly recipe?: string; readonly resume?: true },
  settings: readonly string[],
  stage: TrainingStage,
): RecipeRequest | undefined {
  return options.recipe === undefined && settings.length === 0
    ? undefined
    : { file: options.recipe, overrides: settings, stage };
}

/** What is said of the last epoch; `metrics.jsonl` has the rest. */
const SHOWN = ['loss', 'cgra', 'selfcl', 'accuracy'] as const;

/** A finished training in a few lines. */
export function trainingText(result: TrainResult): string {
  const last = SHOWN.filter((name) => name in result.last).map(
    (name) => `${name} ${result.last[name]!.toPrecision(4)}`,
  );
  return [
    `${result.stage === 'pretrain' ? 'pre-trained' : 'fine-tuned'} ${result.epochs} epochs, ${result.steps} steps, ${result.parameters.toLocaleString('en-US')} parameters, ${result.seconds.toFixed(1)} s${result.resumed ? ' (resumed)' : ''}`,
    `last epoch: ${last.join(', ')}`,
    ...(result.best === null
      ? []
      : [
          `kept: epoch ${result.best.epoch}, validation accuracy ${(100 * result.best.accuracy).toFixed(1)} %`,
        ]),
    `weights: ${result.weights}`,
  ].join('\n');
}
