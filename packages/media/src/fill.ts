// A file without sound, or without pictures, as a clip of both: silence, or black frames, stand for what it lacks. The clip says so: it is
// `repaired`, with the reason `no-audio` or `no-video`. For single files that are answered and explained, as `openStretch` reads long
// ones; what is learned from never has a stream that was made up.

import { type DecodeOptions, decode, PAPER_FRAMES, runPass } from './decode.js';
import { type Decoded, type Pass, SAMPLE_RATE } from './decoded.js';
import { runFfmpeg } from './ffmpeg.js';
import { judge } from './judge.js';
import { DEFAULT_MEDIA_LIMITS } from './limits.js';
import type { Span } from './listing.js';
import { MediaError } from './reasons.js';
import { BLACK_FPS, sizeOfBlack } from './stretch.js';

type Asked = DecodeOptions & { span?: Span | undefined };

/** As `decode`; called by `prepare` where `fill` was asked for. */
export async function decodeFilled(path: string, options: Asked = {}): Promise<Decoded> {
  try {
    return await decode(path, options);
  } catch (error) {
    const reason = error instanceof MediaError ? error.reason : null;
    if (reason !== 'no-audio' && reason !== 'no-video') throw error;
    const limits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
    const streams = { pictures: reason === 'no-audio', sound: reason === 'no-video', steady: false };
    const [half] = await runPass([{ path, span: options.span, streams }], options, limits);
    const whole = reason === 'no-audio' ? withSilence(half!) : await withBlack(half!, options);
    const decoded = await judge(path, whole, limits, options.signal, reason);
    const detail = reason === 'no-audio' ? 'silence stands for the sound' : 'black stands for the picture';
    return { ...decoded, state: 'repaired', remark: { reason, detail } };
  }
}

const withSilence = (pass: Pass): Pass => ({
  ...pass,
  sound: [new Uint8Array(2 * Math.round(pass.times.seconds * SAMPLE_RATE))],
});

async function withBlack(pass: Pass, { frames = PAPER_FRAMES, signal }: Asked): Promise<Pass> {
  const samples = pass.sound.reduce((sum, { length }) => sum + length, 0) / 2;
  const seconds = samples / SAMPLE_RATE;
  const count = Math.round(seconds * BLACK_FPS);
  const size = sizeOfBlack(frames);
  const frame = await blackFrame(size, signal);
  return {
    ...pass,
    frames: Buffer.concat(Array.from({ length: count }, () => frame)),
    lengths: new Uint32Array(count).fill(frame.length),
    thumbnails: new Uint8Array(32 * 32), // one is as good as many
    times: { ...pass.times, seconds, fps: BLACK_FPS, size: Promise.resolve(size) },
  };
}

async function blackFrame(
  { width, height }: { width: number; height: number },
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const read = async (stream: AsyncIterable<Uint8Array>) => {
    for await (const piece of stream) pieces.push(piece);
  };
  const picture = ['-f', 'lavfi', '-i', `color=black:size=${width}x${height}`, '-frames:v', '1'];
  await runFfmpeg(
    ['-v', 'error', ...picture, '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-f', 'image2pipe', 'pipe:3'],
    { pipes: [{ read }], signal },
  );
  return Buffer.concat(pieces);
}
