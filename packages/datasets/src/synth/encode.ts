/**
 * Rendered clips into MP4 files (H.264 4:2:0 and AAC), several by one ffmpeg process: starting ffmpeg costs more than
 * encoding a small clip. The clips go in one after another, frames through one pipe and samples through a second; a
 * trim a clip cuts them apart again on exact frames and samples, each with encoders of its own.
 */
import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runFfmpeg } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { littleEndian, type RenderedClip } from './clip.js';
import { type Preset, SAMPLE_RATE } from './presets.js';

/** A clip and the path its file is to have. */
export interface Encodable {
  readonly path: string;
  readonly clip: RenderedClip;
}

/** CRF 20: visually near the source, about 20 KB for a clip of `quick`. AAC at 64 kbit/s for mono 24 kHz. */
const VIDEO = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-crf',
  '20',
  '-pix_fmt',
  'yuv420p',
  '-threads',
  '1',
];
const AUDIO = ['-c:a', 'aac', '-b:a', '64k'];
/** No encoder version, date or random identifier in the file. */
const REPEATABLE = ['-flags', '+bitexact', '-fflags', '+bitexact', '-map_metadata', '-1'];

/**
 * Writes the clips' files: to a hidden name beside the path first, renamed when whole.
 * @throws AvclError `ENVIRONMENT` where ffmpeg is missing or fails
 */
export async function encodeClips(clips: readonly Encodable[], preset: Preset): Promise<void> {
  for (const { path } of clips) await mkdir(dirname(path), { recursive: true });
  const unfinished = clips.map(({ path }) => join(dirname(path), `.${basename(path)}.partial`));
  const args = [...inputArguments(clips.length, preset), ...unfinished.flatMap(outputArguments)];
  const { status, timedOut, messages } = await runFfmpeg(args, {
    pipes: [
      { write: clips.map(({ clip }) => clip.frames) },
      { write: clips.map(({ clip }) => littleEndian(clip.samples)) },
    ],
  });
  if (status !== 0) {
    const how = timedOut
      ? 'no end within the time limit'
      : `exit ${status}: ${messages.slice(-3).join(' | ')}`;
    throw new AvclError(
      'ENVIRONMENT',
      `expected ffmpeg to write ${clips[0]?.path} and ${clips.length - 1} more, got ${how}; ` +
        'check the free space, and that `ffmpeg -encoders` lists libx264 and aac',
      { details: { messages } },
    );
  }
  await Promise.all(clips.map(({ path }, i) => rename(unfinished[i] as string, path)));
}

function inputArguments(count: number, preset: Preset): string[] {
  const { width, height, fps } = preset;
  const picture = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-video_size',
    `${width}x${height}`,
    '-framerate',
    `${fps}`,
  ];
  const sound = ['-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1'];
  const graph = ['-filter_complex_threads', '1', '-filter_complex', cuttingGraph(count, preset)];
  return ['-v', 'error', '-y', ...picture, '-i', 'pipe:3', ...sound, '-i', 'pipe:4', ...graph];
}

function outputArguments(path: string, index: number): string[] {
  return ['-map', `[v${index}]`, '-map', `[a${index}]`, ...VIDEO, ...AUDIO, ...REPEATABLE, '-f', 'mp4', path];
}

/** split and asplit into `count` copies, each trimmed to its clip and set back to start at 0. */
function cuttingGraph(count: number, preset: Preset): string {
  const frames = Math.round(preset.fps * preset.seconds);
  const samples = Math.round(preset.seconds * SAMPLE_RATE);
  const numbers = Array.from({ length: count }, (_, i) => i);
  const pads = (letter: string) => numbers.map((i) => `[${letter}${i}]`).join('');
  return [
    `[0:v]split=${count}${pads('x')}`,
    `[1:a]asplit=${count}${pads('y')}`,
    ...numbers.map(
      (i) => `[x${i}]trim=start_frame=${i * frames}:end_frame=${(i + 1) * frames},setpts=PTS-STARTPTS[v${i}]`,
    ),
    ...numbers.map(
      (i) =>
        `[y${i}]atrim=start_sample=${i * samples}:end_sample=${(i + 1) * samples},asetpts=PTS-STARTPTS[a${i}]`,
    ),
  ].join(';');
}
