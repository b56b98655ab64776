// A stretch of a long file as clips that overlap: its windows. Decoded as a store's clips are, so that a model sees what it would see of
// that part cut out and stored; kept as long as it is looked at, its frames in a file without a name. A stream that the file has not,
// or that ends earlier, is black or silent.

import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AvclError, cat, fromArray, keep, type Tensor, tidy, zeros } from '@avcl/torch';
import { checkFile, type FrameSize, PAPER_FRAMES, runPass } from './decode.js';
import { SAMPLE_RATE } from './decoded.js';
import type { RunResult } from './ffmpeg.js';
import { DEFAULT_MEDIA_LIMITS, LONG_FILE_BYTES, type MediaLimits } from './limits.js';
import { MEL_SIZE, type MelKind, melPicture } from './mel.js';
import { lastError } from './probe.js';
import { MediaError } from './reasons.js';
import type { Clip } from './store/store.js';
import { readWindows, type Window } from './windows.js';

/** A part of the file, in seconds from its beginning. */
export interface StretchWindow {
  readonly start: number;
  readonly end: number;
}

/** Which streams a file has. */
export interface Streams {
  readonly pictures: boolean;
  readonly sound: boolean;
}

/** A window as a clip; `seen` and `heard` are the shares of it that pictures and sound cover, 0 to 1. */
export interface StretchClip extends Clip, StretchWindow {
  readonly seen: number;
  readonly heard: number;
}

/** What {@link openStretch} is asked. */
export interface StretchRequest {
  readonly path: string;
  /** In time's order; together they make the stretch. */
  readonly windows: readonly StretchWindow[];
  readonly streams: Streams;
  readonly frames?: FrameSize | null | undefined;
  readonly limits?: Partial<MediaLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Frames a second of a window without pictures: any number does, they are all black. */
export const BLACK_FPS = 25;
/**
 * Time stamps are rounded to their time base: a frame belongs to the window that begins up to this share of a frame after it. No simple fraction: at
 * 21.5 frames a second, windows 1.5 s apart begin a quarter of a frame after one, and rounding would choose.
 */
const ROUNDING = 0.26125;
/** Seconds decoded before a stretch: the first packet of sound after a jump may begin late, and a decoder needs the one before it. */
const RUN_UP = 0.5;
/** More than this share of a window is all of it: streams end a little before or after one another. */
const WHOLE = 0.9;

/** Windows of a file, open until disposed. Reads like a store. */
export class Stretch implements Disposable {
  readonly clips: readonly StretchClip[];
  /** What went wrong while decoding; null when nothing did. */
  readonly remark: string | null;
  readonly #file: number;
  readonly #lengths: Uint32Array;
  readonly #offsets: Float64Array;
  readonly #first: readonly number[];
  readonly #pcm: Int16Array;
  readonly #start: number;

  /** Called by {@link openStretch}. */
  constructor(parts: {
    clips: StretchClip[];
    first: number[];
    file: number;
    lengths: Uint32Array;
    pcm: Int16Array;
    start: number;
    remark: string | null;
  }) {
    this.clips = parts.clips;
    this.remark = parts.remark;
    this.#file = parts.file;
    this.#lengths = parts.lengths;
    this.#first = parts.first;
    this.#pcm = parts.pcm;
    this.#start = parts.start;
    this.#offsets = new Float64Array(parts.lengths.length + 1);
    for (const [i, length] of parts.lengths.entries()) this.#offsets[i + 1] = this.#offsets[i]! + length;
  }

