/**
 * Where a run's training, validation and test look at one clip. Cuts are functions of (seed, epoch, row), so they can be told from the
 * run's recipe and its data alone, without training anything.
 */
import { AvclError } from '@avcl/torch';
import { openSource } from '../data/open.js';
import { spanOf } from '../data/plan.js';
import { centreSample, type IndexedClip, type Sample, testSamples, trainingSample } from '../data/samples.js';
import { type SoundSpan, soundSpan } from '../data/sound-span.js';
import type { ClipSource } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import { trainingView } from '../data/training-view.js';
import type { Recipe } from '../recipe/schema.js';
import type { TrainingStage } from '../recipe/types.js';
import { labelledClips } from './labelled.js';
import { readConfig } from './run-folder.js';
import { unlabelledClips } from './unlabelled.js';

/** One look at a clip. */
export interface ClipWindow {
  /** Seconds from the first frame shown to the end of the last. */
  readonly seconds: readonly [number, number];
  /** What is cut from each stored frame, in its pixels; `size` is scaled to the network's input. */
  readonly box: { readonly x: number; readonly y: number; readonly size: number };
  readonly flip: boolean;
  readonly sound: SoundSpan;
}

/** What {@link clipWindows} is asked. */
export interface ClipWindowsOptions {
  run: string;
  /** The store that the run was trained on. */
  data: string | ClipSource;
  /** A clip of it. */
  key: string;
  /** At most so many epochs from the first; all unless said. */
  epochs?: number | undefined;
}

/** Where a run looks at a clip. */
export interface ClipWindows {
  readonly stage: TrainingStage;
  readonly split: 'train' | 'val' | 'test';
  /** Epochs of the recipe. */
  readonly epochs: number;
  /** A window an epoch, from the first; empty for a clip that is not learned from. */
  readonly training: readonly ClipWindow[];
  /** The window by which an epoch is chosen; null for a clip that is not in val. */
  readonly validation: ClipWindow | null;
  /** As `avcl test` and `avcl predict` look at it. */
  readonly test: readonly ClipWindow[];
}

/**
 * Tells where a run looks at a clip.
 *
 * @throws AvclError USAGE for another store than the run's or an unknown key; DATA for a folder that is no run
 * @example
 * const { training } = await clipWindows({ run: 'runs/fine', data: 'store', key: 'clap/01' });
 * console.log(training[0].seconds); // the first epoch's window
 */
export async function clipWindows({ run, data, key, epochs }: ClipWindowsOptions): Promise<ClipWindows> {
  const { header, recipe } = readConfig(run);
  using opened = await openSource(data);
  const { source, name } = opened;
  if (source.hash !== header.dataHash) {
    throw new AvclError(
      'USAGE',
      `expected the store that ${run} was trained on (${header.data}), got ${name}, which holds other data; name that one`,
    );
  }
  const index = source.clips.findIndex((clip) => clip.key === key);
  if (index < 0) throw new AvclError('USAGE', `expected a clip's key of ${name}, got ${key}; see its report`);
  const clip: IndexedClip = { ...source.clips[index]!, index };
  const split = splitOf(clip);
  const window = (sample: Sample) => windowOf(sample, clip, recipe);
  const total = recipe[header.stage].epochs;
  const row = split === 'test' ? -1 : rowOf(source, recipe, header.stage, index);
  const learned = row < 0 ? 0 : Math.min(total, epochs ?? total);
  return {
    stage: header.stage,
    split,
    epochs: total,
    training: Array.from({ length: learned }, (_, epoch) =>
      window(trainingSample(clip, row, recipe.seed, epoch, recipe.data)),
    ),
    validation: split === 'val' && row < 0 ? window(centreSample(clip, recipe.data)) : null,
    test: testSamples(clip, recipe.test, recipe.data).map(window),
  };
}

/** The clip's place among those that are learned from; -1 where it is not one of them. */
function rowOf(source: ClipSource, recipe: Recipe, stage: TrainingStage, index: number): number {
  const view = trainingView(source);
  const clips = stage === 'pretrain' ? unlabelledClips(view, recipe) : labelledClips(view, recipe);
  return clips.findIndex((clip) => clip.index === index);
}

function windowOf(sample: Sample, { fps, seconds, frames }: IndexedClip, { data }: Recipe): ClipWindow {
  const { start, x, y, size, flip } = sample.window;
  const end = Math.min(frames, start + spanOf(sample.window.frames, sample.window.stride ?? 1));
  return {
    seconds: [start / fps, end / fps],
    box: { x, y, size },
    flip: flip === true,
    sound: soundSpan(sample, seconds, data),
  };
}
