/**
 * Grad-CAM of whole videos (paper, Figure 2): one window after another until every frame is seen, the sound once, for the class that
 * the test would answer or one that is named; with deletion and insertion scores of both maps. A file without sound or picture is explained by
 * what it has.
 */
import { availableParallelism } from 'node:os';
import { AvclError, setNumThreads } from '@avcl/torch';
import { openSource } from '../data/open.js';
import type { IndexedClip } from '../data/samples.js';
import type { ClipSource } from '../data/source.js';
import { type FileProblem, keyOf, lackedBy, withFileStore } from '../evaluation/file-store.js';
import { type LoadedModel, loadClassifier } from '../evaluation/load-run.js';
import type { Stream } from '../evaluation/options.js';
import { predictions } from '../evaluation/predict.js';
import type { ClassifierMethod } from '../methods/supervised.js';
import { nearest } from '../recipe/nearest.js';
import { ProgressMeter } from '../training/progress.js';
import { BEGINS_ANEW, StoppedError } from '../training/stopped.js';
import { ClipExplainer } from './clip.js';
import { type Agreement, agreement, type Randomised, randomised } from './sanity.js';
import type { ExplainOptions, Explanation, Unexplained } from './types.js';

/**
 * Explains what a fine-tuned model answers.
 *
 * @param look - called with each explanation in order, while the source of its frames and sound is open
 * @returns the files that could not be used, with reasons
 * @throws AvclError USAGE without files or clips, for an unknown class or key, or a run that was only pre-trained
 * @example
 * await explain({ run: 'runs/fine', files: ['clap.mp4'] }, async ({ target, rgb }) => console.log(target.label, rgb?.removal.areas));
 */
