/**
 * One file before a model: how long it is, which of the model's streams it has, and the features of a part of it. A stream that the file has not
 * is black or silence for the network, and no feature is told that was made of it.
 */
import {
  type FrameSize,
  isCutShort,
  MediaError,
  type MediaInfo,
  MINIMUM_SECONDS,
  measureSeconds,
  openStretch,
  PAPER_FRAMES,
  probe,
} from '@avcl/media';
import type { Tensor } from '@avcl/torch';
import type { ClipSource } from '../data/source.js';
import { type Interval, LONGEST_WINDOW } from '../prediction/rule.js';
import type { JobOptions } from '../training/options.js';
import { encodeFeatures, type FeatureName } from './features.js';
import type { LoadedModel } from './load-run.js';
import type { Stream } from './options.js';

/** What must be known before a part can be cut. */
export interface FileStreams {
  readonly seconds: number;
  /** Null where no pictures are decoded. */
  readonly fps: number | null;
  /** What is decoded: what the model takes and the file has. */
  readonly streams: { readonly pictures: boolean; readonly sound: boolean };
  /** The model's streams that the file has not. */
  readonly missing: readonly Stream[];
  /** Where it ends before the length that it declares; null where it does not. */
  readonly remark: string | null;
}

/** @throws MediaError for a file that cannot be read, is too short or cut too short, or has none of the model's streams */
export async function streamsOf(
  file: string,
  { inputs }: Pick<LoadedModel, 'inputs'>,
  signal: AbortSignal | undefined,
): Promise<FileStreams> {
  const seconds = await measureSeconds(file, signal);
  const info = await probe(file, { signal });
  const declared = info.seconds;
  const isShort = declared !== null && isCutShort(seconds, declared);
  const wanted = (['rgb', 'audio'] as const).filter((stream) => inputs[stream]);
  const expected = `a file with ${wanted.map((stream) => (stream === 'rgb' ? 'pictures' : 'sound')).join(' or ')}`;
  if (seconds <= MINIMUM_SECONDS) {
    const got = `${seconds.toFixed(2)} s`;
    if (isShort) {
      throw new MediaError(
        'truncated',
        file,
        `${got} of the ${declared.toFixed(1)} s that it declares`,
        expected,
      );
    }
    throw new MediaError('too-short', file, got, expected);
  }
  const has = streamsThere(info);
  const missing = wanted.filter((stream) => !has[stream]);
  if (missing.length === wanted.length) {
    const code = missing.includes('rgb') ? 'no-video' : 'no-audio';
    throw new MediaError(code, file, `a model of ${wanted.join(' and ')} has nothing to go by`, expected);
  }
  const streams = { pictures: has.rgb && inputs.rgb, sound: has.audio && inputs.audio };
  return {
    seconds,
    fps: streams.pictures ? (info.video[0]!.fps ?? 25) : null,
    streams,
    missing,
    remark: isShort
      ? `ends after ${seconds.toFixed(1)} of the ${declared.toFixed(1)} s that it declares`
      : null,
  };
}

/** Which streams a file has. One that is as short as no clip may be, beside one that is not, counts as none: a single picture, a click. */
function streamsThere({ video: [picture], audio: [sound] }: MediaInfo): Readonly<Record<Stream, boolean>> {
  const isLong = (stream: { readonly seconds: number | null } | undefined) =>
    stream !== undefined && (stream.seconds ?? Number.POSITIVE_INFINITY) > MINIMUM_SECONDS;
  const long = { rgb: isLong(picture), audio: isLong(sound) };
  return long.rgb || long.audio ? long : { rgb: picture !== undefined, audio: sound !== undefined };
}

/** All of a file as one part. @throws MediaError for one that is too long to be looked at at once */
export function wholeOf(file: string, seconds: number): Interval {
  if (seconds <= LONGEST_WINDOW) return { start: 0, end: seconds };
  const detail = `${seconds.toFixed(0)} s, more than ${LONGEST_WINDOW} s as a whole`;
  throw new MediaError('too-large', file, detail);
}

/** Whether a kind of features needs a stream that is missing. */
export const lacks = (name: FeatureName, missing: readonly Stream[]): boolean =>
  name === 'fused' ? missing.length > 0 : missing.includes(name);

/** What {@link partFeatures} is asked. */
export interface PartRequest extends Pick<JobOptions, 'signal'> {
  readonly file: string;
  readonly part: Interval;
  readonly found: FileStreams;
  /** Of the clips that the model knows. */
  readonly frames: FrameSize | null;
  readonly clips?: number | undefined;
}

/** The features of a part of a file, (1, D) each, without those that it lacks. Inside `use`: they are freed afterwards. */
export async function partFeatures<T>(
  model: LoadedModel,
  { file, part, found, frames, clips, signal }: PartRequest,
  use: (features: Readonly<Partial<Record<FeatureName, Tensor>>>) => T,
): Promise<T> {
  const { streams, missing } = found;
  using stretch = await openStretch({ path: file, windows: [part], streams, frames, signal });
  const source: ClipSource = {
    ...{ classes: [], hash: '', settings: { frames: frames ?? PAPER_FRAMES }, inputs: [] },
    clips: stretch.clips,
    readWindows: (windows) => stretch.readWindows(windows),
    readMel: (of, which) => stretch.readMel(of, which),
  };
  const opened = { name: file, source, [Symbol.dispose]() {} };
  using table = await encodeFeatures({ job: 'embed', model, opened, clips, options: { signal } });
  const whole = Object.entries(table.features) as [FeatureName, Tensor][];
  return use(Object.fromEntries(whole.filter(([name]) => !lacks(name, missing))));
}
