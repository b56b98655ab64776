/**
 * Validation after an epoch, in evaluation mode, one clip a video from its middle, centre crops: the same every time. Several processes take whole
 * batches in turn, and what they find is put together in the batches' order, so it is the same to the bit.
 */
import { cat, keep, noGrad, type Tensor, tensor, tidy, zeros } from '@avcl/torch';
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
import { deviceOf, type Processes, spreadStatistics } from './together.js';

/** Calls `look` with each batch of the middle clips that is this process's to look at, without gradient. */
async function overMiddles(
  view: TrainingView,
  clips: readonly TrainingClip[],
  size: number,
  method: Method,
  recipe: Recipe,
  processes: Processes,
  labelled: boolean,
  look: (batch: Batch) => void,
): Promise<void> {
  const all = batchesOf(
    clips.map((clip) => centreSample(clip, recipe.data)),
    size,
    false,
  );
  const groups = all.filter((_, i) => i % (processes?.size ?? 1) === (processes?.rank ?? 0));
  spreadStatistics(processes, method);
  await using ahead = new Prefetcher(groups.length, (i) =>
    loadBatch(view, groups[i]!, method.inputs, recipe.data),
  );
  for (let loaded = await ahead.next(); loaded !== null; loaded = await ahead.next()) {
    using _loaded = loaded;
    const batch = tidy(() => toBatch(loaded!, recipe.data, deviceOf(processes, recipe.device), labelled));
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
  processes: Processes,
): Promise<{ accuracy: number; loss: number }> {
  const found: [right: number, loss: number][] = [];
  const { batch_size } = recipe.finetune;
  await overMiddles(view, clips, batch_size, method, recipe, processes, true, (batch) => {
    const output = method.step(batch, { seed: recipe.seed, epoch: 0, step: 0, progress: 0, training: false });
    const loss = output.loss.item() * batch.keys.length;
    found.push([output.logits!.argmax({ dim: 1 }).eq(batch.labels!).sum().item(), loss]);
  });
  const all = inOrder(found, Math.ceil(clips.length / batch_size), processes);
  const sum = (part: 0 | 1) => all.reduce((total, each) => total + each[part], 0);
  return { accuracy: sum(0) / clips.length, loss: sum(1) / clips.length };
}

/** What all processes found, a pair a batch, in the order of the batches. */
function inOrder(
  own: readonly [number, number][],
  batches: number,
  processes: Processes,
): readonly [number, number][] {
  if (processes === null) return own;
  const most = Math.ceil(batches / processes.size);
  const padded = Array.from({ length: most }, (_, i) => own[i] ?? [0, 0]).flat();
  const all = processes.exchange(padded);
  return Array.from({ length: batches }, (_, i) => {
    const [list, at] = [all[i % processes.size]!, 2 * Math.floor(i / processes.size)];
    return [list[at]!, list[at + 1]!];
  });
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
  processes: Processes,
): Promise<{ rank: number; recall1: number; knn?: number }> {
  const rgb: Tensor[] = [];
  const audio: Tensor[] = [];
  const fused: Tensor[] = [];
  const { batch_size } = recipe.pretrain;
  await overMiddles(view, clips, batch_size, method, recipe, processes, false, (batch) => {
    const features = method.features(batch);
    rgb.push(keep(unitLength(features.rgb!)));
    audio.push(keep(unitLength(features.audio!)));
    if (features.fused !== null) fused.push(keep(features.fused));
  });
  const { ranks, knn } = tidy(() => {
    const join = (parts: Tensor[]) => allRows(parts, clips.length, batch_size, processes);
    const ranks = ranksOf(join(rgb)!, join(audio)!);
    const joint = join(fused);
    return { ranks, knn: joint === null ? null : nearestClass(joint, clips, view.classes.length) };
  });
  for (const part of [...rgb, ...audio, ...fused]) {
    part.dispose();
  }
  const sum = ranks.reduce((a, b) => a + b, 0);
  const recall1 = ranks.filter((rank) => rank === 1).length / ranks.length;
  return { rank: sum / ranks.length, recall1, ...(knn === null ? {} : { knn }) };
}

/** The features of all clips in their order, from those of the batches that each process looked at; null where the method has none. */
function allRows(own: readonly Tensor[], clips: number, size: number, processes: Processes): Tensor | null {
  if (processes === null) return own.length === 0 ? null : cat([...own]);
  // A process may have had no batch, and then does not know the width.
  const width = Math.max(...processes.exchange([own[0]?.shape[1] ?? 0]).flat());
  if (width === 0) return null;
  const rowsOf = (batch: number) => Math.min(size, clips - batch * size);
  const batches = Array.from({ length: Math.ceil(clips / size) }, (_, i) => i);
  const ofRank = batches.map((_, rank) => batches.filter((i) => i % processes.size === rank));
  const counts = Array.from({ length: processes.size }, (_, rank) =>
    (ofRank[rank] ?? []).reduce((sum, batch) => sum + rowsOf(batch), 0),
  );
  const rows = own.length === 0 ? zeros([0, width]) : cat([...own]).to({ device: 'cpu', dtype: 'float32' });
  const all = processes.allGather(rows, counts); // by rank
  const places = ofRank
    .flat()
    .flatMap((batch) => Array.from({ length: rowsOf(batch) }, (_, i) => batch * size + i));
  return zeros([clips, width]).index_copy_(0, tensor(places, { dtype: 'int64' }), all);
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
