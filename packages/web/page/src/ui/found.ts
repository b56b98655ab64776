/** From the answers of a job to what is shown at a moment: the whole file's probabilities, the window and clip that see it, the scale of the maps. */
import { type Cells, type ModelDescription, meanCells, meanOf, peakOf, soundCells, stepsOf } from '@avcl/web';
import type { ClipEvidence, WindowAnswer } from '../worker/messages.js';

/** Of a whole file: the mean over its timeline. */
export function wholeAnswer(answers: readonly WindowAnswer[]): readonly number[] {
  return answers.length === 1 ? answers[0]!.probabilities : meanOf(stepsOf(answers));
}

/** Of camera and microphone: the mean of the last answers, each of a moment; null before the first. */
export function liveAnswer(answers: readonly WindowAnswer[]): readonly number[] | null {
  const [first] = answers;
  if (first === undefined) return null;
  return first.probabilities.map(
    (_, i) => answers.reduce((sum, { probabilities }) => sum + probabilities[i]!, 0) / answers.length,
  );
}

/** The window whose middle is nearest. */
export function windowAt(answers: readonly WindowAnswer[], seconds: number): WindowAnswer | null {
  const far = ({ start, end }: WindowAnswer) => Math.abs((start + end) / 2 - seconds);
  return answers.reduce<WindowAnswer | null>(
    (best, one) => (best && far(best) <= far(one) ? best : one),
    null,
  );
}

/** The clip of a window that shows a moment, or the nearest. */
export function clipAt({ clips }: WindowAnswer, seconds: number): ClipEvidence {
  const far = ({ start, end }: ClipEvidence) => Math.max(start - seconds, seconds - end, 0);
  return clips.reduce((best, one) => (far(one) < far(best) ? one : best));
}

/** The map of the sound of a window: the mean over its clips, which hear the same; of the 1.2 s about a clip, that clip's. */
export function soundMap(answer: WindowAnswer, which: number, model: ModelDescription): Cells | null {
  const time = model.outputs.evidence.find(({ stream }) => stream === 'audio')?.time;
  if (time === undefined || answer.sound === null) return null;
  const moving = model.inputs.audio?.kind === '1.2s';
  const clips = moving ? [answer.clips[answer.clips.length >> 1]!] : answer.clips;
  const maps = clips.map(({ audio }) => audio.get(which)).filter((map) => map !== undefined);
  const mean = meanCells(maps);
  return mean && soundCells(mean, time);
}

/** The largest values of a class's maps over all of a file, so that moments compare. */
export function peaks(answers: readonly WindowAnswer[], which: number, model: ModelDescription) {
  const pictures = answers.flatMap(({ clips }) => clips.flatMap(({ rgb }) => rgb.get(which) ?? []));
  const sounds = answers.map((answer) => soundMap(answer, which, model)).filter((map) => map !== null);
  return { rgb: peakOf(pictures), audio: peakOf(sounds) };
}