  /** As `Store.readWindows`; black where a window has no pictures. */
  async readWindows(windows: readonly Window[]): Promise<Tensor> {
    const seen = windows.filter(({ clip }) => this.#clip(clip).seen > 0);
    const { frames, size, out = size } = windows[0]!;
    const read = seen.length === 0 ? null : await this.#read(seen);
    if (seen.length === windows.length) return read!;
    return keep(
      tidy(() => {
        const black = zeros([1, 3, frames, out, out], { dtype: 'uint8' });
        let next = 1;
        const places = BigInt64Array.from(windows, ({ clip }) =>
          this.#clip(clip).seen > 0 ? BigInt(next++) : 0n,
        );
        const all = read === null ? black : cat([black, read]);
        read?.dispose();
        return all.index_select(0, fromArray(places, [windows.length])); // (N, 3, T, out, out)
      }),
    );
  }

  /** As `Store.readMel`; silence where a window has no sound. */
  async readMel(
    clips: readonly number[],
    which: MelKind | readonly MelKind[] = { kind: 'whole' },
  ): Promise<Tensor> {
    const size = MEL_SIZE * MEL_SIZE;
    const values = new Float32Array(clips.length * size);
    for (const [i, clip] of clips.entries()) {
      using picture = melPicture(this.readPcm(clip), Array.isArray(which) ? which[i] : (which as MelKind));
      values.set(picture.toArray() as Float32Array, i * size);
    }
    return keep(fromArray(values, [clips.length, MEL_SIZE, MEL_SIZE]));
  }

  /** The sound of a window: mono, 24 kHz, 16 bit. */
  readPcm(clip: number): Int16Array {
    const { start, end } = this.#clip(clip);
    const at = (seconds: number) => Math.round((seconds - this.#start) * SAMPLE_RATE);
    return this.#pcm.subarray(at(start), at(end));
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #clip(i: number): StretchClip {
    const clip = this.clips[i];
    if (clip) return clip;
    throw new AvclError('USAGE', `expected a window of 0 to ${this.clips.length - 1}, got ${i}`);
  }

  #read(windows: readonly Window[]): Promise<Tensor> {
    return readWindows(windows, {
      clip: (i) => this.#clip(i),
      place: (i) => {
        const { frames, width, height } = this.#clip(i);
        const first = this.#first[i]!;
        return {
          file: this.#file,
          shard: 'the decoded frames',
          offset: this.#offsets[first]!,
          lengths: this.#lengths.subarray(first, first + frames),
          width,
          height,
        };
      },
      threads: 0,
    });
  }
}

/**
 * Decodes the stretch from the first window's start to the last one's end.
 * @throws MediaError where the file cannot be read at all, or takes too long
 */
export async function openStretch(request: StretchRequest): Promise<Stretch> {
  const { path, windows, streams, signal } = request;
  const limits = { ...DEFAULT_MEDIA_LIMITS, fileBytes: LONG_FILE_BYTES, ...request.limits };
  const size = request.frames ?? PAPER_FRAMES;
  await checkFile(path, limits);
  const start = Math.max(0, windows[0]!.start - RUN_UP);
  const end = windows.at(-1)!.end;
  const part = { path, span: { start, end }, streams: { ...streams, steady: true } };
  const [pass] = await runPass([part], { frames: size, signal }, limits);
  const { run, times, frames, lengths, sound } = pass!;
  if (run.timedOut) throw new MediaError('timeout', path, `stopped after ${limits.seconds} s`);
  const bytes = Buffer.concat(sound);
  const pcm = new Int16Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 2 * (bytes.length >> 1)),
  );
  const shown = times.shown;
  const dimensions = (await times.size) ?? sizeOfBlack(size);
  const placed = windows.map((window, i) => {
    const { first, past } = placesOf(shown, times.fps, {
      start: window.start - start,
      end: window.end - start,
    });
    return {
      first,
      clip: clipOf(
        window,
        i,
        past - first,
        times.fps,
        pcm.length / SAMPLE_RATE - (window.start - start),
        dimensions,
      ),
    };
  });
  const clips = placed.map(({ clip }) => clip);
  return new Stretch({
    clips,
    first: placed.map(({ first }) => first),
    file: nameless(frames),
    lengths,
    pcm,
    start,
    remark: remarkOf(run, clips, streams),
  });
}

/** Errors where nothing is missing are of frames before the part, as in a transport stream that is entered between key frames. */
function remarkOf(run: RunResult, clips: readonly StretchClip[], streams: Streams): string | null {
  const whole = clips.every(
    ({ seen, heard }) => (seen > WHOLE || !streams.pictures) && (heard > WHOLE || !streams.sound),
  );
  const error = lastError(run.messages);
  if (run.status !== 0) return error ?? `ffmpeg ended with status ${run.status}`;
  return whole ? null : error;
}

function clipOf(
  { start, end }: StretchWindow,
  i: number,
  frames: number,
  fps: number,
  soundSeconds: number,
  { width, height }: { width: number; height: number },
): StretchClip {
  const seconds = end - start;
  const share = (part: number) => Math.min(1, Math.max(0, part / seconds));
  const seen = frames > 0 ? share(frames / fps) : 0;
  return {
    key: `${start.toFixed(2)} s`,
    label: null,
    classIndex: null,
    split: null,
    frames: seen > 0 ? frames : Math.max(1, Math.round(seconds * BLACK_FPS)),
    fps: seen > 0 ? fps : BLACK_FPS,
    seconds,
    soundSeconds: seconds * share(soundSeconds),
    width,
    height,
    state: 'ok',
    row: i,
    start,
    end,
    seen,
    heard: share(soundSeconds),
  };
}

/** Which frames are a window's, by the seconds at which they are shown: from `first` to before `past`. */
export function placesOf(
  shown: Float64Array,
  fps: number,
  { start, end }: StretchWindow,
): { first: number; past: number } {
  const from = (seconds: number) => firstFrom(shown, seconds - ROUNDING / fps, fps);
  return { first: from(start), past: from(end) };
}

/** The first frame shown at `seconds` or later. Time stamps may jump back in a damaged file: then they count as they come. */
function firstFrom(shown: Float64Array, seconds: number, fps: number): number {
  if (fps === 0) return 0;
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown[middle]! < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The size of frames that stand for pictures where there are none. */
export function sizeOfBlack(size: FrameSize): { width: number; height: number } {
  return 'width' in size ? size : { width: size.shortSide, height: size.shortSide };
}

/** A file that ends with its descriptor. */
function nameless(bytes: Uint8Array): number {
  const path = join(tmpdir(), `avcl-stretch-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
