/** Figure 2: which videos are shown, and the run that looks at them. */
import { openSource } from '../data/open.js';
import type { ClipSource } from '../data/source.js';
import { splitOf } from '../data/splits.js';
import type { Reproduction } from './types.js';

/** Test videos of classes that are evenly spaced: the first of each, so that none is chosen for its picture. */
export async function figureClips(data: string | ClipSource, count = 4): Promise<string[]> {
  using opened = await openSource(data);
  const { clips, classes } = opened.source;
  const test = clips.filter((clip) => splitOf(clip) === 'test' && clip.classIndex !== null);
  const first = classes.flatMap((_, label) => test.find((clip) => clip.classIndex === label)?.key ?? []);
  const shown = Math.min(count, first.length);
  return Array.from({ length: shown }, (_, i) => first[Math.floor((i * first.length) / shown)]!);
}

/** The fine-tuned run of Figure 2 below `runs/`, or null before it is done: the first seed's. */
export function figureRun({ tables, jobs }: Reproduction): string | null {
  const keys = tables.find(({ name }) => name === 'figure2')?.rows[0]?.runs[0]?.jobs ?? [];
  return jobs.find(({ key, kind }) => kind === 'finetune' && keys.includes(key))?.folder ?? null;
}
