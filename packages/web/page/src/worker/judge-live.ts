/** What camera and microphone gave last, as one clip: the last frames, and the sound up to now. */
import {
  clipInput,
  type ModelDescription,
  resample,
  SAMPLE_RATE,
  seeFrame,
  soundInput,
  toPcm,
} from '@avcl/web';
import { frameOfPicture } from '../media/frames.js';
import { evidenceOf, silence, softmax } from './judge.js';
import type { Ask, WindowAnswer } from './messages.js';
import { ranked } from './ranked.js';
import type { Runtime } from './runtime.js';

export async function judgeClip(
  { inputs }: ModelDescription,
  runtime: Runtime,
  { frames, sound }: Ask & { kind: 'live' },
): Promise<WindowAnswer> {
  const began = performance.now();
  const { rgb, audio } = inputs;
  const squares = rgb && frames.map((picture) => seeFrame(frameOfPicture(picture), rgb));
  const seen =
    rgb &&
    (squares!.length === 0
      ? new Float32Array(3 * rgb.frames * rgb.crop ** 2)
      : clipInput(repeated(squares!, rgb.frames), rgb));
  const pcm = sound && toPcm(resample(sound.samples, sound.rate, SAMPLE_RATE));
  // The microphone's last moment is the end of the clip: the 1.2 s about it are the last.
  const heard = audio && (pcm === null ? silence(audio) : soundInput(pcm, audio, pcm.length / SAMPLE_RATE));
  const output = await runtime.run(seen, heard, 1);
  const probabilities = softmax(output.logits[0]!);
  const moment = { start: 0, end: 0 };
  return {
    ...moment,
    probabilities,
    clips: [evidenceOf([{ evidence: output.evidence, row: 0 }], ranked(probabilities).slice(0, 8), moment)],
    sound: sound && (heard as Float32Array<ArrayBuffer> | null),
    took: (performance.now() - began) / 1000,
    inModel: output.seconds,
  };
}

function repeated<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[i % items.length]!);
}
