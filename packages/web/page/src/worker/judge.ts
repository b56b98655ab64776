/**
 * What `avcl predict` does with a file, here: a short one is one window of `clips` clips spread over it; a long one is windows half their length
 * apart, each with as many clips as show every frame. Logits are averaged over a window's clips, then the softmax.
 */
import {
  type AudioInput,
  type Cells,
  clipInput,
  framesPerSecond,
  type Interval,
  type ModelDescription,
  type RgbInput,
  soundInput,
  windowFrames,
  windowStarts,
  windowsOf,
} from '@avcl/web';
import { type ByElement, readSquares } from '../media/frames.js';
import type { OpenedFile } from '../media/open.js';
import { type ByWebAudio, readSound } from '../media/sound.js';
import type { ClipEvidence, FileFacts, WindowAnswer } from './messages.js';
import { PageError } from './problem.js';
import { ranked } from './ranked.js';
import type { Output, Runtime } from './runtime.js';

/** Clips in one run of the model: enough to share the sound's part, few enough to tell of progress and to stay within memory. */
const TOGETHER = 5;

/** A file longer than this many windows has a timeline, as with `avcl predict`; a shorter one is answered as a whole. */
const LONG = 2;

/** Maps are kept of so many classes a window, the most probable. */
const KEPT_CLASSES = 8;

/** How a file is judged. */
export interface Plan {
  readonly windows: readonly Interval[];
  readonly clips: number;
  readonly facts: FileFacts;
}

/** @throws PageError where the model has nothing to go by */
export function planOf(opened: OpenedFile, model: ModelDescription): Plan {
  const { video, audio, seconds } = opened;
  const { rgb, audio: sound } = model.inputs;
  const missing = [
    ...(rgb !== null && video === null ? (['rgb'] as const) : []),
    ...(sound !== null && audio === null ? (['audio'] as const) : []),
  ];
  if (missing.length === [rgb, sound].filter((stream) => stream !== null).length) {
    const wanted = rgb === null ? 'sound' : sound === null ? 'pictures' : 'pictures or sound';
    throw new PageError(
      'The model has nothing to go by',
      `expected a file with ${wanted}, got one without`,
      'Choose another file.',
    );
  }
  const window = model.windows.seconds;
  const short = seconds <= LONG * window;
  const rate = framesPerSecond(video?.times ?? []);
  const span = rgb === null ? 1 : (rgb.frames - 1) * rgb.stride + 1;
  const clips =
    rgb === null || video === null ? 1 : Math.min(model.windows.clips, Math.ceil((window * rate) / span));
  const size = video?.track;
  return {
    windows: short ? [{ start: 0, end: seconds }] : windowsOf(seconds, { window, hop: window / 2 }),
    clips: short ? model.windows.clips : Math.max(1, clips),
    facts: {
      seconds,
      frames: video?.times.length ?? 0,
      width: size?.displayWidth ?? 0,
      height: size?.displayHeight ?? 0,
      rate,
      missing,
      byElement: video?.by === 'element' || audio?.by === 'web-audio',
    },
  };
}

