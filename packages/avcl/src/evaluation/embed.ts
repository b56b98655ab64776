/** `features.ts` as a safetensors file, with the videos' keys, labels and splits in its metadata. */
import { availableParallelism } from 'node:os';
import { setNumThreads, writeSafetensors } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { dataReference } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { encodeFeatures } from './features.js';
import { loadModel, modelSource } from './load-run.js';
import type { EmbedOptions, EmbedResult } from './options.js';

/**
 * Writes the features of a store's videos.
 *
 * @throws AvclError USAGE without or with both of run and weights; DATA for a missing or damaged run, file or store
 */
export async function embed(options: EmbedOptions): Promise<EmbedResult> {
  const began = performance.now();
  using model = await loadModel(modelSource(options), options.device, options.logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  using opened = await openSource(options.data);
  const { split, clips, answers } = options;
  using table = await encodeFeatures({ job: 'embed', model, opened, split, clips, answers, options });
  const { videos, logits } = table;
  const features = { ...table.features, ...(logits === null ? {} : { logits }) };
  const data = dataReference(opened.source);
  const metadata = {
    keys: JSON.stringify(videos.map((clip) => clip.key)),
    labels: JSON.stringify(videos.map((clip) => clip.label)),
    splits: JSON.stringify(videos.map(splitOf)),
    data: JSON.stringify(data),
    ...(logits === null ? {} : { classes: JSON.stringify(model.classes) }),
  };
  writeSafetensors(options.out, new Map(Object.entries(features)), metadata);
  const shapes = Object.entries(features).map(([name, tensor]) => [name, [...tensor.shape]]);
  return {
    data,
    out: options.out,
    listed: table.listed,
    embedded: videos.length,
    tensors: Object.fromEntries(shapes),
    fused: table.features.fused === undefined ? null : model.stage === 'finetune' ? 'head' : 'mean',
    seconds: (performance.now() - began) / 1000,
  };
}
