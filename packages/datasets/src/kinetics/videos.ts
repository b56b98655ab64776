/** The video files that someone has, by their YouTube id: the first eleven characters of a name. Kinetics' trimmed names go on `_000010_000020`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One file. */
export interface KineticsVideo {
  /** Relative to the folder that was searched. */
  readonly path: string;
  /** Second at which it was cut out; null for a whole video. */
  readonly start: number | null;
  /** A substitute for a corrupted file (CVDF's `replacement` folder). */
  readonly replaces: boolean;
}

const NAME = /^([\w-]{11})(?:_(\d{6})_\d{6})?\.(?:mp4|mkv|webm|avi|mov|m4v)$/i;

/** Finds all below `folder`. */
export async function findVideos(folder: string): Promise<ReadonlyMap<string, readonly KineticsVideo[]>> {
  const found = new Map<string, KineticsVideo[]>();
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) await walk(path);
      const [, id, start] = NAME.exec(entry.name) ?? [];
      if (id === undefined || entry.isDirectory()) continue;
      const video = {
        path,
        start: start === undefined ? null : Number(start),
        replaces: /replacement/i.test(below),
      };
      found.set(id, [...(found.get(id) ?? []), video]);
    }
  };
  await walk('');
  return found;
}

/**
 * The file of an annotation: a substitute before the original, the right start before a whole video; another start only where
 * the id has one file and one annotation.
 * @param annotations - how many there are of this id
 */
export function videoOf(
  candidates: readonly KineticsVideo[],
  start: number,
  annotations: number,
): KineticsVideo | null {
  const right = candidates.filter((video) => video.start === start);
  const whole = candidates.filter((video) => video.start === null);
  const choice =
    [right, whole, candidates.length === 1 && annotations === 1 ? candidates : []].find(
      (some) => some.length > 0,
    ) ?? [];
  return choice.find(({ replaces }) => replaces) ?? choice[0] ?? null;
}
