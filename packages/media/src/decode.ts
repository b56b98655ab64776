// One ffmpeg pass over a file: its frames as JPEG, its sound as mono 24 kHz PCM (design.md section 4; method.md sections 3, 4).
// Frames are the file's own, none dropped or repeated (also with variable frame rate), upright, scaled bilinearly, full-range BT.601.
// ffmpeg hands over raw pictures; libjpeg-turbo encodes them, which costs a third of ffmpeg's own MJPEG encoder.
// One thread a file, so that the result does not depend on how many files are decoded at once.

import { closeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { call, callAsync, getAsyncThreads, keep, setAsyncThreads, type Tensor } from '@avcl/torch';
import { type Decoded, type Pass, SAMPLE_RATE } from './decoded.js';
import { type ExtraPipe, guardedInput, runFfmpeg } from './ffmpeg.js';
import { type FrameTimes, readFrameTimes } from './frame-times.js';
import { accept, declaredSeconds, judge } from './judge.js';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from './limits.js';
import type { Span } from './listing.js';
import { loadOperators } from './native.js';
import { MediaError } from './reasons.js';

/** Size of stored frames: exactly so, or the short side with the aspect ratio kept. */
export type FrameSize = { width: number; height: number } | { shortSide: number };

/** The paper's: 128 high, 171 wide, aspect ratio not kept. */
export const PAPER_FRAMES: FrameSize = { width: 171, height: 128 };

/** JPEG quality on ffmpeg's scale of 1 (best) to 31; 3 gives 5.4 KB a frame of 171 x 128 at 39 dB. */
export const DEFAULT_QUALITY = 3;

/** How a file is decoded: the size and JPEG quality of its frames, the limits, the part of the file. */
export interface DecodeOptions {
  frames?: FrameSize;
  quality?: number;
  limits?: Partial<MediaLimits>;
  /** Silence or black frames for a stream that the file lacks, and the clip is `repaired` for that reason. */
  fill?: boolean;
  signal?: AbortSignal | undefined;
}

/** A file, or a part of one. */
export interface FilePart {
  path: string;
  /** Absent: all of it. */
  span?: Span | undefined;
  /** Absent: both streams, as a clip needs them. */
  streams?: StreamChoice | undefined;
}

/**
 * Which streams are decoded. `steady`: sound that begins late, or by more than a tenth of a second off its place, is filled up or cut, so that sample n is
 * at n / 24000 s, and frames are told in times of their own, not in whole frames from the part's start.
 */
export interface StreamChoice {
  readonly pictures: boolean;
  readonly sound: boolean;
  readonly steady: boolean;
}
const CLIP_STREAMS: StreamChoice = { pictures: true, sound: true, steady: false };

/**
 * Decodes `path` as a whole, or the part of it between two moments: the frames that are shown from `start` on and before `end`.
 * @throws MediaError with the reason where it cannot be used
 */
export async function decode(
  path: string,
  options: DecodeOptions & { span?: Span | undefined } = {},
): Promise<Decoded> {
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  await checkFile(path, limits);
  const [pass] = await runPass([{ path, span: options.span }], options, limits);
  return judge(path, pass!, limits, options.signal);
}

/**
 * Decodes several small files in one process, which is started only once: that takes as long as decoding such a file.
 * @returns null for each file that has to be decoded alone: all of them when anything at all was remarkable. The bytes are those
 * of `decode`.
 */
export async function decodeTogether(
  parts: readonly FilePart[],
  options: DecodeOptions = {},
): Promise<(Decoded | null)[]> {
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  const checked = await Promise.allSettled(parts.map(({ path }) => checkFile(path, limits)));
  const usable = parts.filter((_, i) => checked[i]!.status === 'fulfilled');
  if (usable.length < 2) return parts.map(() => null);
  try {
    const passes = await runPass(usable, options, { ...limits, seconds: limits.seconds * usable.length });
    if (!saysWhatItShould(passes[0]!.run.messages, usable.length)) return parts.map(() => null);
    const decoded = await Promise.all(passes.map(accept));
    return parts.map((part) => decoded[usable.indexOf(part)] ?? null);
  } catch (error) {
    if (error instanceof MediaError) return parts.map(() => null);
    throw error;
  }
}

/** One head and one length a file. The name of a tag may hold line breaks, and so speak for the files behind it. */
function saysWhatItShould(messages: readonly string[], files: number): boolean {
  const count = (line: RegExp) => messages.filter((message) => line.test(message)).length;
  return count(/^\[info\] Input #/) === files && count(/^\[info\] +Duration: /) === files;
}

/** Files whose pictures are read: each holds a thread at its pipe, and ffmpeg waits for the slowest of those it writes. */
let waitingAtPipes = 0;

/** One ffmpeg process over `parts`; three pipes each. Nothing is judged. Called by stretches too. */
export async function runPass(
  parts: readonly FilePart[],
  options: DecodeOptions,
  limits: MediaLimits,
): Promise<Pass[]> {
  loadOperators();
  const { frames = PAPER_FRAMES, quality = DEFAULT_QUALITY, signal } = options;
  waitingAtPipes += parts.length;
  if (getAsyncThreads() < waitingAtPipes) setAsyncThreads(waitingAtPipes);
  const outlets = parts.map(({ path }) => openOutlet(path, quality, limits));
  const ending = runFfmpeg(passArguments(parts, frames, limits), {
    pipes: outlets.flatMap(({ pipes }) => pipes),
    limits,
    signal,
  }).finally(() => {
    for (const { times } of outlets) times.end();
  });
  const [run, ...encoded] = await Promise.all([ending, ...outlets.map(({ encoding }) => encoding)]).finally(
    () => {
      waitingAtPipes -= parts.length;
    },
  );
  return outlets.map(({ path, times, sound }, i) => {
    const { bytes, lengths, thumbnails, refused } = encoded[i]!;
    if (refused) throw tooLarge(path, `stored frames of ${refused.width} x ${refused.height}`);
    if (bytes.length >= limits.storedBytes)
      throw tooLarge(path, `over ${limits.storedBytes} bytes of frames`);
    const span = parts[i]!.span ?? null;
    const declared = secondsWithin(span, declaredSeconds(run.messages, i));
    return { run, times, frames: bytes, lengths, thumbnails, sound, declared, span };
  });
}

/** What comes out for one file: pictures, their time stamps, sound. */
function openOutlet(path: string, quality: number, limits: MediaLimits) {
  const times = readFrameTimes();
  const sound: Uint8Array[] = [];
  const collectSound = async (stream: Readable) => {
    let room = limits.mediaSeconds * SAMPLE_RATE * 2;
    for await (const chunk of stream) {
      sound.push(chunk);
      room -= chunk.length;
      if (room < 0) throw tooLarge(path, `over ${limits.mediaSeconds} s of sound`);
    }
  };
  const collectTimes = async (stream: Readable) => {
    for await (const chunk of stream.setEncoding('utf8')) {
      times.add(chunk);
      if (times.span > limits.mediaSeconds) throw tooLarge(path, `over ${limits.mediaSeconds} s of video`);
    }
    times.end();
  };
  const [reading, writing] = call('avcl_media::pipe', '', []) as [number, number];
  const pipes: ExtraPipe[] = [{ file: writing }, { read: collectTimes }, { read: collectSound }];
  return { path, times, sound, pipes, encoding: encode(reading, times, quality, limits) };
}

function tooLarge(path: string, detail: string): MediaError {
  return new MediaError('too-large', path, detail);
}

/** A file that can be opened at all. @throws MediaError */
export async function checkFile(path: string, limits: MediaLimits): Promise<void> {
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new MediaError(
      error.code === 'ENOENT' ? 'not-found' : 'unreadable',
      path,
      error.code ?? 'no access',
    );
  });
  if (file.isDirectory()) throw new MediaError('unreadable', path, 'a folder: name the files in it');
  if (!file.isFile())
    throw new MediaError('unreadable', path, 'no file of bytes: a device, a pipe or a socket');
  if (file.size === 0) throw new MediaError('empty-file', path, '0 bytes');
  if (file.size > limits.fileBytes) throw tooLarge(path, `${file.size} bytes`);
}

