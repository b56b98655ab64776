/**
 * Are files whose name is an id alone whole videos, to be cut by time, or were they cut already? Mirrors of Kinetics have both. Where
 * nobody says, a few of them are asked how long they are: cut ones last hardly more than what was annotated.
 */
import { join } from 'node:path';
import { MediaError, probe } from '@avcl/media';
import { type EachOptions, forEach } from './each.js';

/** `auto` asks the files. */
export type Copies = 'auto' | 'trimmed' | 'untrimmed';
/** The values of `copies`. */
export const COPIES = ['auto', 'trimmed', 'untrimmed'] as const satisfies readonly Copies[];

/** Encoders pad, and cutting at key frames adds a little: a file up to this much longer than its annotation was cut. */
export const PADDING_SECONDS = 2;

/** How many are asked; one starts a process of 45 ms. */
const ASKED = 16;

/** True where a file of `seconds` is longer than a copy cut to `annotated` seconds would be. */
export const isUntrimmed = (seconds: number, annotated: number): boolean =>
  seconds > annotated + PADDING_SECONDS;

/** Which of some files are whole videos, and the sentence that says so. */
export interface Told {
  isUntrimmed(path: string): boolean;
  readonly note: string;
}

/**
 * Finds out which files are whole videos. Where those that are asked differ, all are.
 * @param files - relative to `folder`, with the seconds that are annotated of each
 * @returns null where there are none, or none could be asked
 */
export async function findUntrimmed(
  folder: string,
  files: readonly { path: string; seconds: number }[],
  copies: Copies,
  options: EachOptions,
): Promise<Told | null> {
  if (files.length === 0) return null;
  const counted = `${files.length} clips have files named by an id alone`;
  const all = (untrimmed: boolean, note: string): Told => ({
    isUntrimmed: () => untrimmed,
    note: `${counted}: ${note}`,
  });
  if (copies !== 'auto') return all(copies === 'untrimmed', `${copies} copies, as told`);
  const some = Array.from(
    { length: Math.min(ASKED, files.length) },
    (_, i) => files[Math.floor((i * files.length) / Math.min(ASKED, files.length))]!,
  );
  const known = new Map<string, boolean>();
  const ask = ({ path, seconds }: { path: string; seconds: number }) =>
    secondsOf(join(folder, path), options.signal).then((length) => {
      if (length !== null) known.set(path, isUntrimmed(length, seconds));
    });
  await forEach(some, { ...options, onProgress: undefined }, ask);
  const long = () => [...known.values()].filter(Boolean).length;
  if (known.size === 0) return null;
  if (long() === 0)
    return all(false, `none of ${known.size} asked is longer than annotated, trimmed copies, taken whole`);
  if (long() === known.size)
    return all(true, `all of ${known.size} asked are longer than annotated, untrimmed copies, cut by time`);
  await forEach(
    files.filter(({ path }) => !known.has(path)),
    options,
    ask,
  );
  return {
    isUntrimmed: (path) => known.get(path) ?? false,
    note: `${counted}: ${long()} of ${known.size} files are longer than annotated and cut by time, the others taken whole`,
  };
}

async function secondsOf(path: string, signal: AbortSignal | undefined): Promise<number | null> {
  try {
    return (await probe(path, { signal })).seconds;
  } catch (error) {
    if (error instanceof MediaError) return null; // a damaged file tells nothing of the others
    throw error;
  }
}
