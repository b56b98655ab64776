/**
 * Features of every video as a safetensors file: `rgb`, `audio` and `fused`, means over the clips. Fused is the classifier's
 * 512-d layer; before there is a classifier it is the unit-length mean of both unit-length features, since CGRA and
 * SelfCL bring these into one space.
 */
import { availableParallelism } from 'node:os';
import { AvclError, cat, keep, setNumThreads, type Tensor, tidy, writeSafetensors } from '@avcl/torch';
import { openSource } from '../data/open.js';
import type { IndexedClip } from '../data/samples.js';
import { rejectedIn } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { encodeVideos } from './encode.js';
import { loadModel } from './load-run.js';
import type { EmbedOptions, EmbedResult } from './options.js';

function source(options: EmbedOptions): Parameters<typeof loadModel>[0] {
  if (options.run !== undefined && options.weights === undefined) {
    return { run: options.run, checkpoint: options.checkpoint };
  }
  if (options.weights !== undefined && options.run === undefined) {
    return { weights: options.weights, recipe: options.recipe };
  }
  throw new AvclError(
    'USAGE',
    'expected a run or a weights file, got both or neither; say --run or --weights',
  );
}

/**
 * Writes the features of a store's videos.
 *
 * @throws AvclError USAGE without or with both of run and weights; DATA for a missing or damaged run, file or store
 */
export async function embed(options: EmbedOptions): Promise<EmbedResult> {
  const began = performance.now();
  using model = await loadModel(source(options), options.device);
  setNumThreads(model.recipe.threads || availableParallelism());
  using opened = await openSource(options.data);
  const store = opened.source;
  const all = store.clips.map((clip, index): IndexedClip => ({ ...clip, index }));
  const videos = all.filter((clip) => options.split === undefined || splitOf(clip) === options.split);
  const rejected = rejectedIn(store, options.split);
  if (videos.length === 0) {
    throw new AvclError(
      'DATA',
      `expected videos in ${opened.name}, got none in ${options.split ?? 'any split'}; name another`,
    );
  }
  const parts: Record<'rgb' | 'audio' | 'fused', Tensor[]> = { rgb: [], audio: [], fused: [] };
  await encodeVideos({
    job: 'embed',
    model,
    store,
    videos,
    clips: model.recipe.test.clips,
    options,
    look: (group) => {
      const rows = { rgb: group.rgb, audio: group.audio, fused: model.form.fuse(group) };
      for (const [name, f] of Object.entries(rows) as ['rgb' | 'audio' | 'fused', Tensor | null][]) {
        if (f !== null) {
          parts[name].push(
            keep(
              f
                .reshape([group.videos.length, group.clips, -1])
                .to({ dtype: 'float32' })
                .mean({ dim: [1] })
                .to({ device: 'cpu' }),
            ),
          );
        }
      }
    },
  });
  const tensors = tidy(() =>
    Object.fromEntries(
      Object.entries(parts).flatMap(([name, list]) => (list.length === 0 ? [] : [[name, cat(list)]])),
    ),
  ) as Record<string, Tensor>;
  const metadata = {
    keys: JSON.stringify(videos.map((clip) => clip.key)),
    labels: JSON.stringify(videos.map((clip) => clip.label)),
    splits: JSON.stringify(videos.map(splitOf)),
  };
  writeSafetensors(options.out, new Map(Object.entries(tensors)), metadata);
  const shapes = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.shape]]),
  );
  for (const tensor of [...Object.values(tensors), ...Object.values(parts).flat()]) {
    tensor.dispose();
  }
  return {
    out: options.out,
    listed: videos.length + rejected.length,
    embedded: videos.length,
    tensors: shapes,
    fused: parts.fused.length === 0 ? null : model.stage === 'finetune' ? 'head' : 'mean',
    seconds: (performance.now() - began) / 1000,
  };
}
