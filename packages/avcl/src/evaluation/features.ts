/**
 * The features of a store's videos: `rgb`, `audio` and `fused`, means over the clips. Fused is the classifier's 512-d layer; before there
 * is a classifier it is the unit-length mean of both unit-length features, since CGRA and SelfCL bring these into one space.
 */
import { AvclError, cat, keep, type Tensor } from '@avcl/torch';
import type { OpenSource } from '../data/open.js';
import type { IndexedClip } from '../data/samples.js';
import { rejectedIn } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import type { JobOptions, Progress } from '../training/options.js';
import { encodeVideos } from './encode.js';
import type { LoadedModel } from './load-run.js';

/** The kinds of features. */
export const FEATURE_NAMES = ['rgb', 'audio', 'fused'] as const;
export type FeatureName = (typeof FEATURE_NAMES)[number];

/** A row a video. Dispose it when done. */
export interface FeatureTable extends Disposable {
  readonly videos: readonly IndexedClip[];
  /** Videos that the data lists, those that could not be taken in too. */
  readonly listed: number;
  /** (N, D) float32 on the CPU, each; only those that the model has. */
  readonly features: Readonly<Partial<Record<FeatureName, Tensor>>>;
  /** (N, C) float32 on the CPU, the test's; null where they were not asked for or there is no classifier. */
  readonly logits: Tensor | null;
}

/** What to encode. */
export interface FeatureRequest {
  readonly job: Progress['job'];
  readonly model: LoadedModel;
  readonly opened: OpenSource;
  /** All unless said. */
  readonly split?: 'train' | 'val' | 'test' | undefined;
  /** Clips a video; the recipe's `test.clips` unless said. */
  readonly clips?: number | undefined;
  /** With the classifier's logits, where there is one. */
  readonly answers?: boolean | undefined;
  readonly options: JobOptions;
}

/** Encodes videos in the order of the store. @throws AvclError DATA where there are none */
export async function encodeFeatures(request: FeatureRequest): Promise<FeatureTable> {
  const { job, model, opened, split, options } = request;
  const store = opened.source;
  const all = store.clips.map((clip, index): IndexedClip => ({ ...clip, index }));
  const videos = all.filter((clip) => split === undefined || splitOf(clip) === split);
  if (videos.length === 0) {
    throw new AvclError(
      'DATA',
      `expected videos in ${opened.name}, got none in ${split ?? 'any split'}; name another`,
    );
  }
  const parts: Record<FeatureName, Tensor[]> = { rgb: [], audio: [], fused: [] };
  const answers: Tensor[] = [];
  const answering = request.answers === true && model.stage === 'finetune';
  try {
    await encodeVideos({
      job,
      model,
      store,
      videos,
      views: { clips: request.clips ?? model.recipe.test.clips, crops: model.recipe.test.crops },
      options,
      look: (group) => {
        if (answering) {
          answers.push(keep(meanOverViews(model.form.classify(group), group.videos.length, group.views)));
        }
        const rows = { rgb: group.rgb, audio: group.audio, fused: model.form.fuse(group) };
        for (const name of FEATURE_NAMES) {
          const f = rows[name]; // (V n, D)
          if (f !== null) parts[name].push(keep(meanOverViews(f, group.videos.length, group.views)));
        }
      },
    });
    const there = FEATURE_NAMES.filter((name) => parts[name].length > 0);
    const features = Object.fromEntries(there.map((name) => [name, keep(cat(parts[name]))])); // (N, D) each
    const logits = answering ? keep(cat(answers)) : null; // (N, C)
    return {
      videos,
      listed: videos.length + rejectedIn(store, split).length,
      features,
      logits,
      [Symbol.dispose]() {
        logits?.dispose();
        for (const tensor of Object.values(features)) tensor.dispose();
      },
    };
  } finally {
    for (const part of [...Object.values(parts).flat(), ...answers]) part.dispose();
  }
}

/** @param f - (V n, D); gives (V, D) float32 on the CPU */
function meanOverViews(f: Tensor, videos: number, views: number): Tensor {
  return f
    .reshape([videos, views, -1])
    .to({ dtype: 'float32' })
    .mean({ dim: [1] })
    .to({ device: 'cpu' });
}
