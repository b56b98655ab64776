/**
 * How a file is judged, as `avcl predict` does: a short one is one window of `clips` clips spread over it; a long one is windows half their length
 * apart, each with as many clips as show every frame.
 */
import { framesPerSecond, type ModelDescription, type Stretch, stretchesOf, windowsOf } from '@avcl/web';
import type { OpenedFile } from '../media/open.js';
import type { FileFacts } from './messages.js';
import { PageError } from './problem.js';

/** A file longer than this many windows has a timeline, as with `avcl predict`; a shorter one is answered as a whole. */
const LONG = 2;

/** How a file is judged. */
export interface Plan {
  readonly stretches: readonly Stretch[];
  /** Whether the file is one clip, as in a store: every frame and every sample, whatever their times say. */
  readonly whole: boolean;
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
    rgb === null || video === null
      ? 1
      : Math.min(model.windows.clips, Math.ceil((window * rate) / span - 1e-3));
  const size = video?.track;
  const windows = short ? [{ start: 0, end: seconds }] : windowsOf(seconds, { window, hop: window / 2 });
  return {
    stretches: stretchesOf(windows, window),
    whole: short && missing.length === 0,
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
