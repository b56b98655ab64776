/**
 * Labels for any video file. A short file goes through the very path of training: a temporary clip store with the frame size that the
 * model was trained on, then the clips, crops and mel of the test. A long one is answered along its length; one without sound or picture
 * by what it has. What cannot be used says why, file by file.
 */
import { availableParallelism } from 'node:os';
import { MediaError, measureSeconds, probe } from '@avcl/media';
import { AvclError, setNumThreads } from '@avcl/torch';
import { batchesOf } from '../data/plan.js';
import type { IndexedClip } from '../data/samples.js';
import type { ClipSource } from '../data/source.js';
import { windowRule } from '../prediction/rule.js';
import { timelineOf } from '../prediction/timeline.js';
import type { Timeline } from '../prediction/types.js';
import { BEGINS_ANEW, StoppedError } from '../training/stopped.js';
import { encodeVideos, videoLogits } from './encode.js';
import { keyOf, lacksStream, problemOf, withFileStore } from './file-store.js';
import { type LoadedModel, loadClassifier } from './load-run.js';
import { wholeOf } from './one-file.js';
import type { FilePrediction, PredictOptions, PredictRequest, Stream } from './options.js';
import { ranking, softmax } from './scores.js';

/** What a file is answered, whatever the model was trained on. */
type Answer = Omit<FilePrediction, 'trainedOn'>;

/** What is said of a file that has no answer, but for the reason. */
const NOTHING = { predictions: [], missing: [], remark: null, timeline: null } as const;

/** A file longer than this many windows has a timeline unless asked otherwise: less would be one or two segments. */
const LONG = 2;

/** Files asked for their length at once. */
const PROBES = 4;

/** The most probable labels of clips, by key. `without`: with that stream black or silent. */
export async function predictions(
  model: LoadedModel,
  store: ClipSource,
  videos: readonly IndexedClip[],
  options: Omit<PredictRequest, 'files' | 'onAnswer'> & {
    without?: Stream | undefined;
    /** Told of each as soon as it is there. */
    each?: ((key: string, labels: FilePrediction['predictions']) => void) | undefined;
  },
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
        const { key } = group.videos[i]!;
        const labels = best.map((index) => ({ label: model.classes[index]!, p: p[index]! }));
        found.set(key, labels);
        options.each?.(key, labels);
      }
    },
  });
  return found;
}

/**
 * Predicts the labels of video files.
 *
 * @returns one answer a file, in the order given; `problem` says why where there is none
 * @throws AvclError USAGE without files, for a window that does not fit or a run that was only pre-trained; DATA for a missing or damaged run
 * @example
 * const [{ predictions }] = await predictFiles({ run: 'runs/fine', files: ['clap.mp4'] });
 */
