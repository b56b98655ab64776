// Where the near-copy check draws its line between sounds, tried on both sides of it with sounds made here: melodies, and copies
// of them that go over into another one. The line itself was measured on real clips (docs/guides/your-own-data.md).
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { nearDuplicates } from '../src/checks/near-duplicates.js';
import { type Print, soundLikeness } from '../src/checks/prints.js';
import { SAMPLE_RATE } from '../src/decoded.js';
import { HASH_WORDS } from '../src/prints/picture.js';
import { soundPrint } from '../src/prints/sound.js';
import { storeOf } from './made-prints.js';

const SECONDS = 6;
const NOTE = SAMPLE_RATE / 4;

/** Chords of three tones, four a second, in the range of speech and music. */
function melody(seed: number): Int16Array {
  const random = randomFor(seed, 'melody');
  const tones = () => [0, 1, 2].map(() => 300 + 1700 * random.uniform());
  const chords = Array.from({ length: (SECONDS * SAMPLE_RATE) / NOTE }, tones);
  return Int16Array.from({ length: SECONDS * SAMPLE_RATE }, (_, i) => {
    const waves = chords[Math.floor(i / NOTE)]!.map((hertz) =>
      Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE),
    );
    return Math.round(4000 * waves.reduce((sum, wave) => sum + wave, 0));
  });
}

/** The first melody, and after so many seconds the second. */
const spliced = (first: Int16Array, second: Int16Array, seconds: number) =>
  first.map((sample, i) => (i < seconds * SAMPLE_RATE ? sample : second[i]!));

function printOf(pcm: Int16Array, clip: number): Print {
  return {
    clip,
    pictures: new Uint32Array(),
    hashWords: HASH_WORDS,
    words: new Uint32Array(soundPrint(pcm).bytes.slice().buffer),
  };
}

/** Pairs that are told, of clips in training and test, turn by turn. */
function pairsOf(prints: readonly Print[]): [number, number][] {
  const splits = prints.map((_, i) => (i % 2 ? ('test' as const) : ('train' as const)));
  return nearDuplicates(storeOf(prints, splits)).pairs.map(({ first, second }) => [first.clip, second.clip]);
}

describe('sounds', () => {
  it('are told as alike up to 28 % of differing bits, and no further', () => {
    const tried = [1, 2].flatMap((seed) => {
      const [one, other] = [melody(seed), melody(seed + 100)];
      return [1, 1.4, 1.7, 2, 2.3, 2.6, 3].map((seconds) => {
        const prints = [printOf(one, 0), printOf(spliced(one, other, seconds), 1)];
        const { distance } = soundLikeness(prints[0]!, prints[1]!);
        return { distance, told: pairsOf(prints).length === 1 };
      });
    });
    for (const { distance, told } of tried) expect(told, `distance ${distance}`).toBe(distance <= 0.28);
    const between = (low: number, high: number) =>
      tried.filter(({ distance }) => distance > low && distance < high);
    expect(between(0.25, 0.28).length).toBeGreaterThan(0); // so that a line elsewhere would have failed
    expect(between(0.28, 0.31).length).toBeGreaterThan(0);
  });

  it('of distinct melodies are far from it', () => {
    const prints = Array.from({ length: 8 }, (_, i) => printOf(melody(i + 10), i));
    expect(pairsOf(prints)).toEqual([]);
    const distances = prints.slice(1).map((print) => soundLikeness(prints[0]!, print).distance);
    expect(Math.min(...distances)).toBeGreaterThan(0.36);
  });
});
