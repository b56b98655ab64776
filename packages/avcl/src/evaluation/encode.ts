/**
 * Videos through the encoders: N clips and M crops a video (paper section 3.3: ten, spread evenly, centre crops), the mel once a video
 * because it is the same for all of them (the 1.2 s mel: once a clip). Reads ahead while it computes.
 */
import { inferenceMode, type Tensor, tidy } from '@avcl/torch';
import { audioInput, rgbInput } from '../data/inputs.js';
import { type LoadedBatch, loadBatch } from '../data/loader.js';
import { batchesOf } from '../data/plan.js';
import { Prefetcher } from '../data/prefetch.js';
import { type IndexedClip, testSamples, type Views } from '../data/samples.js';
import type { ClipSource } from '../data/source.js';
import type { Features } from '../methods/method.js';
import type { JobOptions, Progress } from '../training/options.js';
import { ProgressMeter } from '../training/progress.js';
import { BEGINS_ANEW, StoppedError, signalsHandled } from '../training/stopped.js';
import type { LoadedModel } from './load-run.js';
import type { Stream } from './options.js';

/** Features of a group of videos, row by row: video 0 view 0, video 0 view 1, ... Both (videos * views, D), or null. */
export interface EncodedGroup extends Features {
  readonly videos: readonly IndexedClip[];
  /** Rows a video: clips times crops. */
  readonly views: number;
}

/** What is needed of a store here. */
type Readable = Pick<ClipSource, 'readWindows' | 'readMel'>;

interface LoadedGroup extends Disposable {
  readonly videos: readonly IndexedClip[];
  readonly rgb: LoadedBatch | null;
  readonly audio: LoadedBatch | null;
}

async function loadGroup(
  store: Readable,
  model: LoadedModel,
  videos: readonly IndexedClip[],
  views: Views,
): Promise<LoadedGroup> {
  const { data } = model.recipe;
  const windows = videos.flatMap((video) => testSamples(video, views, data));
  const mels = data.audio === 'mel_1.2s' ? windows : windows.filter((_, i) => i % rowsOf(views) === 0);
  const rgb = model.inputs.rgb ? await loadBatch(store, windows, { rgb: true, audio: false }, data) : null;
  const audio = model.inputs.audio ? await loadBatch(store, mels, { rgb: false, audio: true }, data) : null;
  return {
    videos,
    rgb,
    audio,
    [Symbol.dispose]() {
      rgb?.[Symbol.dispose]();
      audio?.[Symbol.dispose]();
    },
  };
}

/** Runs both encoders over a group; the result belongs to the scope. */
function encodeGroup({ model, views: asked, without }: EncodeRequest, group: LoadedGroup): EncodedGroup {
  const { data, device } = model.recipe;
  const views = rowsOf(asked);
  const shown = (stream: Stream, x: Tensor) => (without === stream ? x.mul(0) : x);
  const rgb =
    group.rgb === null ? null : model.form.encodeRgb(shown('rgb', rgbInput(group.rgb.frames!, device))); // (V n, D)
  let audio =
    group.audio === null
      ? null
      : model.form.encodeAudio(
          shown('audio', audioInput(group.audio.mels!, group.audio.samples, data, device)),
        ); // (V, D) or (V n, D)
  if (audio !== null && audio.shape[0] !== group.videos.length * views) {
    audio = repeatRows(audio, views); // (V n, D)
  }
  return { videos: group.videos, views, rgb, audio };
}

/** Each row `times` times, one after the other. @param f - (V, D) */
function repeatRows(f: Tensor, times: number): Tensor {
  const [rows, width] = f.shape as [number, number];
  return f
    .unsqueeze(1)
    .expand([rows, times, width])
    .reshape([rows * times, width]);
}

const rowsOf = ({ clips, crops }: Views): number => clips * crops;

const viewsText = ({ clips, crops }: Views): string =>
  crops === 1 ? `${clips} clips each` : `${clips} clips x ${crops} crops each`;

/** What {@link encodeVideos} is asked. */
export interface EncodeRequest {
  readonly job: Progress['job'];
  readonly model: LoadedModel;
  readonly store: Readable;
  readonly videos: readonly IndexedClip[];
  readonly views: Views;
  /** The stream that sees black pictures or silence instead. */
  readonly without?: Stream | undefined;
  readonly options: JobOptions;
  /** Called with each group in order, inside a scope without gradient. */
  readonly look: (group: EncodedGroup) => void;
}

/**
 * Encodes videos group by group.
 *
 * @throws StoppedError when the signal is aborted
 */
export async function encodeVideos(request: EncodeRequest): Promise<void> {
  const { model, store, videos, views, options } = request;
  const groups = batchesOf(videos, model.recipe.test.batch_size, false);
  const meter = new ProgressMeter(request.job, 'videos', videos.length);
  await using ahead = new Prefetcher(groups.length, (i) => loadGroup(store, model, groups[i]!, views));
  let done = 0;
  for (let loaded = await ahead.next(); loaded !== null; loaded = await ahead.next()) {
    using group = loaded;
    inferenceMode(() => tidy(() => request.look(encodeGroup(request, group))));
    done += group.videos.length;
    options.onProgress?.(meter.at({ done, samples: done, waited: ahead.waited, detail: viewsText(views) }));
    await signalsHandled();
    if (options.signal?.aborted && done < videos.length) {
      throw new StoppedError(
        `stopped after ${done} of ${videos.length} videos; nothing was written`,
        BEGINS_ANEW,
      );
    }
  }
}

/** Mean logits over the views of each video of a group, as plain rows. */
export function videoLogits(model: LoadedModel, group: EncodedGroup): number[][] {
  const logits = model.form.classify(group); // (V n, C)
  const classes = logits.shape[1]!;
  const mean = logits
    .reshape([group.videos.length, group.views, classes])
    .to({ dtype: 'float32' })
    .mean({ dim: [1] }); // (V, C)
  const flat = [...mean.to({ device: 'cpu' }).toArray()].map(Number);
  return batchesOf(flat, classes, false);
}
