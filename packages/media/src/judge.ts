// Decides what a decoding pass is worth: ok, repaired, or rejected with a reason.
// A clean pass is `ok`. With errors, or with less than the file declares, it is `repaired` where more than 1.1 s of both streams
// came out. Where nothing useful did, ffprobe is asked what the file holds.

import { type Decoded, type Pass, SAMPLE_RATE } from './decoded.js';
import { type MediaLimits, MINIMUM_SECONDS } from './limits.js';
import { complaints, lastError, probe, unreadableContainer } from './probe.js';
import { MediaError, type ReasonCode } from './reasons.js';

/** Less than declared by both of these counts as cut short: encoders pad and round the last packets. */
const MISSING_SECONDS = 0.5;
const MISSING_SHARE = 0.05;

/**
 * The decoded clip.
 * @param filled - the reason for which a stream of the pass was made up: the file need not have it
 * @throws MediaError with the reason where it cannot be used
 */
export async function judge(
  path: string,
  pass: Pass,
  limits: MediaLimits,
  signal: AbortSignal | undefined,
  filled: 'no-audio' | 'no-video' | null = null,
): Promise<Decoded> {
  const { run } = pass;
  if (run.timedOut) throw new MediaError('timeout', path, `stopped after ${limits.seconds} s`);
  const text = complaints(run.messages);
  if (/exceeds specified max pixel count/.test(text)) {
    throw new MediaError('too-large', path, `a frame of more than ${limits.pixels} pixels`);
  }
  const sound = samples(pass);
  const soundSeconds = sound.length / SAMPLE_RATE;
  const remark = remarkOn(pass, soundSeconds);
  if (!isEnough(pass, soundSeconds)) {
    await explain(path, pass, soundSeconds, { limits, signal, remark, filled });
  }
  return decoded(pass, sound, remark);
}

/** The clip, where nothing was remarkable in the whole pass; null where it has to be judged alone. Called for files decoded together. */
export async function accept(pass: Pass): Promise<Decoded | null> {
  const sound = samples(pass);
  const soundSeconds = sound.length / SAMPLE_RATE;
  if (pass.run.timedOut || remarkOn(pass, soundSeconds) || !isEnough(pass, soundSeconds)) return null;
  return decoded(pass, sound, null);
}

function isEnough({ times, lengths }: Pass, soundSeconds: number): boolean {
  return lengths.length > 0 && Math.min(times.seconds, soundSeconds) > MINIMUM_SECONDS;
}

async function decoded(pass: Pass, pcm: Int16Array, remark: Decoded['remark']): Promise<Decoded> {
  const { times, frames, lengths, thumbnails } = pass;
  const size = (await times.size)!;
  const { fps, seconds } = times;
  return {
    state: remark ? 'repaired' : 'ok',
    remark,
    ...size,
    frames,
    lengths,
    thumbnails,
    fps,
    seconds,
    pcm,
  };
}

function remarkOn(pass: Pass, soundSeconds: number): { reason: ReasonCode; detail: string } | null {
  const error = lastError(pass.run.messages);
  if (pass.run.status !== 0 || error) {
    return { reason: 'partly-decoded', detail: error ?? `ffmpeg ended with status ${pass.run.status}` };
  }
  const { declared } = pass;
  const got = Math.max(pass.times.seconds, soundSeconds);
  if (declared === null || !isCutShort(got, declared)) return null;
  return { reason: 'shorter-than-declared', detail: `${got.toFixed(2)} of ${declared.toFixed(2)} s` };
}

/** Whether so much is missing of what a container declares that it is no padding. */
export const isCutShort = (seconds: number, declared: number): boolean =>
  declared - seconds > Math.max(MISSING_SECONDS, MISSING_SHARE * declared);

/** The length that the container of the i-th input declares, of its line `Duration: 00:00:08.28`. */
export function declaredSeconds(messages: readonly string[], i: number): number | null {
  const start = messages.findIndex((message) => message.startsWith(`[info] Input #${i},`));
  const line =
    start < 0 ? undefined : messages.slice(start).find((message) => /^\[info\] +Duration: /.test(message));
  const found = /Duration: (\d+):(\d+):(\d+\.\d+)/.exec(line ?? '');
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]) : null;
}

interface Judged {
  readonly limits: MediaLimits;
  readonly signal: AbortSignal | undefined;
  readonly remark: { reason: ReasonCode; detail: string } | null;
  readonly filled: 'no-audio' | 'no-video' | null;
}

/** Throws what is wrong with a file that gave too little. */
async function explain(
  path: string,
  pass: Pass,
  soundSeconds: number,
  { limits, signal, remark, filled }: Judged,
): Promise<never> {
  const text = complaints(pass.run.messages);
  if (/Cannot allocate memory/.test(text)) {
    throw new MediaError('too-large', path, `more than ${limits.memoryBytes} bytes of memory`);
  }
  if (!pass.run.messages.some((line) => line.startsWith('[info] Input #0')))
    throw unreadableContainer(path, pass.run.messages);
  const info = await probe(path, { signal });
  if (info.video.some((stream) => stream.width * stream.height > limits.pixels)) {
    throw new MediaError('too-large', path, `a frame of more than ${limits.pixels} pixels`);
  }
  const pictures = info.pictures > 0 ? `only ${info.pictures} cover picture(s)` : 'no video stream';
  if (info.video.length === 0 && filled !== 'no-video') throw new MediaError('no-video', path, pictures);
  if (info.audio.length === 0 && filled !== 'no-audio')
    throw new MediaError('no-audio', path, 'no audio stream');
  const { span } = pass;
  const part = span ? ` from ${span.start} s to ${span.end === null ? 'the end' : `${span.end} s`}` : '';
  const got = `${pass.times.seconds.toFixed(2)} s of video, ${soundSeconds.toFixed(2)} s of sound${part}`;
  if (!remark) throw new MediaError('too-short', path, got);
  const cut = /partial file|ended prematurely|end of file|truncat/i.test(text);
  throw new MediaError(
    cut || remark.reason === 'shorter-than-declared' ? 'truncated' : 'damaged',
    path,
    `${got}; ${remark.detail}`,
  );
}

function samples(pass: Pass): Int16Array {
  const bytes = Buffer.concat(pass.sound);
  const count = Math.floor(bytes.length / 2);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 2));
}