/** Answers a window. */
export async function judgeWindow(
  opened: OpenedFile,
  model: ModelDescription,
  runtime: Runtime,
  { start, end }: Interval,
  clips: number,
  by: { frames: ByElement; sound: ByWebAudio },
): Promise<WindowAnswer> {
  const began = performance.now();
  const { rgb, audio } = model.inputs;
  const whole = start === 0 && end === opened.seconds;
  const pcm = audio && opened.audio ? await readSound(opened, { start, end, whole }, by.sound) : null;
  const seen = rgb && opened.video ? await seenClips(opened, rgb, { start, end }, clips, by.frames) : null;
  const moments = seen ?? [{ start, end, centre: (end - start) / 2, data: null }];
  const heard = moments.map(({ centre }, i) => {
    if (audio === null || (audio.kind !== '1.2s' && i > 0)) return null;
    return pcm === null ? silence(audio) : soundInput(pcm, audio, centre);
  });
  const found: { evidence: Output['evidence']; logits: number[]; row: number }[] = [];
  let inModel = 0;
  for (let at = 0; at < moments.length; at += TOGETHER) {
    const group = moments.slice(at, at + TOGETHER);
    const black = rgb && new Float32Array(3 * rgb.frames * rgb.crop ** 2);
    const pictures = rgb && joined(group.map(({ data }) => data ?? black!));
    const sound =
      audio &&
      (audio.kind === '1.2s' ? joined(heard.slice(at, at + group.length) as Float32Array[]) : heard[0]!);
    const output = await runtime.run(pictures, sound, group.length);
    inModel += output.seconds;
    for (const [row, logits] of output.logits.entries())
      found.push({ evidence: output.evidence, logits, row });
  }
  const probabilities = softmax(meanRows(found.map(({ logits }) => logits)));
  const kept = ranked(probabilities).slice(0, KEPT_CLASSES);
  return {
    start,
    end,
    probabilities,
    clips: moments.map((moment, i) => evidenceOf(found[i]!, kept, moment)),
    sound: pcm === null ? null : ((heard[moments.length >> 1] ?? heard[0]!) as Float32Array<ArrayBuffer>),
    took: (performance.now() - began) / 1000,
    inModel,
  };
}

export const silence = (audio: AudioInput) =>
  new Float32Array(audio.crop ** 2).fill(audio.kind === 'raw' ? 0.5 : 0);

interface SeenClip {
  readonly start: number;
  readonly end: number;
  /** Seconds from the window's start to the clip's middle. */
  readonly centre: number;
  readonly data: Float32Array | null;
}

/** A frame belongs to the window that begins up to this share of a frame after it, as in `@avcl/media`'s stretches. */
const ROUNDING = 0.25;

async function seenClips(
  opened: OpenedFile,
  rgb: RgbInput,
  window: Interval,
  clips: number,
  by: ByElement,
): Promise<SeenClip[] | null> {
  const { times } = opened.video!;
  const early = ROUNDING / (framesPerSecond(times) || 25);
  const first = times.findIndex((time) => time >= window.start - early);
  const after = times.findIndex((time) => time >= window.end - early);
  const length = (after < 0 || window.end >= opened.seconds ? times.length : after) - first;
  if (first < 0 || length <= 0) return null; // the pictures end before the sound
  const rate = framesPerSecond(times.slice(first, first + length)) || 25;
  const places = windowStarts(rgb, length, clips).map((start) => ({
    start,
    frames: windowFrames(rgb, start, length),
  }));
  const wanted = [...new Set(places.flatMap(({ frames }) => frames))].sort((a, b) => a - b);
  const squares = await readSquares(
    opened,
    wanted.map((place) => first + place),
    rgb,
    by,
  );
  const span = (rgb.frames - 1) * rgb.stride + 1;
  return places.map(({ start, frames }) => ({
    start: times[first + start]!,
    end: times[first + Math.min(start + span, length) - 1]!,
    centre: (start + span / 2) / rate,
    data: clipInput(
      frames.map((place) => squares.get(first + place)!),
      rgb,
    ),
  }));
}

/** The maps of one clip. */
export function evidenceOf(
  { evidence, row }: { evidence: Output['evidence']; row: number },
  classes: readonly number[],
  { start, end }: Interval,
): ClipEvidence {
  const maps = (stream: 'rgb' | 'audio') => {
    const found = evidence[stream];
    if (found === undefined) return new Map<number, Cells>();
    const [, count, frames, height, width] = found.shape as [number, number, number, number, number];
    const size = frames * height * width;
    const cells = (which: number): Cells => {
      const from = (row * count + which) * size;
      return { values: found.values.slice(from, from + size), shape: [frames, height, width] };
    };
    return new Map(classes.map((which) => [which, cells(which)]));
  };
  return { start, end, rgb: maps('rgb'), audio: maps('audio') };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Float32Array(parts.length * parts[0]!.length);
  for (const [i, part] of parts.entries()) out.set(part, i * part.length);
  return out;
}

function meanRows(rows: readonly number[][]): number[] {
  return rows[0]!.map((_, label) => rows.reduce((sum, row) => sum + row[label]!, 0) / rows.length);
}

export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
