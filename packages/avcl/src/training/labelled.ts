/** The labelled videos of fine-tuning, and whether they can teach every class. */
import { AvclError } from '@avcl/torch';
import { fewLabels } from '../data/splits.js';
import type { TrainingClip, TrainingView } from '../data/training-view.js';
import type { Recipe } from '../recipe/schema.js';

/**
 * The labelled training videos: all, or `labels_per_class` of each class.
 * @throws AvclError DATA where a class cannot be learned; USAGE for a batch that is larger than all of them
 */
export function labelledClips(view: TrainingView, { finetune, seed }: Recipe): TrainingClip[] {
  checkClasses(view);
  const { train } = view;
  const places = train.map((_, i) => i);
  const few = fewLabels(places, (i) => train[i]!.classIndex, finetune.labels_per_class, seed);
  if (few.length < finetune.batch_size) {
    throw new AvclError(
      'USAGE',
      `expected at least finetune.batch_size = ${finetune.batch_size} labelled training videos, got ${few.length}; lower it or label more`,
    );
  }
  return few.map((i) => train[i]!);
}

/** @throws AvclError DATA with fewer than two classes, or where one has no training video */
export function checkClasses({ classes, train }: TrainingView): void {
  if (classes.length < 2) {
    throw new AvclError(
      'DATA',
      `expected videos of two or more classes, got ${classes.length === 0 ? 'no label' : `${classes[0]} alone`}; label the videos and build the store again`,
    );
  }
  const present = new Set(train.map(({ classIndex }) => classIndex));
  const missing = classes.filter((_, i) => !present.has(i));
  if (missing.length === 0) return;
  const named =
    missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  throw new AvclError(
    'DATA',
    `expected training videos of every class, got none of ${named}; move some of theirs into the train split, or leave the class out of the list`,
    { details: { missing } },
  );
}
