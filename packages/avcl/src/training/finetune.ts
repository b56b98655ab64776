/**
 * Fine-tuning with labels (paper section 3.3), and the supervised baselines, which are the same from scratch (`--from none`).
 * All layers are trained; the epoch of best validation accuracy is kept, the earlier on a tie. The test split is out of reach.
 */
import { AvclError } from '@avcl/torch';
import { batchesOf, epochOrder } from '../data/plan.js';
import { trainingSample } from '../data/samples.js';
import { labelledClips } from './labelled.js';
import { makeClassifier } from './methods.js';
import type { FinetuneOptions, TrainResult } from './options.js';
import { runStage } from './run-stage.js';
import { inSession } from './sessions.js';
import { classification } from './validate.js';
import { startFrom } from './weights.js';

/**
 * Fine-tunes a classifier, or trains one from scratch.
 *
 * @throws AvclError USAGE for a wrong recipe, a folder with content, a changed run; DATA for a damaged store, a class without training
 *   videos, or weights whose names do not fit
 * @throws StoppedError when the signal was aborted, after saving
 * @throws NonFiniteError when the loss or gradient is no number
 * @example
 * await finetune({ data: 'store', from: 'runs/pre', out: 'runs/fine', recipe: { preset: 'quick' } });
 */
export function finetune(options: FinetuneOptions): Promise<TrainResult> {
  return inSession('finetune', options, options.from, async (session) => {
    const { recipe } = session.resolved;
    const { seed, data } = recipe;
    const settings = recipe.finetune;
    const clips = labelledClips(session.view, recipe);
    const val = session.view.val.filter((clip) => clip.classIndex !== null);
    if (val.length === 0) {
      throw new AvclError(
        'DATA',
        'expected labelled videos in the val split, by which the epoch is chosen, got none; move some into val, or build the store from a list without val: it sets a share aside',
      );
    }
    session.logger.info(
      `fine-tuning on ${clips.length} labelled videos of ${session.view.classes.length} classes, ${settings.epochs} epochs of ${Math.floor(clips.length / settings.batch_size)} batches of ${settings.batch_size}`,
    );
    const method = makeClassifier(recipe, session.view.classes.length, session.device);
    try {
      if (session.saved === null && session.lead && options.from !== 'none') {
        await startFrom(method, options.from, recipe, session.logger);
      }
      return await runStage(
        session,
        {
          method,
          settings,
          selectBy: settings.select_by,
          labelled: true,
          rows: clips.length,
          batches: (epoch) =>
            batchesOf(
              epochOrder(seed, epoch, clips.length).map((row) =>
                trainingSample(clips[row]!, row, seed, epoch, data),
              ),
              settings.batch_size,
              true,
            ),
          validate: () => classification(session.view, val, method, recipe, session.processes),
        },
        options,
      );
    } finally {
      method.dispose();
    }
  });
}
