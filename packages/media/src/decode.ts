// One ffmpeg pass over a file: its frames as JPEG, its sound as mono 24 kHz PCM (design.md section 4; method.md sections 3, 4).
// Frames are the file's own, none dropped or repeated (also with variable frame rate), upright, scaled bilinearly, full-range BT.601.
// ffmpeg hands over raw pictures; libjpeg-turbo encodes them, which costs a third of ffmpeg's own MJPEG encoder.
// One thread a file, so that the result does not depend on how many files are decoded at once.

import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { callAsync, fromBuffer, keep, type Tensor } from '@avcl/torch';
import { type Decoded, type Pass, SAMPLE_RATE } from './decoded.js';
import { guardedInput, runFfmpeg } from './ffmpeg.js';
import { type FrameTimes, readFrameTimes } from './frame-times.js';
import { judge } from './judge.js';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from './limits.js';
import { loadOperators } from './native.js';
import { MediaError } from './reasons.js';

/** Size of stored frames: exactly so, or the short side with the aspect ratio kept. */
export type FrameSize = { width: number; height: number } | { shortSide: number };

/** The paper's: 128 high, 171 wide, aspect ratio not kept. */
export const PAPER_FRAMES: FrameSize = { width: 171, height: 128 };

/** JPEG quality on ffmpeg's scale of 1 (best) to 31; 3 gives 5.4 KB a frame of 171 x 128 at 39 dB. */
export const DEFAULT_QUALITY = 3;

export interface DecodeOptions {
  frames?: FrameSize;
  quality?: number;
  limits?: Partial<MediaLimits>;
  signal?: AbortSignal | undefined;
}

/**
 * Decodes `path` as a whole.
 * @throws MediaError with the reason where it cannot be used
 */
export async function decode(path: string, options: DecodeOptions = {}): Promise<Decoded> {
  const { frames = PAPER_FRAMES, quality = DEFAULT_QUALITY, signal } = options;
  const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  await checkFile(path, limits);
  loadOperators();
  const times = readFrameTimes();
  const pass: Omit<Pass, 'run'> = { times, frames: [], lengths: [], sound: [], soundBytes: 0 };
  const collectFrames = async (stream: Readable) => {
    let stored = 0;
    for await (const block of pictures(stream, times)) {
      const [bytes, lengths] = await encode(block, quality);
      pass.frames.push(bytes);
      for (const length of lengths) pass.lengths.push(length);
      stored += bytes.length;
      if (stored > limits.storedBytes) throw tooLarge(path, `over ${limits.storedBytes} bytes of frames`);
    }
  };
  const collectSound = async (stream: Readable) => {
    for await (const chunk of stream) {
      pass.sound.push(chunk);
      pass.soundBytes += chunk.length;
      if (pass.soundBytes > limits.mediaSeconds * SAMPLE_RATE * 2) {
        throw tooLarge(path, `over ${limits.mediaSeconds} s of sound`);
      }
    }
  };
  const collectTimes = async (stream: Readable) => {
    for await (const chunk of stream.setEncoding('utf8')) {
      times.add(chunk);
      if (times.seconds > limits.mediaSeconds) throw tooLarge(path, `over ${limits.mediaSeconds} s of video`);
    }
    times.end();
  };
  const run = await runFfmpeg(passArguments(path, frames, limits), {
    pipes: [{ read: collectFrames }, { read: collectTimes }, { read: collectSound }],
    limits,
    signal,
  });
  return judge(path, { ...pass, run }, limits, signal);
}

function tooLarge(path: string, detail: string): MediaError {
  return new MediaError('too-large', path, detail);
}

async function checkFile(path: string, limits: MediaLimits): Promise<void> {
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new MediaError(
      error.code === 'ENOENT' ? 'not-found' : 'unreadable',
      path,
      error.code ?? 'no access',
    );
  });
  if (!file.isFile()) throw new MediaError('unreadable', path, 'not a regular file');
  if (file.size === 0) throw new MediaError('empty-file', path, '0 bytes');
  if (file.size > limits.fileBytes) throw tooLarge(path, `${file.size} bytes`);
}

/** Raw pictures to pipe 3, their time stamps to pipe 4, sound to pipe 5; one decoding of each stream. */
function passArguments(path: string, size: FrameSize, limits: MediaLimits): string[] {
  const scale =
    'shortSide' in size
      ? `w='if(lt(iw,ih),${size.shortSide},-2)':h='if(lt(iw,ih),-2,${size.shortSide})'`
      : `w=${size.width}:h=${size.height}`;
  const filter = `scale=${scale}:flags=bilinear:out_range=full:out_color_matrix=bt601,format=yuv420p`;
  return [
    ...['-v', 'level+info', '-nostats', '-filter_threads', '1', '-threads', '1'],
    ...['-max_pixels', String(limits.pixels), ...guardedInput(path)],
    ...['-map', '0:V:0', '-fps_mode', 'passthrough', '-vf', filter, '-c:v', 'rawvideo'],
    ...['-f', 'tee', '[f=rawvideo]pipe\\:3|[f=framecrc]pipe\\:4'],
    ...[
      '-map',
      '0:a:0',
      '-ac',
      '1',
      '-ar',
      String(SAMPLE_RATE),
      '-c:a',
      'pcm_s16le',
      '-f',
      's16le',
      'pipe:5',
    ],
  ];
}

interface Block {
  pictures: Buffer;
  count: number;
  width: number;
  height: number;
}

/** Cuts the stream of raw pictures into blocks of whole ones, about 1 MB each, to be encoded while the next arrive. */
async function* pictures(stream: Readable, times: FrameTimes): AsyncGenerator<Block> {
  const { width, height } = (await times.size) ?? { width: 0, height: 0 };
  if (width === 0) return;
  const size = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
  const room = Math.max(1, Math.floor(2 ** 20 / size));
  const block = Buffer.allocUnsafe(room * size); // used again: it is copied before the next is asked for
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.copy(block, filled, from, Math.min(chunk.length, from + block.length - filled));
      from += taken;
      filled += taken;
      if (filled < block.length) continue;
      yield { pictures: block, count: room, width, height };
      filled = 0;
    }
  }
  const count = Math.floor(filled / size);
  if (count > 0) yield { pictures: block.subarray(0, count * size), count, width, height };
}

async function encode(block: Block, quality: number): Promise<[Uint8Array, number[]]> {
  using raw = keep(fromBuffer(block.pictures, 'uint8', [block.count, block.pictures.length / block.count]));
  const results = await callAsync('avcl_media::encode_frames', '', [
    raw,
    block.width,
    block.height,
    quality,
    1,
  ]);
  const [bytes, lengths] = keep(results) as [Tensor, Tensor];
  using _bytes = bytes;
  using _lengths = lengths;
  return [bytes.toArray() as Uint8Array, Array.from(lengths.toArray(), Number)];
}
