// Prints made here, without any clip, and as much of a store as the search for near-copies asks for.
import { randomFor } from '@avcl/torch';
import type { Print } from '../src/checks/prints.js';
import type { Store } from '../src/index.js';
import { HASH_WORDS } from '../src/prints/picture.js';

/** Prints of scenes: hashes that change every half second; sounds at random. */
export function randomPrint(clip: number, seed: number): Print {
  const random = randomFor(seed, 'print', clip);
  const picture = 2 * HASH_WORDS;
  const scene = () => Array.from({ length: picture }, () => random.integer(2 ** 32));
  const scenes = Array.from({ length: 5 }, scene);
  const pictures = Uint32Array.from(
    { length: 40 * picture },
    (_, i) => scenes[Math.floor(i / (8 * picture))]![i % picture]!,
  );
  return {
    clip,
    pictures,
    hashWords: HASH_WORDS,
    words: Uint32Array.from({ length: 220 }, () => random.integer(2 ** 32)),
  };
}

/** A copy in which each bit is wrong with a probability, beginning later. */
export function noisy({ pictures, hashWords, words }: Print, clip: number, share: number): Print {
  const random = randomFor(9, 'noise', clip);
  const disturb = (word: number) => {
    let wrong = word;
    for (let bit = 0; bit < 32; bit++) if (random.uniform() < share) wrong ^= 1 << bit;
    return wrong >>> 0 || 1;
  };
  const later = pictures.slice(3 * 2 * hashWords);
  return { clip, pictures: later.map(disturb), hashWords, words: words.slice(17).map(disturb) };
}

/** As much of a store as the search asks for. */
export function storeOf(
  prints: readonly Print[],
  splits: readonly ('train' | 'test')[],
  { path, hash }: { path: string; hash: string } = { path: '', hash: '' },
): Store {
  const inputs = prints.map(({ pictures, hashWords, words }) => ({
    clip: { measured: { pictures: pictures.length / (2 * hashWords), hashWords, words: words.length } },
  }));
  const clips = splits.map((split, row) => ({ key: String(row), split, row }));
  const readPrint = (i: number) => {
    const { pictures, words } = prints[i]!;
    return Buffer.concat(
      [pictures, words].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
    );
  };
  return { clips, inputs, readPrint, path, hash } as unknown as Store;
}
