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
import { type FileProblem, keyOf, withFileStore } from './file-store.js';
import { demandClassifier, type LoadedModel, loadModel } from './load-run.js';
import type { CheckpointName, FilePrediction, PredictRequest } from './options.js';
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
  /** Of both streams and joined, each of the same length, as `embed` writes them; those that the model has. */
  readonly features: Readonly<Partial<Record<FeatureName, readonly number[]>>>;
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
  return await withFileStore(files, { frames: model.frames, signal }, async (store, problems) => {
    const found = new Map<string, FileFeatures['features']>();
    if (store.clips.length > 0) {
      const opened = { name: 'the given files', source: store, [Symbol.dispose]: () => {} };
      using table = await encodeFeatures({ job: 'embed', model, opened, clips, options });
      for (const [row, { key }] of table.videos.entries()) {
        const there = FEATURE_NAMES.filter((name) => table.features[name] !== undefined);
        found.set(
          key,
          Object.fromEntries(there.map((name) => [name, numbersOf(table.features[name]!, row)])),
        );
      }
    }
    return files.map((file, place) => ({
      file,
      features: found.get(keyOf(place)) ?? {},
      problem: problems.get(keyOf(place)) ?? null,
    }));
  });
}

/** One row of (N, D). */
function numbersOf(table: Tensor, row: number): number[] {
  const width = table.shape[1]!;
  return [...table.toArray()].slice(row * width, (row + 1) * width).map(Number);
}
