/** The knobs of difficulty: what each is, what it may be, and how it is written on a command line. */
import { AvclError } from '@avcl/torch';
import type { Difficulty, Preset } from './presets.js';

/** One knob. */
export interface Knob {
  /** `range` is two numbers, low and high of a uniform draw. */
  readonly kind: 'range' | 'number' | 'whole';
  readonly least: number;
  readonly most: number;
  readonly says: string;
}

/** Every knob, by its name in `Difficulty`. */
export const KNOBS: Readonly<Record<keyof Difficulty, Knob>> = {
  background: { kind: 'range', least: 0, most: 255, says: 'level of the background, a channel' },
  gradient: { kind: 'number', least: 0, most: 255, says: 'largest rise of the background across the frame' },
  texture: { kind: 'number', least: 0, most: 255, says: 'largest amplitude of the background’s waves' },
  pixelNoise: { kind: 'range', least: 0, most: 255, says: 'standard deviation of the pixel noise' },
  colour: { kind: 'range', least: 0, most: 255, says: 'level of the object’s colours, a channel' },
  distractors: { kind: 'whole', least: 0, most: 10, says: 'most other objects' },
  hidden: { kind: 'number', least: 0, most: 1, says: 'share of clips without the object' },
  snr: { kind: 'range', least: -60, most: 60, says: 'sound over background noise, dB' },
  secondSound: { kind: 'number', least: 0, most: 1, says: 'share of clips with a second sound' },
  secondLevel: { kind: 'range', least: -60, most: 20, says: 'its level beside the first, dB' },
  muted: { kind: 'number', least: 0, most: 1, says: 'share of clips without their own sound' },
  sizePitch: { kind: 'number', least: 0, most: 1, says: 'how far size decides pitch' },
};

const names = Object.keys(KNOBS) as (keyof Difficulty)[];

/**
 * Reads `snr=-6:10`, `hidden=0.1`.
 * @throws AvclError `USAGE` for a knob that is none or a value that it cannot have
 */
export function parseKnobs(texts: readonly string[]): Partial<Difficulty> {
  const entries = texts.map((text) => {
    const [, name = text, value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const numbers = value.split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    return [name, numbers.length === 1 ? numbers[0] : numbers] as const;
  });
  const knobs = Object.fromEntries(entries) as Partial<Difficulty>;
  checkKnobs(knobs);
  return knobs;
}

/** @throws AvclError `USAGE` naming the first that does not fit */
function checkKnobs(knobs: Partial<Difficulty>): void {
  for (const [name, value] of Object.entries(knobs)) {
    const knob = Object.hasOwn(KNOBS, name) ? KNOBS[name as keyof Difficulty] : undefined;
    if (knob === undefined) {
      throw new AvclError('USAGE', `expected one of ${names.join(', ')} as a knob, got '${name}'`);
    }
    if (fits(value, knob)) continue;
    const form = { range: 'low:high', number: 'a number', whole: 'a whole number' }[knob.kind];
    throw new AvclError(
      'USAGE',
      `expected ${form} of ${knob.least} to ${knob.most} for \`${name}\` (${knob.says}), got ${Array.isArray(value) ? value.join(':') : value}`,
    );
  }
}

function fits(value: unknown, { kind, least, most }: Knob): boolean {
  const inside = (x: unknown) => typeof x === 'number' && x >= least && x <= most;
  if (kind !== 'range') return inside(value) && (kind === 'number' || Number.isInteger(value));
  return Array.isArray(value) && value.length === 2 && value.every(inside) && value[0] <= value[1];
}

/** A preset whose knobs are turned, and how: in a fixed order and form, empty where none is. */
export function withKnobs(preset: Preset, knobs: Partial<Difficulty>): { preset: Preset; turned: string } {
  checkKnobs(knobs);
  const written = (value: Difficulty[keyof Difficulty]) =>
    typeof value === 'number' ? `${value}` : value.join(':');
  const turned = names.flatMap((name) => {
    const value = knobs[name];
    return value === undefined || written(value) === written(preset.difficulty[name])
      ? []
      : `${name}=${written(value)}`;
  });
  return { preset: { ...preset, difficulty: { ...preset.difficulty, ...knobs } }, turned: turned.join(' ') };
}
