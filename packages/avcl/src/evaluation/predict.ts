/**
 * Labels for any video file. The files go through the very path of training: a temporary clip store with the frame size that the
 * model was trained on, then the clips, crops and mel of the test. What cannot be used says why, file by file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { buildStore, type ListedInput, openStore } from '@avcl/media';
import { AvclError, setNumThreads } from '@avcl/torch';
import type { IndexedClip } from '../data/samples.js';
import { type ClipSource, rejectedIn } from '../data/source.js';
import { encodeVideos, videoLogits } from './encode.js';
import { type LoadedModel, loadClassifier } from './load-run.js';
import type { FilePrediction, PredictOptions } from './options.js';
import { ranking, softmax } from './scores.js';

/** Keys in the temporary store: the place in the list, since one file may be named twice. */
const keyOf = (place: number): string => `file-${place}`;

async function predictions(
  model: LoadedModel,
  store: ClipSource,
  options: PredictOptions,
): Promise<Map<string, FilePrediction['predictions']>> {
  const videos = store.clips.map((clip, index): IndexedClip => ({ ...clip, index }));
  const found = new Map<string, FilePrediction['predictions']>();
  await encodeVideos({
    job: 'predict',
    model,
    store,
    videos,
    clips: options.clips ?? model.recipe.test.clips,
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
  if (options.files.length === 0) {
    throw new AvclError('USAGE', 'expected one or more video files, got none; name them');
  }
  using model = await loadClassifier({ run: options.run, checkpoint: options.checkpoint }, options.device);
  setNumThreads(model.recipe.threads || availableParallelism());
  const folder = await mkdtemp(join(tmpdir(), 'avcl-predict-'));
  try {
    const inputs = options.files.map(
      (file, place): ListedInput => ({ key: keyOf(place), path: resolve(file), label: null, split: null }),
    );
    const path = join(folder, 'store');
    await buildStore(
      { source: 'the command line', root: parse(resolve(options.files[0]!)).root, inputs, problems: [] },
      path,
      {
        ...(model.frames === null ? {} : { frames: model.frames }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
    );
    using store = await openStore(path);
    const found =
      store.clips.length === 0
        ? new Map<string, FilePrediction['predictions']>()
        : await predictions(model, store, options);
    const problems = new Map(
      rejectedIn(store, undefined).map(({ key, reason, detail }) => [key, { code: reason, detail }]),
    );
    return options.files.map((file, place) => ({
      file,
      predictions: found.get(keyOf(place)) ?? [],
      problem: problems.get(keyOf(place)) ?? null,
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
