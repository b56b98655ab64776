/**
 * The classes of the synthetic benchmark: pairs of a motion and a sound. The first 16 are the table of the
 * benchmark: four pairs look alike and three sounds are shared, so that neither stream can tell all classes.
 * Further classes take the pair whose motion and sound have been used least, so both stay as even as they can.
 * `ceilings` counts what a perfect observer of picture, of sound and of both would reach.
 */
import { AvclError } from '@avcl/torch';

export const MOTIONS = [
  'bounce',
  'pendulum',
  'spin',
  'shake',
  'strike',
  'slide',
  'orbit',
  'pulse',
  'clap',
  'roll',
  'hop',
  'seesaw',
] as const;
export type MotionName = (typeof MOTIONS)[number];

export const SOUNDS = [
  'wood',
  'metal',
  'whoosh',
  'hum',
  'ratchet',
  'shaker',
  'squeak',
  'drum',
  'siren',
  'pluck',
] as const;
export type SoundName = (typeof SOUNDS)[number];

/** One class of the benchmark; `label` is `motion sound`. */
export interface SynthClass {
  readonly index: number;
  readonly label: string;
  readonly motion: MotionName;
  readonly sound: SoundName;
}

const FIRST_SIXTEEN: readonly (readonly [MotionName, SoundName])[] = [
  ['bounce', 'wood'],
  ['bounce', 'metal'],
  ['pendulum', 'whoosh'],
  ['pendulum', 'metal'],
  ['spin', 'hum'],
  ['spin', 'ratchet'],
  ['shake', 'shaker'],
  ['shake', 'squeak'],
  ['strike', 'drum'],
  ['slide', 'whoosh'],
  ['orbit', 'siren'],
  ['pulse', 'hum'],
  ['clap', 'shaker'],
  ['roll', 'whoosh'],
  ['hop', 'pluck'],
  ['seesaw', 'hum'],
];

const MOST_CLASSES = MOTIONS.length * SOUNDS.length;

/**
 * The first `count` classes, always the same ones in the same order.
 * @throws AvclError `USAGE` unless 2 <= count <= 120.
 */
export function classTable(count: number): SynthClass[] {
  if (!Number.isInteger(count) || count < 2 || count > MOST_CLASSES) {
    throw new AvclError(
      'USAGE',
      `expected 2 to ${MOST_CLASSES} for \`classes\`, got ${count}; the usual is 16`,
    );
  }
  const pairs: (readonly [MotionName, SoundName])[] = FIRST_SIXTEEN.slice(0, count);
  while (pairs.length < count) pairs.push(leastUsedPair(pairs));
  return pairs.map(([motion, sound], index) => ({ index, label: `${motion} ${sound}`, motion, sound }));
}

function leastUsedPair(pairs: readonly (readonly [MotionName, SoundName])[]) {
  const uses = (name: string) => pairs.filter((pair) => pair[0] === name || pair[1] === name).length;
  const free = MOTIONS.flatMap((motion) => SOUNDS.map((sound) => [motion, sound] as const)).filter(
    ([motion, sound]) => !pairs.some((pair) => pair[0] === motion && pair[1] === sound),
  );
  return free.reduce((best, pair) => {
    return uses(pair[0]) + uses(pair[1]) < uses(best[0]) + uses(best[1]) ? pair : best;
  });
}

/** The best accuracy there is, as fractions. `...Clean` counts no hidden object and no muted sound. */
export interface Ceilings {
  readonly picture: number;
  readonly sound: number;
  readonly both: number;
  readonly pictureClean: number;
  readonly soundClean: number;
  readonly chance: number;
}

/**
 * Counts the ceilings: a stream that cannot tell some classes apart names one of them rightly.
 * @param hidden - the share of clips whose object is absent
 * @param muted - the share of clips whose sound is absent
 */
export function ceilings(classes: readonly SynthClass[], hidden: number, muted: number): Ceilings {
  const chance = 1 / classes.length;
  const pictureClean = new Set(classes.map((c) => c.motion)).size * chance;
  const soundClean = new Set(classes.map((c) => c.sound)).size * chance;
  const picture = (1 - hidden) * pictureClean + hidden * chance;
  const sound = (1 - muted) * soundClean + muted * chance;
  const both = (1 - hidden) * (1 - muted + muted * pictureClean) + hidden * sound;
  return { picture, sound, both, pictureClean, soundClean, chance };
}
