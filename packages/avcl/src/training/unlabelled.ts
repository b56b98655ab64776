/** The videos that pre-training learns from, without their labels. */
import type { TrainingClip, TrainingView } from '../data/training-view.js';
import type { Recipe } from '../recipe/schema.js';

/** Videos of the recipe's `pretrain.splits`, in the order whose places are the rows of the memory banks. */
export function unlabelledClips(view: TrainingView, { pretrain: { splits } }: Recipe): TrainingClip[] {
  return [...view.train, ...(splits.includes('val') ? view.val : [])].filter((clip) =>
    splits.includes(clip.split as 'train' | 'val'),
  );
}
