/** What the model says of a window of a file: its clips and their crops as `avcl predict` cuts them; logits are averaged over them, then the softmax. */
import {
  type AudioInput,
  type Cells,
  clipInput,
  framesPerSecond,
  framesWithin,
  type Interval,
  type ModelDescription,
  meanCells,
  SAMPLE_RATE,
  type Stretch,
  soundInput,
  windowFrames,
  windowStarts,
} from '@avcl/web';
import { type ByElement, readSquares } from '../media/frames.js';
import type { OpenedFile } from '../media/open.js';
import { type ByWebAudio, readSound } from '../media/sound.js';
import type { ClipEvidence, WindowAnswer } from './messages.js';
import type { Plan } from './plan.js';
import { ranked } from './ranked.js';
import type { Output, Runtime } from './runtime.js';

/** Clips in one run of the model: enough to share the sound's part, few enough to tell of progress and to stay within memory. */
const TOGETHER = 5;

/** Maps are kept of so many classes a window, the most probable. */
const KEPT_CLASSES = 8;

/** What is shared by the windows of a stretch. */
export interface Opened {
  readonly file: OpenedFile;
  readonly plan: Plan;
  readonly stretch: Stretch;
  /** From the stretch's start; null where the file has none or the model takes none. */
  readonly pcm: Int16Array | null;
  /** Frames a second of its pictures. */
  readonly fps: number;
  /** Seconds that it took. */
  readonly took: number;
}

export async function openStretch(
  file: OpenedFile,
  model: ModelDescription,
  plan: Plan,
  stretch: Stretch,
  byWebAudio: ByWebAudio,
): Promise<Opened> {
  const began = performance.now();
  const hears = model.inputs.audio !== null && file.audio !== null;
  const pcm = hears ? await readSound(file, plan.whole ? null : stretch, byWebAudio) : null;
  const times = file.video?.times ?? [];
  const { first, past } = framesWithin(times, plan.facts.rate || 25, stretch);
  const fps = framesPerSecond(times.slice(first, past)) || 25;
  return { file, plan, stretch, pcm, fps, took: (performance.now() - began) / 1000 };
}

/** Answers a window. */
export async function judgeWindow(
  opened: Opened,
  model: ModelDescription,
  runtime: Runtime,
  { start, end }: Interval,
  byElement: ByElement,
): Promise<WindowAnswer> {
  const began = performance.now();
  const { rgb, audio } = model.inputs;
  const { file, plan, stretch } = opened;
  const sample = (seconds: number) => Math.round((seconds - stretch.start) * SAMPLE_RATE);
  const pcm = plan.whole ? opened.pcm : (opened.pcm?.subarray(sample(start), sample(end)) ?? null);
  const moments = momentsOf(opened, model, { start, end });
  const squares = await squaresOf(file, model, moments, byElement);
  const heard = moments.map(({ centre }, i) => {
    if (audio === null || (audio.kind !== '1.2s' && i > 0)) return null;
    return pcm === null ? silence(audio) : soundInput(pcm, audio, centre);
  });
  // The crops of a clip lie beside one another, and hear the same.
  const views = squares.flatMap((crops, i) => crops.map((data) => ({ data, heard: heard[i]! })));
  const found: (Found & { logits: number[] })[] = [];
  let inModel = 0;
  for (let at = 0; at < views.length; at += TOGETHER) {
    const group = views.slice(at, at + TOGETHER);
    const black = rgb && new Float32Array(3 * rgb.frames * rgb.crop ** 2);
    const pictures = rgb && joined(group.map(({ data }) => data ?? black!));
    const sound = audio && (audio.kind === '1.2s' ? joined(group.map((view) => view.heard)) : heard[0]!);
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
    clips: moments.map((moment, i) => {
      const crops = views.length / moments.length;
      return evidenceOf(found.slice(i * crops, (i + 1) * crops), kept, moment);
    }),
    sound: pcm === null ? null : ((heard[moments.length >> 1] ?? heard[0]!) as Float32Array<ArrayBuffer>),
    took: (performance.now() - began) / 1000 + (start === stretch.windows[0]!.start ? opened.took : 0),
    inModel,
  };
}

