/** An explanation as a film with sound: the picture beside itself under heat, below the sound as it is and under heat, with a line where one is. */
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { guardedInput, runFfmpeg } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import type { ClipSource, Explanation } from 'avcl';
import { draw, image, text } from './draw.js';
import { heatOverFrame, soundPicture } from './heat.js';
import { legend, nameOf, soundAxes, verdict } from './parts.js';
import { blank, framesOf, paste, type Raster } from './raster.js';

const SIDE = 288;
const GAP = 12;
const WIDTH = 2 * SIDE + 3 * GAP;
const MEL = { width: 2 * SIDE + GAP, height: 120 };
/** A picture of the sound with its axis below. */
const MEL_ROW = MEL.height + 24;
const TITLE = 56;
/** Frames read from the store at once. */
const TOGETHER = 32;
const PLAYHEAD = [0, 200, 255] as const;

/** The sound of a film: a file's own, or samples. */
export type FilmSound =
  | { readonly file: string }
  | { readonly pcm: Int16Array; readonly rate: number }
  | null;

/** Where things are; even numbers, as 4:2:0 wants. */
interface Layout {
  readonly height: number;
  readonly picture: number | null;
  /** The plain picture of the sound; the one under heat is a `MEL_ROW` below. */
  readonly mel: number | null;
}

function layoutOf({ rgb, audio }: Explanation): Layout {
  const picture = rgb === null ? null : TITLE;
  const below = TITLE + (rgb === null ? 0 : SIDE + GAP);
  const mel = audio === null ? null : below;
  const end = below + (audio === null ? 0 : 2 * MEL_ROW);
  return { height: 2 * Math.ceil((end + 40) / 2), picture, mel };
}

/** Everything that does not move. */
async function backdrop(explanation: Explanation, { height, mel }: Layout): Promise<Raster> {
  const { audio } = explanation;
  const parts = [
    text(verdict(explanation), GAP, 24, { size: 15, bold: true }),
    text(nameOf(explanation), GAP, 44, { size: 12, colour: '#555555' }),
    legend(GAP, height - 36, 260),
  ];
  if (audio !== null && mel !== null) {
    for (const [row, map] of [null, audio.map].entries()) {
      const y = mel + row * MEL_ROW;
      const picture = soundPicture(audio.picture, map, audio.side, MEL.width, MEL.height);
      parts.push(image(picture, GAP, y), soundAxes(audio, GAP, y, MEL.width, MEL.height));
    }
  }
  return draw(WIDTH, height, parts.join(''));
}

function drawPlayhead(frame: Raster, { audio }: Explanation, { mel }: Layout, seconds: number): void {
  if (audio === null || audio.seconds === null || mel === null) return;
  const [from, to] = audio.seconds;
  const place = (seconds - from) / (to - from);
  if (place < 0 || place >= 1) return;
  const x = GAP + Math.floor(place * MEL.width);
  for (let row = 0; row < 2 * MEL.height; row++) {
    const y = mel + (row < MEL.height ? row : row - MEL.height + MEL_ROW);
    for (const column of [x, Math.min(x + 1, GAP + MEL.width - 1)])
      frame.bytes.set(PLAYHEAD, (y * WIDTH + column) * 3);
  }
}

async function* framesOfFilm(
  explanation: Explanation,
  source: ClipSource,
  clip: number,
  layout: Layout,
): AsyncGenerator<Uint8Array> {
  const { rgb, frames, fps } = explanation;
  const still = await backdrop(explanation, layout);
  for (let start = 0; start < frames; start += TOGETHER) {
    const count = Math.min(TOGETHER, frames - start);
    const pictures = rgb === null ? null : await readFrames(source, clip, start, count, rgb.box);
    for (let i = 0; i < count; i++) {
      const frame = blank(still.width, still.height);
      frame.bytes.set(still.bytes);
      if (rgb !== null && pictures !== null && layout.picture !== null) {
        paste(frame, pictures[i]!, GAP, layout.picture);
        const heat = heatOverFrame(pictures[i]!, rgb.maps.at(start + i), rgb.maps.side);
        paste(frame, heat, 2 * GAP + SIDE, layout.picture);
      }
      drawPlayhead(frame, explanation, layout, (start + i + 0.5) / fps);
      yield frame.bytes;
    }
  }
}

async function readFrames(
  source: ClipSource,
  clip: number,
  start: number,
  frames: number,
  box: { x: number; y: number; size: number },
): Promise<Raster[]> {
  using window = await source.readWindows([{ clip, start, frames, ...box, out: SIDE }]);
  return framesOf(window);
}

/**
 * Writes the film as MP4 (H.264, AAC), under another name until it is whole.
 * @throws AvclError ENVIRONMENT where ffmpeg is missing or fails
 */
export async function writeFilm(
  path: string,
  explanation: Explanation,
  source: ClipSource,
  clip: number,
  sound: FilmSound,
  signal?: AbortSignal,
): Promise<void> {
  const { fps, frames } = explanation;
  const layout = layoutOf(explanation);
  const unfinished = join(dirname(path), `.${basename(path)}.partial`);
  const { inputs, pipes } = soundInput(sound);
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${WIDTH}x${layout.height}`];
  try {
    const { status, messages } = await runFfmpeg(
      [
        ...['-v', 'error', '-y', ...raw, '-framerate', `${fps}`, '-i', 'pipe:3', ...inputs],
        ...['-map', '0:v', ...(sound === null ? [] : ['-map', '1:a:0?'])],
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p'],
        ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', '-map_metadata', '-1'],
        ...['-t', `${frames / fps}`, '-f', 'mp4', unfinished],
      ],
      { pipes: [{ write: framesOfFilm(explanation, source, clip, layout) }, ...pipes], signal },
    );
    if (status !== 0) {
      throw new AvclError(
        'ENVIRONMENT',
        `expected ffmpeg to write ${path}, got exit ${status}: ${messages.slice(-3).join(' | ')}; check the free space, and that \`ffmpeg -encoders\` lists libx264 and aac`,
        { details: { messages } },
      );
    }
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function soundInput(sound: FilmSound): { inputs: string[]; pipes: { write: Uint8Array[] }[] } {
  if (sound === null) return { inputs: [], pipes: [] };
  if ('file' in sound) return { inputs: guardedInput(sound.file), pipes: [] };
  const { pcm, rate } = sound;
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return {
    inputs: ['-f', 's16le', '-ar', `${rate}`, '-ac', '1', '-i', 'pipe:4'],
    pipes: [{ write: [bytes] }],
  };
}
