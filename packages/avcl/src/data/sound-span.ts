/**
 * Which part of a clip's sound a sample sees: seconds and hertz of the cut out of its mel. Raw audio has neither, because its
 * columns are no time axis.
 */
import { bandHertz } from '@avcl/media';
import type { InputSettings, Sample } from './samples.js';

/** The 1.2 s mel (section 4 of the method): its length, which keeps inside the track. */
const SHORT_SECONDS = 1.279;
const WHOLE_SECONDS = 10;

/** Ends of a part of the sound; null for raw audio. */
export interface SoundSpan {
  readonly seconds: readonly [number, number] | null;
  readonly hertz: readonly [number, number] | null;
}

/** @param length - of the clip, in seconds */
export function soundSpan(
  { centre, melCorner }: Pick<Sample, 'centre' | 'melCorner'>,
  length: number,
  data: InputSettings,
): SoundSpan {
  if (data.audio === 'raw') return { seconds: null, hertz: null };
  const size = data.mel_crop === 'raw_crop' ? 256 : data.mel_size;
  const [x, y, end] = [melCorner.x / size, melCorner.y / size, data.audio_crop / size];
  const whole = data.audio === 'mel_whole';
  const shown = whole ? Math.min(WHOLE_SECONDS, data.mel_seconds) : SHORT_SECONDS;
  const begin = whole ? 0 : Math.max(0, Math.min(centre - shown / 2, length - shown));
  return {
    seconds: [begin + x * shown, begin + (x + end) * shown],
    hertz: [bandHertz(y), bandHertz(y + end)],
  };
}
