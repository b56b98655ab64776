/**
 * Which clips carry labels in fine-tuning. The splits themselves come with the listing; a clip without one joins training,
 * where pre-training can use it.
 */
import type { Split } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import type { ClipInfo } from './source.js';

/** A clip's split; train where the listing gives it none. */
export const splitOf = (clip: ClipInfo): Split => clip.split ?? 'train';

/**
 * At most `perClass` of the labelled clips of each class, drawn by the seed; 0 keeps all.
 *
 * @param indices - candidates
 * @param classOf - class of a candidate, null without a label (dropped)
 */
export function fewLabels(
  indices: readonly number[],
  classOf: (index: number) => number | null,
  perClass: number,
  seed: number,
): number[] {
  const labelled = indices.filter((index) => classOf(index) !== null);
  if (perClass === 0) {
    return labelled;
  }
  const chosen = new Set<number>();
  for (const label of new Set(labelled.map(classOf))) {
    const members = labelled.filter((index) => classOf(index) === label);
    const order = randomFor(seed, 'labels', label!).permutation(members.length);
    for (const place of [...order].slice(0, perClass)) {
      chosen.add(members[place]!);
    }
  }
  return labelled.filter((index) => chosen.has(index));
}