/** How much of a file of `declared` seconds lies within the part that was asked for. */
function secondsWithin(span: Span | null, declared: number | null): number | null {
  if (span === null || declared === null) return declared;
  return Math.max(0, Math.min(span.end ?? declared, declared) - span.start);
}

/** Finer than any frame rate needs. ffmpeg's own choice is one over the frame rate, which moves a part's frames by up to half a frame. */
const FINE_TIME_BASE = '1:1000000';

/** For each file raw pictures, their time stamps and its sound to three pipes from 3 on; one decoding of each stream. */
function passArguments(parts: readonly FilePart[], size: FrameSize, limits: MediaLimits): string[] {
  const scale =
    'shortSide' in size
      ? `w='if(lt(iw,ih),${size.shortSide},-2)':h='if(lt(iw,ih),-2,${size.shortSide})'`
      : `w=${size.width}:h=${size.height}`;
  const filter = `scale=${scale}:flags=bilinear:out_range=full:out_color_matrix=bt601,format=yuv420p`;
  const input = ({ path, span }: FilePart) => [
    '-threads',
    '1',
    '-max_pixels',
    String(limits.pixels),
    // `-ss 0` would begin at a key frame all the same, and leave out sound that is stored before it.
    ...(span && span.start > 0 ? ['-ss', String(span.start)] : []),
    ...(span && span.end !== null ? ['-t', String(span.end - span.start)] : []),
    ...guardedInput(path),
  ];
  const pictures = (i: number, steady: boolean) => [
    ...['-map', `${i}:V:0`, '-fps_mode', 'passthrough', '-vf', filter, '-c:v', 'rawvideo'],
    ...(steady ? ['-enc_time_base', FINE_TIME_BASE] : []),
    ...['-f', 'tee', `[f=framecrc]pipe\\:${3 * i + 4}|[f=rawvideo]pipe\\:${3 * i + 3}`],
  ];
  const sound = (i: number, steady: boolean) => [
    ...['-map', `${i}:a:0`, ...(steady ? ['-af', 'aresample=async=1:first_pts=0'] : [])],
    ...['-ac', '1', '-ar', String(SAMPLE_RATE), '-c:a', 'pcm_s16le', '-f', 's16le', `pipe:${3 * i + 5}`],
  ];
  const outputs = ({ streams = CLIP_STREAMS }: FilePart, i: number) => [
    ...(streams.pictures ? pictures(i, streams.steady) : []),
    ...(streams.sound ? sound(i, streams.steady) : []),
  ];
  const quiet = ['-v', 'level+info', '-nostats', '-filter_threads', '1'];
  return [...quiet, ...parts.flatMap(input), ...parts.flatMap(outputs)];
}

