/**
 * The class lists of Kinetics-Sounds that are in use, as they ship with this package. Which videos there are is not ours to say: the
 * annotations and the files that someone has decide that.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How many classes a variant is called after. */
export const KINETICS_SOUNDS = ['31', '32', '34', '100'] as const;
export type KineticsSounds = (typeof KINETICS_SOUNDS)[number];

/** A list of classes. */
export interface Manifest {
  /** `kinetics-sounds32`. */
  readonly name: string;
  readonly variant: KineticsSounds;
  /** Kinetics-400 labels; the place is the class index. */
  readonly classes: readonly string[];
  readonly source: string;
  /** Of the list's file. */
  readonly sha256: string;
}

const FILES: Readonly<Record<KineticsSounds, readonly [file: string, source: string]>> = {
  '31': [
    'kinetics-sounds31.txt',
    'the 32 without strumming guitar, in the order of the lists of OGM-GE (CVPR 2022)',
  ],
  '32': ['kinetics-sounds32.txt', "SeLaVi, AVBERT, AV-SUPERB, CrissCross; AVCL's K32"],
  '34': [
    'kinetics-sounds34.csv',
    'Look, Listen and Learn (2017), names before the release of Kinetics; 32 of them are left in Kinetics-400',
  ],
  '100': [
    'kinetics-sounds100-proposal.txt',
    'a proposal of ours: the list of AVCL’s K100 was never published, so its numbers cannot be compared',
  ],
};

/** The list of a variant. */
export function manifest(variant: KineticsSounds): Manifest {
  const [file, source] = FILES[variant];
  const text = readFileSync(new URL(`../../manifests/${file}`, import.meta.url), 'utf8');
  const lines = text.trim().split(/\r?\n/);
  const classes = file.endsWith('.csv')
    ? lines.slice(1).flatMap((line) => line.split(',')[1] || []) // a blank: dropped from Kinetics
    : lines;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { name: file.replace(/\.\w+$/, ''), variant, classes: [...new Set(classes)], source, sha256 };
}
