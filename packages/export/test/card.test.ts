/** What the model card says of the model's limits, and of the sound that is heard that it is so. */
import { randomFor } from '@avcl/torch';
import { SAMPLE_RATE, soundInput } from '@avcl/web';
import type { LoadedModel } from 'avcl';
import { describe, expect, it } from 'vitest';
import { modelCard } from '../src/card/card.js';
import type { ExportJob, Written } from '../src/job.js';
import { described } from './support/described.js';
import { smallClassifier } from './support/models.js';

const written = { use: '', verification: null } as unknown as Written;

/** The card of a model of such a recipe. */
function cardOf(model: LoadedModel): string {
  using method = smallClassifier({});
  const job = {
    model: { ...model, method },
    options: { run: 'runs/fine' },
    header: null,
    data: [],
    precision: 'fp32',
    weights: '0',
  };
  return modelCard(job as unknown as ExportJob, written, null);
}

const random = randomFor(0, 'noise');
const BASE = Int16Array.from({ length: 11 * SAMPLE_RATE }, () => 8000 * (random.uniform() - 0.5));

/** 11 s of noise, of which a part is other noise, at another loudness. */
function noise(from: number, to: number, loudness: number): Int16Array {
  const out = BASE.slice();
  for (let i = Math.round(from * SAMPLE_RATE); i < to * SAMPLE_RATE; i++)
    out[i] = loudness * BASE[(7 * i) % BASE.length]!;
  return out;
}

const most = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

describe('the model card', () => {
  it.each([10, 3])(
    'says that the first %d s of the sound are heard, and what comes later is not',
    (seconds) => {
      const { model, audio } = described({ mel_seconds: seconds });
      const card = cardOf(model);
      expect(card).toContain(`it hears the first ${seconds} s as one picture; what comes later is not heard`);
      const heard = soundInput(BASE, audio);
      const change = (from: number, to: number, loudness: number) =>
        soundInput(noise(from, to, loudness), audio).map((value, i) => value - heard[i]!);
      expect(most(change(10, 11, 4))).toBe(0);
      expect(most(change(0.85 * seconds, 0.95 * seconds, 1))).toBeGreaterThan(0.05);
      expect(card.includes('the loudest moment of the first 10 s sets the scale')).toBe(seconds < 10);
      if (seconds === 10) return;
      // The scale is all that changes: every value moves in proportion to where it stands.
      const louder = change(seconds + 0.1, 10, 4);
      const [low, high] = [heard.indexOf(Math.min(...heard)), heard.indexOf(Math.max(...heard))];
      const slope = (louder[high]! - louder[low]!) / (heard[high]! - heard[low]!);
      expect(Math.abs(slope)).toBeGreaterThan(0.05);
      expect(
        most(louder.map((value, i) => value - louder[low]! - slope * (heard[i]! - heard[low]!))),
      ).toBeLessThan(1e-5);
    },
  );

  it.each([
    ['both', true],
    ['rgb', false],
    ['audio', false],
  ] as const)('says what a model of %s does not know', (streams, both) => {
    const { model } = described({ rgb_frames: 16, rgb_stride: 2, mel_seconds: 10 });
    const inputs = { rgb: streams !== 'audio', audio: streams !== 'rgb' };
    const limits = cardOf({ ...model, inputs })
      .split('## Limits\n')[1]!
      .trimEnd()
      .split('\n');
    expect(limits).toEqual([
      '- It knows its classes only, and always names one of them: a low probability is no proof that none is there, a high one no proof that one is.',
      '- Figures hold for videos like those of its data. Other cameras, rooms and microphones were not measured.',
      ...(inputs.rgb
        ? [
            "- It sees 16 frames at a time, one in 2, at the file's own rate; at another frame rate motion is faster or slower than it learned.",
          ]
        : []),
      ...(inputs.audio
        ? [
            '- Of a file, or of a window of a long one, it hears the first 10 s as one picture; what comes later is not heard.',
          ]
        : []),
      ...(both
        ? ['- It wants both picture and sound; with one missing it answers, but was not trained for it.']
        : []),
      '- An evidence map shows what the classifier adds up, with its gate held; it is no proof of why something is so.',
    ]);
  });

  it('says nothing of it where the model hears 1.2 s about each window', () => {
    const { model } = described({ audio: 'mel_1.2s' });
    expect(cardOf(model)).not.toContain('it hears the first');
  });
});
