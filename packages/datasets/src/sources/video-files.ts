/**
 * The video files that someone has, by their YouTube id: the first eleven characters of a name. What follows says how a file was
 * cut: `_000010_000020` (Kinetics), `_000010` (VGGSound), `_10000_20000` in milliseconds (AudioSet); `_7` (OGM-GE) says only that it was.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One file. */
export interface VideoFile {
  /** Relative to the folder that was searched. */
  readonly path: string;
  /** Its name without the extension. */
  readonly stem: string;
  /** Second at which it was cut out; null where the name does not say. */
  readonly start: number | null;
  /** The name is the id alone: a whole video, or one cut without a word. */
  readonly bare: boolean;
  /** A substitute for a corrupted file (CVDF's `replacement` folder). */
  readonly replaces: boolean;
}

/** What lies below a folder. */
export interface FoundVideos {
  /** Files by id, in the order of their paths. */
  readonly byId: ReadonlyMap<string, readonly VideoFile[]>;
  /** What was not looked into, in a sentence; null where there is nothing of the kind. */
  readonly note: string | null;
}

const NAME = /^(([\w-]{11})(?:_(\d+)(?:_(\d+))?)?)\.(?:mp4|mkv|webm|avi|mov|m4v|flv)$/i;

/** Finds all below `folder`. Links to folders are not walked: they may lead out of it, or round in a circle. */
export async function findVideos(folder: string): Promise<FoundVideos> {
  const found = new Map<string, VideoFile[]>();
  const links: string[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      if (entry.isSymbolicLink() && (await isFolder(join(folder, path)))) {
        links.push(path);
        continue;
      }
      const [, stem, id, first, second] = NAME.exec(entry.name) ?? [];
      if (stem === undefined || id === undefined || entry.isDirectory()) continue;
      const file = {
        path,
        stem,
        start: startOf(first, second),
        bare: first === undefined,
        replaces: /replacement/i.test(below),
      };
      const others = found.get(id);
      if (others) others.push(file);
      else found.set(id, [file]);
    }
  };
  await walk('');
  const note = `${links.length} links to folders were not looked into (${links.slice(0, 5).join(', ')}${links.length > 5 ? ', ...' : ''}): name the folder that the videos really lie in, or mount it here`;
  return { byId: found, note: links.length === 0 ? null : note };
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** The second that `_000010_000020` and the like after an id tell; null where they tell none. */
export function startOf(first: string | undefined, second: string | undefined): number | null {
  if (first?.length === 6) return Number(first);
  return first !== undefined && second !== undefined ? Number(first) / 1000 : null;
}

/** What an annotation says of the file that it means. */
export interface Wanted {
  /** The file's name without extension, where a list has it. */
  readonly stem: string | null;
  readonly start: number | null;
}

/**
 * The file of an annotation. A substitute goes before the original; the name itself before the right start, that before a bare id,
 * and a file of another start counts only where the id has one file and one annotation.
 * @param annotations - how many there are of this id
 */
export function videoOf(
  candidates: readonly VideoFile[],
  wanted: Wanted,
  annotations: number,
): VideoFile | null {
  const named = candidates.filter(({ stem }) => stem === wanted.stem);
  const right = candidates.filter(({ start }) => start !== null && start === wanted.start);
  const bare = candidates.filter((file) => file.bare);
  const only = candidates.length === 1 && annotations === 1 ? candidates : [];
  const choice = right.some(({ replaces }) => replaces)
    ? right
    : ([named, right, bare, only].find((some) => some.length > 0) ?? []);
  return choice.find(({ replaces }) => replaces) ?? choice[0] ?? null;
}
