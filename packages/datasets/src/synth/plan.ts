/**
 * Which clips there are: for every class the same number in train, val and test (65 %, 10 % and 25 %), in an order shuffled
 * by the seed so that a clip's number says nothing about its class.
 */
import { AvclError, randomFor } from '@avcl/torch';
import { classTable, type SynthClass } from './classes.js';

export type Split = 'train' | 'val' | 'test';

export interface PlannedClip {
  readonly index: number;
  readonly class: SynthClass;
  readonly split: Split;
  /** Path below the benchmark's folder: `test/bounce_wood/000123.mp4`. */
  readonly path: string;
}

/** Shares of val and test; train is the rest. At least one clip a class each. */
export const VAL_SHARE = 0.1;
export const TEST_SHARE = 0.25;

/** Clips a class in each split. */
export function splitSizes(perClass: number): Readonly<Record<Split, number>> {
  const val = Math.max(1, Math.round(VAL_SHARE * perClass));
  const test = Math.max(1, Math.round(TEST_SHARE * perClass));
  return { train: perClass - val - test, val, test };
}

/**
 * Plans the clips. `clips` is rounded down to a whole number of clips a class.
 * @throws AvclError `USAGE` where that leaves fewer than three clips a class
 */
export function planClips(seed: number, clips: number, classCount: number): PlannedClip[] {
  const classes = classTable(classCount);
  const perClass = Number.isInteger(clips) ? Math.floor(clips / classCount) : 0;
  if (perClass < 3) {
    throw new AvclError(
      'USAGE',
      `expected a whole number of at least ${3 * classCount} for \`clips\` (${classCount} classes, three splits), got ${clips}`,
    );
  }
  const sizes = splitSizes(perClass);
  const slots = classes.flatMap((synthClass) =>
    (['train', 'val', 'test'] as const).flatMap((split) =>
      Array.from({ length: sizes[split] }, () => ({ class: synthClass, split })),
    ),
  );
  const order = randomFor(seed, 'synth/order').permutation(slots.length);
  return order.map((slot, index) => {
    const { class: synthClass, split } = slots[slot] as (typeof slots)[number];
    const folder = synthClass.label.replaceAll(' ', '_');
    return {
      index,
      class: synthClass,
      split,
      path: `${split}/${folder}/${String(index).padStart(6, '0')}.mp4`,
    };
  });
}
