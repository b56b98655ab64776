/**
 * How a long video is cut into windows and what becomes of their answers: one rule for the command line, the server, the studio and the
 * exported page. Pure arithmetic on seconds; docs/guides/long-video.md says why each default is what it is.
 */
import { MINIMUM_SECONDS } from '@avcl/media';
import { AvclError } from '@avcl/torch';
import { spanOf } from '../data/plan.js';
import type { Recipe } from '../recipe/schema.js';

/** Seconds of the clips that the paper's model is made for: Kinetics' clips, and the whole mel. */
const WHOLE_SECONDS = 10;

/** Ours: some 100 MB of frames. */
export const LONGEST_WINDOW = 600;

/** The rule, all values settled. */
export interface WindowRule {
  /** Seconds of a window: what the model is shown as one clip. */
  readonly window: number;
  /** Seconds from one window's start to the next. */
  readonly hop: number;
  /** Clips of consecutive frames in each window, spread as in the test. */
  readonly clips: number;
  /** Seconds; a segment that is shorter is given to a neighbour. */
  readonly shortest: number;
}

/** What a caller may say of it. */
export interface WindowChoice {
  /** Default: the median length of the training clips, at most what the mel shows; the mel's seconds where that is not known. */
  window?: number | undefined;
  /** Default: half a window, so that each moment is seen by two of them. */
  hop?: number | undefined;
  /** Default: as many as show every frame of a window, at most the recipe's `test.clips`. */
  clips?: number | undefined;
  /** Default: one window. */
  shortest?: number | undefined;
}

/** What the rule depends on. */
export interface RuleFacts {
  readonly recipe: Pick<Recipe, 'data' | 'test'>;
  /** Median seconds of the clips that the model was trained on; null where the weights do not say. */
  readonly clipSeconds: number | null;
  /** Frames a second of the file; null without pictures. */
  readonly fps: number | null;
}

/**
 * Settles the rule for a file.
 * @throws AvclError USAGE for a number that is none or does not fit the others
 */
export function windowRule({ recipe, clipSeconds, fps }: RuleFacts, choice: WindowChoice = {}): WindowRule {
  const { data, test } = recipe;
  const most = data.audio === 'mel_whole' ? data.mel_seconds : WHOLE_SECONDS;
  const usual = Math.max(MINIMUM_SECONDS, Math.min(clipSeconds ?? most, most));
  const window = choice.window ?? Math.round(10 * usual) / 10;
  demandNumber('window', window, MINIMUM_SECONDS, LONGEST_WINDOW);
  const hop = choice.hop ?? window / 2;
  demandNumber('hop', hop, 0.1, window);
  const frames = Math.ceil((window * (fps ?? 0)) / spanOf(data.rgb_frames, data.rgb_stride));
  const clips = choice.clips ?? (fps === null ? 1 : Math.max(1, Math.min(test.clips, frames)));
  const shortest = choice.shortest ?? window;
  demandNumber('shortest', shortest, 0, Number.MAX_VALUE);
  return { window, hop, clips, shortest };
}

function demandNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  const bounds = most === Number.MAX_VALUE ? `${least} or more` : `${least} to ${most}`;
  throw new AvclError(
    'USAGE',
    `expected ${bounds} seconds for \`${name}\`, got ${value}; change \`${name}\``,
  );
}

/** A part of a file in seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Windows one hop apart, all of full length; the last ends with the file. A file that is shorter than a window is one. */
export function windowsOf(seconds: number, { window, hop }: Pick<WindowRule, 'window' | 'hop'>): Interval[] {
  const last = seconds - window;
  if (last <= 0) return [{ start: 0, end: seconds }];
  const whole = Math.floor(last / hop + 1e-9);
  const starts = Array.from({ length: whole + 1 }, (_, i) => i * hop);
  if (last - starts.at(-1)! > 1e-3) starts.push(last);
  return starts.map((start) => ({ start, end: start + window }));
}
