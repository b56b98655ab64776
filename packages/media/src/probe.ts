// What a media file holds, as ffprobe tells it. Cover pictures and thumbnails are not video; rotation is in degrees clockwise.
// A store build does not probe files that decode cleanly: starting ffprobe costs as much as decoding a 10 s clip
// (docs/decisions/020-clip-store.md), so it is asked only what is wrong with the others.

import type { Readable } from 'node:stream';
import { guardedInput, type ProcessLimits, runFfmpeg } from './ffmpeg.js';
import { MediaError } from './reasons.js';

/** A video stream as ffprobe describes it. */
export interface VideoStream {
  index: number;
  codec: string;
  /** Pixels as stored, before rotation. */
  width: number;
  height: number;
  rotation: 0 | 90 | 180 | 270;
  pixelFormat: string;
  /** Mean frames a second; null when the container does not tell. */
  fps: number | null;
  seconds: number | null;
}

/** A sound stream as ffprobe describes it. */
export interface AudioStream {
  index: number;
  codec: string;
  channels: number;
  sampleRate: number;
  seconds: number | null;
}

/** What a file holds, by ffprobe. */
export interface MediaInfo {
  container: string;
  seconds: number | null;
  bytes: number;
  video: VideoStream[];
  audio: AudioStream[];
  /** Cover pictures and thumbnails left out of `video`. */
  pictures: number;
}

/**
 * Asks ffprobe what `path` holds.
 * @throws MediaError `not-media`, `truncated`, `damaged` or `timeout`
 */
export async function probe(
  path: string,
  options: { limits?: Partial<ProcessLimits>; signal?: AbortSignal | undefined } = {},
): Promise<MediaInfo> {
  let json = '';
  const read = async (stream: Readable) => {
    for await (const chunk of stream.setEncoding('utf8')) {
      json += chunk;
      if (json.length > JSON_LIMIT)
        throw new MediaError('damaged', path, 'its description is over 4 MB long');
    }
  };
  const args = ['-v', 'level+warning', '-show_streams', '-show_format', '-of', 'json', '-o', 'pipe:3'];
  const run = await runFfmpeg([...args, ...guardedInput(path)], {
    program: 'ffprobe',
    pipes: [{ read }],
    limits: { seconds: 30, ...options.limits },
    signal: options.signal,
  });
  if (run.timedOut) throw new MediaError('timeout', path, 'reading the header');
  if (run.status !== 0) throw unreadableContainer(path, run.messages);
  return mediaInfo(parseDescription(json, path));
}

function parseDescription(json: string, path: string): Description {
  try {
    return JSON.parse(json) as Description;
  } catch {
    throw new MediaError('damaged', path, 'its description is no JSON');
  }
}

const JSON_LIMIT = 4 * 2 ** 20;

/** Tells a file that is no media from one whose container is broken, by ffmpeg's words. Called by decode too. */
export function unreadableContainer(path: string, messages: readonly string[]): MediaError {
  const text = complaints(messages);
  const detail = lastError(messages) ?? 'no message';
  if (/misdetection possible|not on whitelist/i.test(text)) return new MediaError('not-media', path, detail);
  if (/moov atom not found|ended prematurely|end of file/i.test(text)) {
    return new MediaError('truncated', path, detail);
  }
  const named = /\[(mov|avi|matroska|mpegts|mpeg|flv|asf|ogg|wav|mp3)[, ][^\]]*\]/.test(text);
  return new MediaError(named ? 'damaged' : 'not-media', path, detail);
}

/** Who speaks, as `-v level` writes it: components, then the level. A file's own words (its tags) stand behind `[info]`. */
const COMPLAINT = /^(\[[^\]]* @ 0x[0-9a-f]+\] )*\[(warning|error|fatal|panic)\]/;

/** What ffmpeg itself complains of; never what a file says of itself. */
export function complaints(messages: readonly string[]): string {
  return messages.filter((line) => COMPLAINT.test(line)).join('\n');
}

/** The last line that ffmpeg marks as an error, without its prefixes. */
export function lastError(messages: readonly string[]): string | null {
  const line = messages.findLast((one) => (COMPLAINT.exec(one)?.[2] ?? 'warning') !== 'warning');
  return line ? line.replace(/^(\[[^\]]*\] )*/, '').replace(/file:\S*\//g, '') : null;
}

interface Description {
  streams?: Record<string, unknown>[];
  format?: Record<string, unknown>;
}

function mediaInfo(description: Description): MediaInfo {
  const format = description.format ?? {};
  const info: MediaInfo = {
    container: String(format.format_name ?? ''),
    seconds: positive(format.duration),
    bytes: Number(format.size ?? 0),
    video: [],
    audio: [],
    pictures: 0,
  };
  for (const stream of description.streams ?? []) {
    const shared = {
      index: Number(stream.index),
      codec: String(stream.codec_name ?? 'unknown'),
      seconds: positive(stream.duration),
    };
    if (stream.codec_type === 'video') {
      const disposition = (stream.disposition ?? {}) as Record<string, number>;
      if (disposition.attached_pic || disposition.timed_thumbnails) info.pictures += 1;
      else
        info.video.push({
          ...shared,
          width: Number(stream.width ?? 0),
          height: Number(stream.height ?? 0),
          rotation: rotation(stream),
          pixelFormat: String(stream.pix_fmt ?? 'unknown'),
          fps: ratio(stream.avg_frame_rate) ?? ratio(stream.r_frame_rate),
        });
    } else if (stream.codec_type === 'audio') {
      const channels = Number(stream.channels ?? 0);
      info.audio.push({ ...shared, channels, sampleRate: Number(stream.sample_rate ?? 0) });
    }
  }
  return info;
}

function rotation(stream: Record<string, unknown>): 0 | 90 | 180 | 270 {
  const sides = (stream.side_data_list ?? []) as Record<string, unknown>[];
  const matrix = sides.find((side) => side.rotation !== undefined);
  const tags = (stream.tags ?? {}) as Record<string, unknown>;
  const clockwise = matrix ? -Number(matrix.rotation) : Number(tags.rotate ?? 0);
  const quarter = Math.round((((clockwise % 360) + 360) % 360) / 90) % 4;
  return (quarter * 90) as 0 | 90 | 180 | 270;
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
}

function ratio(value: unknown): number | null {
  const [over, under] = String(value ?? '')
    .split('/')
    .map(Number);
  return positive((over ?? 0) / (under || Number.NaN));
}
