/**
 * A labelled copy of a video: the video itself, below it a bar with label and probability, its sound kept. One ffmpeg child decodes, joins and
 * encodes; only the bar goes through this process, some pictures a second.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { demandOutputs, guardedInput, probe, runFfmpeg, type VideoStream } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import type { Timeline } from 'avcl';
import { BAR_HEIGHT, Bar } from './bar.js';

/** Bars a second: the line that moves needs no more. */
const BARS = 4;
/** Widths at which text can be read, and a screen is filled. */
const WIDTH = { least: 480, most: 1280 };

/** What {@link renderTimeline} is asked. */
export interface RenderOptions {
  timeline: Timeline;
  /** The MP4 to write. */
  out: string;
  onProgress?: ((state: { readonly line: string }) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Writes the labelled copy as MP4 (H.264, AAC), under another name until it is whole.
 * @throws AvclError USAGE where it would take the place of the video; DATA where the video is gone or cannot be read; ENVIRONMENT where ffmpeg cannot write
 * @example
 * await renderTimeline({ timeline: await predictTimeline({ run, file }), out: 'labels.mp4' });
 */
export async function renderTimeline({ timeline, out, onProgress, signal }: RenderOptions): Promise<void> {
  const { file, seconds } = timeline;
  demandOutputs([{ option: '`out`', path: out, isMedia: true }], [file]);
  const { video } = await probe(file, { signal });
  const width = widthOf(video[0]);
  const folder = dirname(out);
  if (!existsSync(folder)) {
    throw new AvclError('DATA', `expected a folder for ${out}, got none at ${folder}; make it first`);
  }
  const unfinished = join(folder, `.${basename(out)}.partial`);
  const bar = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${BAR_HEIGHT}`];
  const [filter, maps] =
    video.length === 0
      ? [`[1:v]format=yuv420p[out]`, ['-map', '[out]']]
      : [
          `[0:V:0]scale=${width}:-2,setsar=1,pad=iw:ih+${BAR_HEIGHT}[video];[video][1:v]overlay=0:main_h-${BAR_HEIGHT}:eof_action=repeat,format=yuv420p[out]`,
          ['-map', '[out]'],
        ];
  try {
    const { status, messages, timedOut } = await runFfmpeg(
      [
        ...['-v', 'error', '-y', ...guardedInput(file)],
        ...[...bar, '-framerate', `${BARS}`, '-i', 'pipe:3', '-filter_complex', filter, ...maps],
        ...['-map', '0:a:0?', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22'],
        ...['-c:a', 'aac', '-b:a', '160k', '-movflags', '+faststart', '-map_metadata', '-1'],
        ...['-t', `${seconds}`, '-f', 'mp4', unfinished],
      ],
      {
        pipes: [{ write: bars(timeline, width, onProgress) }],
        limits: { seconds: 600 + 10 * seconds },
        signal,
      },
    );
    if (status !== 0) {
      const why = timedOut ? 'it took too long' : `exit ${status}: ${messages.slice(-3).join(' | ')}`;
      throw new AvclError(
        'ENVIRONMENT',
        `expected ffmpeg to write ${out}, got ${why}; check the free space, and that \`ffmpeg -encoders\` lists libx264 and aac`,
        { details: { messages } },
      );
    }
    await rename(unfinished, out);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The video's own width within bounds, even. */
function widthOf(video: VideoStream | undefined): number {
  if (video === undefined) return 2 * WIDTH.least;
  const turned = video.rotation === 90 || video.rotation === 270;
  const own = turned ? video.height : video.width;
  return 2 * Math.round(Math.min(WIDTH.most, Math.max(WIDTH.least, own)) / 2);
}

async function* bars(
  timeline: Timeline,
  width: number,
  onProgress: RenderOptions['onProgress'],
): AsyncGenerator<Uint8Array> {
  const bar = new Bar(timeline, width);
  const count = Math.max(1, Math.ceil(timeline.seconds * BARS));
  for (let i = 0; i < count; i++) {
    if (i % BARS === 0) {
      onProgress?.({
        line: `render ${Math.round(i / BARS)}/${Math.round(timeline.seconds)} s of ${timeline.file}`,
      });
    }
    yield await bar.at((i + 0.5) / BARS);
  }
}
