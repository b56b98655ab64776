/**
 * Validation after an epoch, in evaluation mode, one clip a video from its middle, centre crops: the same every time.
 */
import { cat, keep, noGrad, type Tensor, tensor, tidy } from '@avcl/torch';
import { disposeBatch, loadBatch, toBatch } from '../data/loader.js';
import { batchesOf } from '../data/plan.js';
import { Prefetcher } from '../data/prefetch.js';
import { centreSample } from '../data/samples.js';
import type { TrainingClip, TrainingView } from '../data/training-view.js';
import { neighbourVotes } from '../evaluation/knn.js';
import { ranking } from '../evaluation/scores.js';
import { unitLength } from '../losses/unit-length.js';
import type { Batch, Method } from '../methods/method.js';
import type { Recipe } from '../recipe/schema.js';

/** Calls `look` with each batch of the middle clips, without gradient. */
async function overMiddles(
  view: TrainingView,
  clips: readonly TrainingClip[],
  size: number,
  method: Method,
  recipe: Recipe,
  labelled: boolean,
  look: (batch: Batch) => void,
): Promise<void> {
  const groups = batchesOf(
    clips.map((clip) => centreSample(clip, recipe.data)),
    size,
    false,
  );
  await using ahead = new Prefetcher(groups.length, (i) =>
    loadBatch(view, groups[i]!, method.inputs, recipe.data),
  );
  for (let loaded = await ahead.next(); loaded !== null; loaded = await ahead.next()) {
    using _loaded = loaded;
    const batch = tidy(() => toBatch(loaded!, recipe.data, recipe.device, labelled));
    try {
      noGrad(() => tidy(() => look(batch)));
    } finally {
      disposeBatch(batch);
    }
  }
}

/** Accuracy and mean loss of a classifier over validation videos. */
export async function classification(
  view: TrainingView,
  clips: readonly TrainingClip[],
  method: Method,
  recipe: Recipe,
): Promise<{ accuracy: number; loss: number }> {
  let right = 0;
  let loss = 0;
  await overMiddles(view, clips, recipe.finetune.batch_size, method, recipe, true, (batch) => {
    const output = method.step(batch, { seed: recipe.seed, epoch: 0, step: 0, progress: 0, training: false });
    loss += output.loss.item() * batch.keys.length;
    right += output.logits!.argmax({ dim: 1 }).eq(batch.labels!).sum().item();
  });
  return { accuracy: right / clips.length, loss: loss / clips.length };
}

/** Rank of each row's own column, from 1. @param a - (N, D) @param b - (N, D) */
export function ranksOf(a: Tensor, b: Tensor): number[] {
  const scores = a.mm(b.t()); // (N, N)
  const above = scores.gt(scores.diagonal().unsqueeze(1)).sum({ dim: [1] }); // (N)
  return [...above.toArray()].map((count) => Number(count) + 1);
}

/** Neighbours that vote, as in `probe`. */
const NEIGHBOURS = 20;

/**
 * How well a picture finds its own sound among all validation videos: the mean rank (1 is best) and the share at rank 1.
 * By chance the rank is (n + 1) / 2. Where they have labels, also `knn`: how many are in the class of their nearest neighbours
 * among the others, by fused features. It is watched only: nothing is learned from these labels or chosen by them.
 */
export async function retrieval(
  view: TrainingView,
  clips: readonly TrainingClip[],
  method: Method,
  recipe: Recipe,
): Promise<{ rank: number; recall1: number; knn?: number }> {
  const rgb: Tensor[] = [];
  const audio: Tensor[] = [];
  const fused: Tensor[] = [];
  await overMiddles(view, clips, recipe.pretrain.batch_size, method, recipe, false, (batch) => {
    const features = method.features(batch);
    rgb.push(keep(unitLength(features.rgb!)));
    audio.push(keep(unitLength(features.audio!)));
    if (features.fused !== null) fused.push(keep(features.fused));
  });
  const ranks = tidy(() => ranksOf(cat(rgb), cat(audio)));
  const knn = fused.length === 0 ? null : tidy(() => nearestClass(cat(fused), clips, view.classes.length));
  for (const part of [...rgb, ...audio, ...fused]) {
    part.dispose();
  }
  const sum = ranks.reduce((a, b) => a + b, 0);
  const recall1 = ranks.filter((rank) => rank === 1).length / ranks.length;
  return { rank: sum / ranks.length, recall1, ...(knn === null ? {} : { knn }) };
}

/** Accuracy of each labelled clip's neighbours among the other labelled ones; null with fewer than two. @param fused - (N, D) */
function nearestClass(fused: Tensor, clips: readonly TrainingClip[], classes: number): number | null {
  const labelled = clips.flatMap(({ classIndex }, i) => (classIndex === null ? [] : [i]));
  if (labelled.length < 2) return null;
  const known = fused
    .to({ device: 'cpu', dtype: 'float32' })
    .index_select(0, tensor(labelled, { dtype: 'int64' }));
  const labels = labelled.map((i) => clips[i]!.classIndex!);
  const votes = neighbourVotes(known, { known, labels, classes, k: NEIGHBOURS, leaveOneOut: true });
  return votes.filter((row, i) => ranking(row)[0] === labels[i]).length / labels.length;
}
