/** In the worker: features of clips, laid out on planes, with their neighbours and what the model answers for each. */
import { openStore } from '@avcl/media';
import { readSafetensors, type Tensor, tidy } from '@avcl/torch';
import { embed } from 'avcl';
import type { JobInputs } from '../jobs/protocol.js';
import type { Tell } from '../jobs/worker.js';
import { layoutOf } from './layout.js';
import { neighboursOf } from './neighbours.js';
import { drawnClips, subsetOf } from './subset.js';
import type { FeatureName, MapAnswer } from './types.js';

/** Clips of a video: a map of many is wanted soon; the test takes ten. */
const CLIPS = 2;
const KINDS: readonly FeatureName[] = ['rgb', 'audio', 'fused'];

export async function map({ run, store, most, out }: JobInputs['map'], tell: Tell): Promise<MapAnswer> {
  tell({ line: 'loads the model', share: null });
  using opened = await openStore(store);
  const places = drawnClips(opened.clips.length, most);
  const { fused } = await embed({
    run,
    data: subsetOf(opened, places),
    out,
    clips: CLIPS,
    answers: true,
    onProgress: ({ line, done, total }) => tell({ line, share: done / total }),
  });
  const { tensors, metadata } = readSafetensors(out);
  const features = Object.fromEntries(
    KINDS.flatMap((kind) => (tensors.has(kind) ? [[kind, tensors.get(kind)!]] : [])),
  ) as Partial<Record<FeatureName, Tensor>>;
  const logits = tensors.get('logits');
  const predicted =
    logits === undefined ? null : answersOf(logits, JSON.parse(metadata.classes!) as string[]);
  tell({ line: 'looks for neighbours', share: null });
  const neighbours = neighboursOf(features);
  const layouts: Partial<Record<FeatureName, [number, number][]>> = {};
  for (const [kind, tensor] of Object.entries(features) as [FeatureName, Tensor][]) {
    tell({ line: `lays out ${kind === 'rgb' ? 'video' : kind} features`, share: null });
    layouts[kind] = layoutOf(tensor.tolist() as number[][]);
  }
  return {
    clips: opened.clips.length,
    points: places.map((clip, i) => {
      const { key, label, split } = opened.clips[clip]!;
      return { clip, key, label, split: split ?? 'train', predicted: predicted?.[i] ?? null };
    }),
    layouts,
    neighbours,
    fused,
  };
}

function answersOf(logits: Tensor, classes: readonly string[]): string[] {
  const best = tidy(() => [...logits.argmax({ dim: 1 }).toArray()].map(Number));
  return best.map((place) => classes[place]!);
}
