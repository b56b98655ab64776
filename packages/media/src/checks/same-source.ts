// Clips of one source in several splits: one recording cut into pieces teaches the model what it is tested on.
// A source is what the list calls a group, one file that gave several clips, or what the usual names of data sets say.

import type { InputRecord } from '../store/record.js';

export interface SharedSource {
  source: string;
  splits: string[];
  keys: string[];
}

/** Names of data sets that tell the source: Kinetics and VGGSound (a YouTube id, then where it was cut), UCF-101 (the group). */
const NAMES = [/^([\w-]{11})_\d{6}(?:_\d{6})?$/, /^(v_\w+_g\d+)_c\d+$/];

export function sharedSources(inputs: readonly InputRecord[]): SharedSource[] {
  const sources = new Map<string, InputRecord[]>();
  for (const input of inputs) {
    if (input.clip === null) continue;
    const source = sourceOf(input);
    const others = sources.get(source);
    if (others) others.push(input);
    else sources.set(source, [input]);
  }
  return [...sources].flatMap(([source, clips]) => {
    const splits = [...new Set(clips.map(({ split }) => split ?? 'train'))].sort();
    return splits.length < 2 ? [] : { source, splits, keys: clips.map(({ key }) => key) };
  });
}

function sourceOf({ group, path }: InputRecord): string {
  if (group !== undefined) return group;
  const name = path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  for (const pattern of NAMES) {
    const [, source] = pattern.exec(name) ?? [];
    if (source !== undefined) return source;
  }
  return path;
}
