/**
 * Pre-training without labels (paper section 3.2): a random clip of every training video an epoch, CGRA and SelfCL, the last
 * checkpoint goes on. Validation videos have no rows in the banks, so they give no loss; where there are some, each epoch ranks
 * every validation sound against every validation picture instead.
 */
import { AvclError } from '@avcl/torch';
import { batchesOf, epochOrder } from '../data/plan.js';
import { trainingSample } from '../data/samples.js';
import type { Recipe } from '../recipe/schema.js';
import { makePretrainMethod } from './methods.js';
import type { Logger, PretrainOptions, TrainResult } from './options.js';
import { runStage } from './run-stage.js';
import { inSession } from './sessions.js';
import { unlabelledClips } from './unlabelled.js';
import { retrieval } from './validate.js';

/**
 * Pre-trains both encoders.
 *
 * @throws AvclError USAGE for a wrong recipe, a folder with content, a changed run; DATA for a damaged store or checkpoint
 * @throws StoppedError when the signal was aborted, after saving
 * @throws NonFiniteError when the loss or gradient is no number
 * @example
 * await pretrain({ data: 'store', out: 'runs/pre', recipe: { preset: 'quick' } });
 */
export function pretrain(options: PretrainOptions): Promise<TrainResult> {
  return inSession('pretrain', options, 'none', async (session) => {
    const { recipe } = session.resolved;
    const { splits, batch_size } = recipe.pretrain;
    const clips = unlabelledClips(session.view, recipe);
    if (clips.length < batch_size) {
      throw new AvclError(
        'USAGE',
        `expected at least pretrain.batch_size = ${batch_size} videos in ${splits.join(' and ')}, got ${clips.length}; lower it or add videos`,
      );
    }
    session.logger.info(
      `pre-training on ${clips.length} videos of ${splits.join(' and ')}, ${recipe.pretrain.epochs} epochs of ${Math.floor(clips.length / batch_size)} batches of ${batch_size}`,
    );
    sayIfBankIsSmall(recipe, clips.length, session.logger);
    const method = makePretrainMethod(recipe, clips.length, session.device);
    const val = splits.includes('val') ? [] : session.view.val;
    try {
      return await runStage(
        session,
        {
          method,
          settings: recipe.pretrain,
          selectBy: 'val_loss',
          labelled: false,
          rows: clips.length,
          batches: (epoch) =>
            batchesOf(
              epochOrder(recipe.seed, epoch, clips.length).map((row) =>
                trainingSample(clips[row]!, row, recipe.seed, epoch, recipe.data),
              ),
              batch_size,
              true,
            ),
          validate:
            val.length < 2 ? null : () => retrieval(session.view, val, method, recipe, session.processes),
        },
        options,
      );
    } finally {
      method.dispose();
    }
  });
}

/** More negatives than videos are allowed: they are drawn with replacement. */
function sayIfBankIsSmall(
  { pretrain: { method, selfcl, nce_k } }: Recipe,
  videos: number,
  logger: Logger,
): void {
  const usesBank = method === 'iic' || (method === 'avcl' && selfcl === 'bank');
  if (usesBank && nce_k >= videos) {
    logger.warn(
      `each video has ${nce_k} negatives out of a bank of ${videos} (pretrain.nce_k): some are drawn more than once`,
    );
  }
}