export async function predictFiles(options: PredictOptions): Promise<FilePrediction[]> {
  demandFiles(options.files);
  const { run, checkpoint, device, logger } = options;
  using model = await loadClassifier({ run, checkpoint }, device, logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  return await predictWith(model, options);
}

/** @throws AvclError USAGE where no file is named */
export function demandFiles(files: readonly string[]): void {
  if (files.length > 0) return;
  throw new AvclError('USAGE', 'expected one or more video files, got none; name them');
}

/** A file that is asked about, and its place among them. */
interface Asked {
  readonly file: string;
  readonly place: number;
}

/** Takes an answer. */
type Tell = (answer: Answer, place: number) => void;

/** The same with a classifier that is loaded. */
export async function predictWith(model: LoadedModel, request: PredictRequest): Promise<FilePrediction[]> {
  const { files } = request;
  const asked = files.map((file, place): Asked => ({ file, place }));
  const answers: FilePrediction[] = [];
  let answered = 0;
  let along = false;
  const tell: Tell = (answer, place) => {
    answers[place] = { ...answer, trainedOn: model.manifests };
    answered += 1;
    request.onAnswer?.(answers[place], place);
  };
  try {
    const long: boolean[] = [];
    for (const some of batchesOf(files, PROBES, false)) {
      long.push(...(await Promise.all(some.map((file) => wantsTimeline(model, file, request)))));
    }
    const short = asked.filter(({ place }) => !long[place]);
    if (short.length > 0) await clipAnswers(model, short, request, tell);
    along = true;
    for (const { file, place } of asked) {
      if (long[place]) tell(await alongAnswer(model, file, request), place);
    }
  } catch (error) {
    if (!request.signal?.aborted) throw error;
    const within = along && error instanceof StoppedError ? error.message : null;
    throw stoppedWith(within, answered, files.length);
  }
  return answers;
}

/** Where it was stopped: after how many files, and within which, where it stood in one that is answered along its length. */
function stoppedWith(within: string | null, answered: number, all: number): StoppedError {
  const files = `${answered} of ${all} file${all === 1 ? '' : 's'}`;
  return new StoppedError(
    within === null ? `stopped after ${files}` : all === 1 ? within : `${within}; ${files} answered`,
    answered === 0 ? BEGINS_ANEW : 'run the same command for the files without an answer',
  );
}

/** Whether a file is answered along its length. A file that cannot be read is none's business here: the store says why. */
async function wantsTimeline(model: LoadedModel, file: string, request: PredictRequest): Promise<boolean> {
  const { timeline = 'long', signal } = request;
  const { window } = windowRule({ ...model, fps: null }, request);
  if (timeline !== 'long') return timeline === 'always';
  try {
    const seconds = (await probe(file, { signal })).seconds ?? (await measureSeconds(file, signal));
    return seconds > LONG * window;
  } catch (error) {
    if (error instanceof MediaError) return false;
    throw error;
  }
}

/** The test's answer to each file as a whole; those that lack a stream by the other. */
async function clipAnswers(
  model: LoadedModel,
  asked: readonly Asked[],
  request: PredictRequest,
  tell: Tell,
): Promise<void> {
  const lacking: Asked[] = [];
  await withFileStore(
    asked.map(({ file }) => file),
    { frames: model.frames, signal: request.signal },
    async (store, problems, remarks) => {
      for (const [i, { file, place }] of asked.entries()) {
        const problem = problems.get(keyOf(i)) ?? null;
        if (lacksStream(problem)) lacking.push({ file, place });
        else if (problem !== null) tell({ file, ...NOTHING, problem }, place);
      }
      const videos = store.clips.map((clip, index): IndexedClip => ({ ...clip, index }));
      if (videos.length === 0) return;
      const byKey = new Map(asked.map((one, i) => [keyOf(i), one]));
      const each = (key: string, found: FilePrediction['predictions']) => {
        const { file, place } = byKey.get(key)!;
        tell(
          { file, ...NOTHING, predictions: found, remark: remarks.get(key) ?? null, problem: null },
          place,
        );
      };
      await predictions(model, store, videos, { ...request, each });
    },
  );
  for (const { file, place } of lacking) tell(await wholeAnswer(model, file, request), place);
}

/** A file without sound or picture as one window, with the test's number of clips. */
async function wholeAnswer(model: LoadedModel, file: string, request: PredictRequest): Promise<Answer> {
  const { clips = model.recipe.test.clips, top } = request;
  return answered(file, top, { keepTimeline: false }, async () => {
    const { end: window } = wholeOf(file, await measureSeconds(file, request.signal));
    const { logger, onProgress, signal } = request;
    return timelineOf(model, file, { window, hop: window, clips, logger, onProgress, signal });
  });
}

function alongAnswer(model: LoadedModel, file: string, request: PredictRequest): Promise<Answer> {
  return answered(file, request.top, { keepTimeline: true }, () => timelineOf(model, file, request));
}

async function answered(
  file: string,
  top = 5,
  { keepTimeline }: { keepTimeline: boolean },
  predict: () => Promise<Timeline>,
): Promise<Answer> {
  try {
    const timeline = await predict();
    const { missing, remark } = timeline;
    const found = { predictions: timeline.predictions.slice(0, top), missing, remark };
    return { file, ...found, timeline: keepTimeline ? timeline : null, problem: null };
  } catch (error) {
    return { file, ...NOTHING, problem: problemOf(error) };
  }
}
