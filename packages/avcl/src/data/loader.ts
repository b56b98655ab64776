/**
 * Reads the samples of a batch from the store (asynchronously, on native threads) and, in the step, turns them into a `Batch`.
 */
import { AvclError, fromArray, type Tensor } from '@avcl/torch';
import type { Batch } from '../methods/method.js';
import { ownItems, type Share } from '../methods/share.js';
import { audioInput, rgbInput } from './inputs.js';
import { type InputSettings, melKindOf, type Sample } from './samples.js';
import type { ClipSource } from './source.js';

/** Which streams are read. */
export interface Streams {
  readonly rgb: boolean;
  readonly audio: boolean;
}

/** Raw inputs of a batch, as the store gave them. */
export interface LoadedBatch extends Disposable {
  /** Of the whole batch. */
  readonly samples: readonly Sample[];
  /** With several processes: which of them were read. */
  readonly share: Share | undefined;
  /** (b, 3, T, H, W) uint8, or null. */
  readonly frames: Tensor | null;
  /** (b, 256, 256) float32, or null. */
  readonly mels: Tensor | null;
}

/** Reads a batch, or this process's share of it. The caller disposes it. */
export async function loadBatch(
  store: Pick<ClipSource, 'readWindows' | 'readMel'>,
  samples: readonly Sample[],
  streams: Streams,
  data: InputSettings,
  share?: Share,
): Promise<LoadedBatch> {
  const own = ownItems({ share }, samples);
  const windows = own.map((sample) => sample.window);
  const clips = own.map((sample) => sample.index);
  const [frames, mels] = await Promise.allSettled([
    streams.rgb ? store.readWindows(windows) : null,
    streams.audio ? store.readMel(clips, melKindOf(own, data)) : null,
  ]);
  if (frames.status === 'rejected' || mels.status === 'rejected') {
    for (const part of [frames, mels]) {
      if (part.status === 'fulfilled') {
        part.value?.dispose();
      }
    }
    throw frames.status === 'rejected' ? frames.reason : (mels as PromiseRejectedResult).reason;
  }
  return {
    samples,
    share,
    frames: frames.value,
    mels: mels.value,
    [Symbol.dispose]() {
      frames.value?.dispose();
      mels.value?.dispose();
    },
  };
}

/**
 * A batch as a method takes it, on `device`; its tensors belong to the scope it is called in.
 *
 * @param labelled - with the class indices
 */
export function toBatch(loaded: LoadedBatch, data: InputSettings, device: string, labelled: boolean): Batch {
  const { samples, share, frames, mels } = loaded;
  return {
    rgb: frames === null ? null : rgbInput(frames, device),
    audio: mels === null ? null : audioInput(mels, ownItems({ share }, samples), data, device),
    rows: samples.map((sample) => sample.row),
    keys: samples.map((sample) => sample.key),
    labels: labelled
      ? fromArray(
          BigInt64Array.from(samples, (sample) => BigInt(labelOf(sample))),
          [samples.length],
        ).to({ device })
      : null,
    share,
  };
}

function labelOf({ classIndex, key }: Sample): number {
  if (classIndex !== null) return classIndex;
  throw new AvclError(
    'FAULT',
    `expected a label for ${key}, got none; leave unlabelled clips out of labelled batches`,
  );
}

/** Frees a batch that was returned out of its scope. */
export function disposeBatch(batch: Batch): void {
  batch.rgb?.dispose();
  batch.audio?.dispose();
  batch.labels?.dispose();
}