interface Encoded {
  bytes: Uint8Array;
  lengths: Uint32Array;
  thumbnails: Uint8Array;
  /** The size of frames that are too large to be stored. */
  refused: { width: number; height: number } | null;
}

/** The longest side that JPEG (libjpeg) has. */
const JPEG_SIDE = 65_500;

/** The JPEG files of what ffmpeg writes into the pipe, encoded on a native thread while it does. */
async function encode(
  file: number,
  times: FrameTimes,
  quality: number,
  limits: MediaLimits,
): Promise<Encoded> {
  const size = await times.size;
  const { width, height } = size ?? { width: 0, height: 0 };
  // A thin picture whose short side is scaled up: ffmpeg takes any size.
  const fits = Math.max(width, height) <= JPEG_SIDE && width * height <= DEFAULT_MEDIA_LIMITS.pixels;
  if (!size || !fits) {
    closeSync(file); // ffmpeg ends, as nobody reads
    return {
      bytes: new Uint8Array(),
      lengths: new Uint32Array(),
      thumbnails: new Uint8Array(),
      refused: size,
    };
  }
  const limit = limits.storedBytes;
  const results = await callAsync('avcl_media::encode_stream', '', [file, width, height, quality, limit]);
  const [files, counts, means] = keep(results) as [Tensor, Tensor, Tensor];
  const bytes = files.toArray() as Uint8Array;
  const lengths = Uint32Array.from(counts.toArray() as BigInt64Array, Number);
  const thumbnails = means.toArray() as Uint8Array;
  for (const tensor of [files, counts, means]) tensor.dispose();
  return { bytes, lengths, thumbnails, refused: null };
}
