/**
 * A folder of class folders, optionally below train, val and test. Every file below a class folder is listed, whatever its
 * extension, except names that begin with a dot; so a text file there is rejected by name later, not lost.
 * Loose files above the class folders are listed, without a label, where their extension is that of a video.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AvclError } from '@avcl/torch';
import { Collector, printable, splitNamed } from '../collect.js';
import { isVideoName } from '../source.js';
import type { Format } from './format.js';

export const folder: Format = {
  name: 'folder',
  what: 'a folder of class folders, optionally below train, val and test',
  accepts: () => false, // what is left, when a folder has no lists that tell more
  async read({ path, isFolder }) {
    if (!isFolder)
      throw new AvclError('USAGE', `expected a folder for the format folder, got the file ${path}`);
    const collector = new Collector(path);
    await collectFolder(path, collector);
    return collector;
  },
};

/** Where the walk is, handed down. */
interface Place {
  readonly root: string;
  /** The root without links, to compare what links lead to. */
  readonly realRoot: string;
  readonly split: string | null;
  readonly label: string | null;
  readonly collector: Collector;
}

/**
 * Lists the folder `root` into `collector`.
 * @throws AvclError `DATA` where split folders and other folders stand side by side
 */
async function collectFolder(root: string, collector: Collector): Promise<void> {
  const place: Place = { root, realRoot: await realpath(root), split: null, label: null, collector };
  const folders = (await entriesOf(root)).filter((entry) => entry.isDirectory());
  const splits = folders.filter((entry) => splitNamed(entry.name) !== undefined);
  if (splits.length === 0 || !(await hasFolders(join(root, splits[0]!.name)))) {
    await collectClasses(root, place);
    return;
  }
  const others = folders.filter((entry) => !splits.includes(entry)).map((entry) => entry.name);
  if (others.length > 0) {
    throw new AvclError(
      'DATA',
      `expected only train, val and test folders in ${root}, got also ${others.slice(0, 5).join(', ')}; ` +
        'move them away, or list the clips in a CSV',
    );
  }
  for (const { name } of splits) await collectClasses(join(root, name), { ...place, split: name });
  collector.notes.push(`splits from the folders ${splits.map((entry) => entry.name).join(', ')}`);
}

async function collectClasses(folder: string, place: Place): Promise<void> {
  for (const entry of await entriesBelow(folder, place)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collectFiles(path, { ...place, label: entry.name });
    else if (entry.isSymbolicLink() || isVideoName(entry.name)) await collectFile(path, place);
  }
}

async function collectFiles(folder: string, place: Place): Promise<void> {
  for (const entry of await entriesBelow(folder, place)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collectFiles(path, place);
    else await collectFile(path, place);
  }
}

/** A folder that the system does not list (closed, or deeper than paths may be long) is one problem, and its neighbours are read. */
async function entriesBelow(folder: string, { root, collector }: Place): Promise<Dirent[]> {
  return entriesOf(folder).catch((error: NodeJS.ErrnoException) => {
    const detail = `expected a folder that can be listed, got ${error.code}`;
    collector.problem(null, printable(relative(root, folder)), 'unreadable', detail);
    return [];
  });
}

/** A link is followed only to a file, and only to a place inside the root. */
async function collectFile(path: string, { root, realRoot, split, label, collector }: Place): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const inside = relative(root, path);
  if (target !== path && relative(realRoot, target).split(sep)[0] === '..') {
    collector.problem(
      null,
      inside,
      'outside-root',
      'expected a file inside the folder, got a link out of it',
    );
  } else if (target !== path && (await isFolder(target).catch(() => false))) {
    collector.problem(
      null,
      inside,
      'unreadable',
      'expected a file, got a link to a folder; links are not walked',
    );
  } else {
    collector.add({ line: null, path: inside, key: null, label, split, group: null });
  }
}

/** Entries in the order of their UTF-16 code units, without hidden ones. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function hasFolders(folder: string): Promise<boolean> {
  return (await entriesOf(folder)).some((entry) => entry.isDirectory());
}

const isFolder = async (path: string) => (await stat(path)).isDirectory();