export const silence = (audio: AudioInput) =>
  new Float32Array(audio.crop ** 2).fill(audio.kind === 'raw' ? 0.5 : 0);

interface Moment {
  readonly start: number;
  readonly end: number;
  /** Seconds from the window's start to the clip's middle. */
  readonly centre: number;
  /** Places in the file's frames; null for black. */
  readonly frames: readonly number[] | null;
}

/** A window without pictures is so many black ones a second, as with `avcl predict`: they say where its clips lie. */
const BLACK_FPS = 25;

function momentsOf(
  { file, plan, fps }: Opened,
  { inputs, windows }: ModelDescription,
  { start, end }: Interval,
): Moment[] {
  const times = file.video?.times ?? [];
  const { first, past } = plan.whole
    ? { first: 0, past: times.length }
    : framesWithin(times, fps, { start, end });
  const shown = plan.whole || inputs.rgb !== null ? past - first : 0;
  const length = shown || Math.max(1, Math.round((end - start) * BLACK_FPS));
  const rate = shown > 0 ? fps : BLACK_FPS;
  const span = (windows.frames - 1) * windows.stride + 1;
  const moments = windowStarts(windows, length, plan.clips).map((at) => {
    const last = Math.min(at + span, length) - 1;
    return {
      start: shown > 0 ? times[first + at]! : start + at / rate,
      end: shown > 0 ? times[first + last]! : start + last / rate,
      centre: (at + span / 2) / rate,
      frames:
        shown > 0 && inputs.rgb !== null
          ? windowFrames(windows, at, length).map((place) => first + place)
          : null,
    };
  });
  // Clips that see nothing differ by what they hear alone.
  return moments[0]!.frames === null && inputs.audio?.kind !== '1.2s'
    ? [{ ...moments[0]!, start, end }]
    : moments;
}

/** What the model sees of each moment, a crop each; null for black. */
async function squaresOf(
  file: OpenedFile,
  { inputs: { rgb }, windows: { crops } }: ModelDescription,
  moments: readonly Moment[],
  byElement: ByElement,
): Promise<(Float32Array | null)[][]> {
  const wanted = [...new Set(moments.flatMap(({ frames }) => frames ?? []))].sort((a, b) => a - b);
  if (rgb === null || wanted.length === 0) return moments.map(() => [null]);
  const squares = await readSquares(file, wanted, { input: rgb, crops }, byElement);
  return moments.map(({ frames }) =>
    Array.from({ length: crops }, (_, crop) =>
      clipInput(
        frames!.map((place) => squares.get(place)![crop]!),
        rgb,
      ),
    ),
  );
}

/** Where the model's answer to one square is found. */
interface Found {
  readonly evidence: Output['evidence'];
  readonly row: number;
}

/** The maps of one clip: of the picture one a crop, of the sound their mean. */
export function evidenceOf(
  crops: readonly Found[],
  classes: readonly number[],
  { start, end }: Interval,
): ClipEvidence {
  const byClass = <T>(stream: 'rgb' | 'audio', of: (maps: Cells[]) => T): Map<number, T> => {
    const there = crops.every(({ evidence }) => evidence[stream] !== undefined);
    return new Map(
      there ? classes.map((which) => [which, of(crops.map((crop) => mapOf(crop, stream, which)))]) : [],
    );
  };
  return {
    start,
    end,
    rgb: byClass('rgb', (maps) => maps),
    audio: byClass('audio', (maps) => meanCells(maps)!),
  };
}

function mapOf({ evidence, row }: Found, stream: 'rgb' | 'audio', which: number): Cells {
  const { shape, values } = evidence[stream]!;
  const [, count, frames, height, width] = shape as [number, number, number, number, number];
  const size = frames * height * width;
  const from = (row * count + which) * size;
  return { values: values.slice(from, from + size), shape: [frames, height, width] };
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
