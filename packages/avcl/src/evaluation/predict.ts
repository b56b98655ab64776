/**
 * Labels for any video file. The files go through the very path of training: a temporary clip store with the frame size that the
 * model was trained on, then the clips, crops and mel of the test. What cannot be used says why, file by file.
 */
import { availableParallelism } from 'node:os';
import { AvclError, setNumThreads } from '@avcl/torch';
import type { IndexedClip } from '../data/samples.js';
import type { ClipSource } from '../data/source.js';
import { encodeVideos, videoLogits } from './encode.js';
import { keyOf, withFileStore } from './file-store.js';
import { type LoadedModel, loadClassifier } from './load-run.js';
import type { FilePrediction, PredictOptions, Stream } from './options.js';
import { ranking, softmax } from './scores.js';

/** The most probable labels of clips, by key. `without`: with that stream black or silent. */
export async function predictions(
  model: LoadedModel,
  store: ClipSource,
  videos: readonly IndexedClip[],
  options: Omit<PredictOptions, 'run' | 'files'> & { without?: Stream | undefined },
): Promise<Map<string, FilePrediction['predictions']>> {
  const found = new Map<string, FilePrediction['predictions']>();
  await encodeVideos({
    job: 'predict',
    model,
    store,
    videos,
    views: { clips: options.clips ?? model.recipe.test.clips, crops: model.recipe.test.crops },
    without: options.without,
    options,
    look: (group) => {
      for (const [i, logits] of videoLogits(model, group).entries()) {
        const p = softmax(logits);
        const best = ranking(logits).slice(0, options.top ?? 5);
        found.set(
          group.videos[i]!.key,
          best.map((index) => ({ label: model.classes[index]!, p: p[index]! })),
        );
      }
    },
  });
  return found;
}

/**
 * Predicts the labels of video files.
 *
 * @returns one answer a file, in the order given; `problem` says why where there is none
 * @throws AvclError USAGE without files or for a run that was only pre-trained; DATA for a missing or damaged run
 * @example
 * const [{ predictions }] = await predictFiles({ run: 'runs/fine', files: ['clap.mp4'] });
 */
export async function predictFiles(options: PredictOptions): Promise<FilePrediction[]> {
  demandFiles(options.files);
  using model = await loadClassifier({ run: options.run, checkpoint: options.checkpoint }, options.device);
  setNumThreads(model.recipe.threads || availableParallelism());
  return await predictWith(model, options);
}

/** @throws AvclError USAGE where no file is named */
export function demandFiles(files: readonly string[]): void {
  if (files.length === 0) {
    throw new AvclError('USAGE', 'expected one or more video files, got none; name them');
  }
}

/** The same with a classifier that is loaded. */
export async function predictWith(
  model: LoadedModel,
  options: Omit<PredictOptions, 'run'>,
): Promise<FilePrediction[]> {
  const { files, signal } = options;
  return await withFileStore(files, { frames: model.frames, signal }, async (store, problems) => {
    const videos = store.clips.map((clip, index): IndexedClip => ({ ...clip, index }));
    const found = videos.length === 0 ? null : await predictions(model, store, videos, options);
    return files.map((file, place) => ({
      file,
      predictions: found?.get(keyOf(place)) ?? [],
      problem: problems.get(keyOf(place)) ?? null,
    }));
  });
}
