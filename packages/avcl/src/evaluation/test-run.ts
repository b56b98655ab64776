/**
 * The test (paper section 3.3): the logits of ten clips a video averaged, top-1 over videos. Every listed video is accounted for:
 * evaluated, or left out with its reason.
 */
import { availableParallelism } from 'node:os';
import { AvclError, setNumThreads } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { dataReference, rejectedIn } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { sha256 } from '../training/durable.js';
import { encodeVideos, videoLogits } from './encode.js';
import { loadClassifier } from './load-run.js';
import type { TestOptions, TestResult } from './options.js';
import { ranking, scoresOf, softmax } from './scores.js';

/**
 * Tests a fine-tuned run on a split.
 *
 * @throws AvclError DATA for a missing or damaged run or store, or a split without videos
 * @example
 * const { top1, evaluated, listed } = await testRun({ data: 'store', run: 'runs/fine' });
 */
export async function testRun(options: TestOptions): Promise<TestResult> {
  const began = performance.now();
  const split = options.split ?? 'test';
  const { run, checkpoint, device, logger } = options;
  using model = await loadClassifier({ run, checkpoint }, device, logger);
  const { without } = options;
  if (without !== undefined && !(model.inputs.rgb && model.inputs.audio)) {
    throw new AvclError(
      'USAGE',
      `expected a model of both streams to switch ${without} off, got one of ${model.inputs.rgb ? 'rgb' : 'audio'} alone; test it as it is`,
    );
  }
  setNumThreads(model.recipe.threads || availableParallelism());
  using opened = await openSource(options.data);
  const store = opened.source;
  const clips = options.clips ?? model.recipe.test.clips;
  const crops = options.crops ?? model.recipe.test.crops;
  const inSplit = store.clips.flatMap((clip, index) => (splitOf(clip) === split ? [{ ...clip, index }] : []));
  const classOf = (label: string | null) => (label === null ? -1 : model.classes.indexOf(label));
  const videos = inSplit.filter((clip) => classOf(clip.label) >= 0);
  const unlabelled = inSplit
    .filter((clip) => classOf(clip.label) < 0)
    .map((clip) => ({ key: clip.key, reason: clip.label === null ? 'no-label' : 'unknown-label' }));
  const rejected = rejectedIn(store, split).map(({ key, reason }) => ({ key, reason }));
  const left = [...rejected, ...unlabelled];
  if (videos.length === 0) {
    throw new AvclError(
      'DATA',
      `expected labelled videos in the ${split} split of ${opened.name}, got none (${left.length} left out); name another split`,
      { details: { left } },
    );
  }
  const logits: number[][] = [];
  await encodeVideos({
    job: 'test',
    model,
    store,
    videos,
    views: { clips, crops },
    without,
    options,
    look: (group) => void logits.push(...videoLogits(model, group)),
  });
  const truth = videos.map((clip) => classOf(clip.label));
  return {
    run: options.run,
    weights: await sha256(model.file!),
    data: dataReference(store),
    trainedOn: model.manifests,
    split,
    clips,
    crops,
    without: without ?? null,
    listed: videos.length + left.length,
    evaluated: videos.length,
    left,
    classes: model.classes,
    ...scoresOf(model.classes, truth, logits),
    videos: videos.map((clip, i) => {
      const first = ranking(logits[i]!)[0]!;
      return {
        key: clip.key,
        label: clip.label!,
        predicted: model.classes[first]!,
        p: softmax(logits[i]!)[first]!,
      };
    }),
    seconds: (performance.now() - began) / 1000,
  };
}