export async function explain(
  options: ExplainOptions,
  look: (explanation: Explanation, source: ClipSource, index: number) => Promise<void>,
): Promise<Unexplained[]> {
  const { files = [], data, keys = [], signal } = options;
  if (files.length === 0 && (data === undefined || keys.length === 0)) {
    throw new AvclError(
      'USAGE',
      'expected video files, or a store and keys of its clips, got neither; name them',
    );
  }
  const { run, checkpoint, device, logger } = options;
  using model = await loadClassifier({ run, checkpoint }, device, logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  const target = options.label === undefined ? null : classOf(model, options.label);
  const left: Unexplained[] = [];
  if (files.length > 0) {
    await withFileStore(files, { frames: model.frames, fill: true, signal }, async (store, problems) => {
      const fileOf = new Map(files.map((file, place) => [keyOf(place), file]));
      for (const [key, problem] of problems) left.push({ file: fileOf.get(key)!, problem });
      const indices = store.clips.flatMap(({ key }, i) => {
        const problem = nothingToGoBy(model, store, key);
        if (problem !== null) left.push({ file: fileOf.get(key)!, problem });
        return problem === null ? [i] : [];
      });
      await explainAll({ model, source: store, target, fileOf, options, look }, indices);
    });
  }
  if (data !== undefined && keys.length > 0) {
    using opened = await openSource(data);
    const { source } = opened;
    const places = new Map(source.clips.map(({ key }, i) => [key, i]));
    const indices = keys.map((key) => {
      const index = places.get(key);
      if (index === undefined) {
        throw new AvclError(
          'USAGE',
          `expected a clip's key of ${opened.name}, got ${key}; see its report or CSV`,
        );
      }
      const problem = nothingToGoBy(model, source, key);
      if (problem === null) return index;
      throw new AvclError(
        'DATA',
        `expected a clip that the model can answer, got ${key}: ${problem.code}, ${problem.detail}`,
        { fix: 'take a run of the other stream, or of both' },
      );
    });
    await explainAll({ model, source, target, fileOf: new Map(), options, look }, indices);
  }
  return left;
}

interface Work {
  readonly model: LoadedModel;
  readonly source: ClipSource;
  /** Class index; null for the predicted one. */
  readonly target: number | null;
  readonly fileOf: ReadonlyMap<string, string>;
  readonly options: ExplainOptions;
  readonly look: (explanation: Explanation, source: ClipSource, index: number) => Promise<void>;
}

/** The model's streams that a clip has not. */
function missingOf({ inputs }: LoadedModel, source: ClipSource, key: string): Stream[] {
  const lacks = lackedBy(source, key);
  return lacks !== null && inputs[lacks] ? [lacks] : [];
}

/** What to say of a clip that has nothing of what the model takes. */
function nothingToGoBy(model: LoadedModel, source: ClipSource, key: string): FileProblem | null {
  const [missing] = missingOf(model, source, key);
  if (missing === undefined || (model.inputs.rgb && model.inputs.audio)) return null;
  const code = missing === 'rgb' ? 'no-video' : 'no-audio';
  return { code, detail: `a model of ${missing} has nothing to go by` };
}

async function explainAll(work: Work, indices: readonly number[]): Promise<void> {
  const { model, source, options, look } = work;
  const videos = indices.map((index): IndexedClip => ({ ...source.clips[index]!, index }));
  const asked = { ...options, top: model.classes.length };
  const answers = await predictions(model, source, videos, asked);
  const switched = options.switchOff === true && model.inputs.rgb && model.inputs.audio;
  const quiet = { ...asked, onProgress: undefined };
  const blind = switched ? await predictions(model, source, videos, { ...quiet, without: 'rgb' }) : null;
  const deaf = switched ? await predictions(model, source, videos, { ...quiet, without: 'audio' }) : null;
  const meter = new ProgressMeter('cam', 'videos', videos.length);
  for (const [i, video] of videos.entries()) {
    if (options.signal?.aborted) {
      throw new StoppedError(`stopped after ${i} of ${videos.length} videos`, BEGINS_ANEW);
    }
    const explained = await explainClip(work, video, answers.get(video.key)!);
    const without =
      blind === null || deaf === null || explained.missing.length > 0
        ? null
        : { rgb: blind.get(video.key)!, audio: deaf.get(video.key)! };
    await look({ ...explained, without }, source, video.index);
    options.onProgress?.(meter.at({ done: i + 1, samples: i + 1, waited: 0, detail: video.key }));
  }
}

async function explainClip(
  { model, source, target, fileOf, options }: Work,
  video: IndexedClip,
  answer: Explanation['predictions'],
): Promise<Omit<Explanation, 'without'>> {
  const index = target ?? model.classes.indexOf(answer[0]!.label);
  const label = model.classes[index]!;
  const method = model.method as ClassifierMethod; // loadClassifier
  const explainer = new ClipExplainer(source, model.recipe, video, index);
  const maps = await explainer.maps(method);
  const { rgb, audio } = await explainer.explain(maps, model.form, options.steps ?? 20);
  const missing = missingOf(model, source, video.key);
  const compare = async (which: Randomised): Promise<Agreement> => {
    using other = randomised(method, model.recipe, which);
    return agreement(maps, await explainer.maps(other));
  };
  return {
    key: video.key,
    file: fileOf.get(video.key) ?? null,
    truth: video.label,
    predictions: answer,
    target: { label, p: answer.find((one) => one.label === label)!.p },
    frames: video.frames,
    fps: video.fps,
    missing,
    rgb: missing.includes('rgb') ? null : rgb,
    audio: missing.includes('audio') ? null : audio,
    sanity: options.sanity === true ? { head: await compare('head'), all: await compare('all') } : null,
    trainedOn: model.manifests,
  };
}

function classOf(model: LoadedModel, label: string): number {
  const index = model.classes.indexOf(label);
  if (index >= 0) return index;
  throw new AvclError(
    'USAGE',
    `expected one of the model's ${model.classes.length} classes, got ${label}; the nearest is ${nearest(label, model.classes)}`,
  );
}
