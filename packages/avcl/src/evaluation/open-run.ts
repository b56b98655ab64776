/**
 * A run that is loaded once and asked many times: for servers and programs that answer file after file. `predictFiles` is this for one call.
 * Several questions may be under way at once: files are decoded side by side, the network computes one group after the other.
 */
import { availableParallelism } from 'node:os';
import { setNumThreads, type Tensor } from '@avcl/torch';
import type { WindowChoice } from '../prediction/rule.js';
import { timelineOf } from '../prediction/timeline.js';
import type { Timeline } from '../prediction/types.js';
import type { JobOptions } from '../training/options.js';
import { encodeFeatures, FEATURE_NAMES, type FeatureName } from './features.js';
import { type FileProblem, keyOf, lacksStream, problemOf, withFileStore } from './file-store.js';
import { demandClassifier, type LoadedModel, loadModel } from './load-run.js';
import { lacks, partFeatures, streamsOf, wholeOf } from './one-file.js';
import type { CheckpointName, FilePrediction, PredictRequest, Stream } from './options.js';
import { demandFiles, predictWith } from './predict.js';

/** Which run, and where it computes. */
export interface OpenRunOptions {
  run: string;
  /** `best`, where there is one, unless said. */
  checkpoint?: CheckpointName | undefined;
  device?: string | undefined;
}

/** One question to an open run. */
export interface FilesOptions extends JobOptions {
  files: readonly string[];
  /** Clips a video; the recipe's `test.clips` unless said. */
  clips?: number | undefined;
}

/** One file's features, or why there are none. */
export interface FileFeatures {
  readonly file: string;
  /**
   * Of both streams and joined, each of the same length, as `embed` writes them; those that the model has. Null where the file has not the
   * stream, or not both to be joined.
   */
  readonly features: Readonly<Partial<Record<FeatureName, readonly number[] | null>>>;
  /** The model's streams that the file has not. */
  readonly missing: readonly Stream[];
  readonly problem: FileProblem | null;
}

/** A loaded run. Dispose it when done. */
export interface OpenRun extends Disposable, Pick<LoadedModel, 'stage' | 'classes' | 'inputs' | 'recipe'> {
  /** The labels of files, as `predictFiles`. @throws AvclError USAGE for a run that was only pre-trained */
  predict(options: PredictRequest): Promise<FilePrediction[]>;
  /** The labels along a file of any length, as `predictTimeline`. @throws MediaError for a file that cannot be used */
  timeline(options: JobOptions & WindowChoice & { file: string }): Promise<Timeline>;
  /** The features of files. */
  embed(options: FilesOptions): Promise<FileFeatures[]>;
}

/**
 * Loads a run for many questions.
 *
 * @throws AvclError DATA for a missing or damaged run
 * @example
 * using run = await openRun({ run: 'runs/fine' });
 * const [{ predictions }] = await run.predict({ files: ['clap.mp4'], top: 1 });
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const model = await loadModel({ run: options.run, checkpoint: options.checkpoint }, options.device);
  setNumThreads(model.recipe.threads || availableParallelism());
  const { stage, classes, inputs, recipe } = model;
  return {
    ...{ stage, classes, inputs, recipe },
    async predict(asked) {
      demandFiles(asked.files);
      demandClassifier(model);
      return await predictWith(model, asked);
    },
    async timeline(asked) {
      demandClassifier(model);
      return await timelineOf(model, asked.file, asked);
    },
    embed: (asked) => embedAll(model, asked),
    [Symbol.dispose]: () => model[Symbol.dispose](),
  };
}

async function embedAll(model: LoadedModel, options: FilesOptions): Promise<FileFeatures[]> {
  const { files, signal, clips } = options;
  demandFiles(files);
  const answers = await withFileStore(files, { frames: model.frames, signal }, async (store, problems) => {
    const found = new Map<string, FileFeatures['features']>();
    if (store.clips.length > 0) {
      const opened = { name: 'the given files', source: store, [Symbol.dispose]: () => {} };
      using table = await encodeFeatures({ job: 'embed', model, opened, clips, options });
      for (const [row, { key }] of table.videos.entries()) found.set(key, numbersOf(table.features, row));
    }
    return files.map((file, place): FileFeatures => {
      const key = keyOf(place);
      return { file, features: found.get(key) ?? {}, missing: [], problem: problems.get(key) ?? null };
    });
  });
  const whole: FileFeatures[] = [];
  for (const answer of answers) {
    whole.push(lacksStream(answer.problem) ? await embedPart(model, answer.file, options) : answer);
  }
  return whole;
}

/** A file without sound or picture: what there is of it. */
async function embedPart(model: LoadedModel, file: string, options: FilesOptions): Promise<FileFeatures> {
  const { clips, signal } = options;
  try {
    const found = await streamsOf(file, model, signal);
    const { missing } = found;
    const part = wholeOf(file, found.seconds);
    const request = { file, part, found, frames: model.frames, clips, signal };
    const features = await partFeatures(model, request, (tensors) => {
      const there = numbersOf(tensors, 0);
      const lacking = FEATURE_NAMES.filter((name) => lacks(name, missing));
      return { ...there, ...Object.fromEntries(lacking.map((name) => [name, null])) };
    });
    return { file, features, missing, problem: null };
  } catch (error) {
    return { file, features: {}, missing: [], problem: problemOf(error) };
  }
}

/** One row of each table, (N, D). */
function numbersOf(
  tables: Readonly<Partial<Record<FeatureName, Tensor>>>,
  row: number,
): Partial<Record<FeatureName, number[]>> {
  const rows = Object.entries(tables).map(([name, table]) => {
    const width = table.shape[1]!;
    return [name, [...table.toArray()].slice(row * width, (row + 1) * width).map(Number)];
  });
  return Object.fromEntries(rows);
}
