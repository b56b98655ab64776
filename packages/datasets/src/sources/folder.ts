/**
 * A folder of class folders, optionally below train, val and test. Every file below a class folder is listed, whatever its
 * extension, except names that begin with a dot; so a text file there is rejected by name later, not lost.
 * Loose files above the class folders are listed, without a label, where their extension is that of a video.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AvclError } from '@avcl/torch';
import { type Collector, splitNamed } from './collect.js';

const VIDEO_EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|vob|webm|wmv)$/i;

/**
 * Lists the folder `root` into `collector`.
 * @throws AvclError `DATA` where split folders and other folders stand side by side
 */
export async function collectFolder(root: string, collector: Collector): Promise<void> {
  const folders = (await entriesOf(root)).filter((entry) => entry.isDirectory());
  const splits = folders.filter((entry) => splitNamed(entry.name) !== undefined);
  if (splits.length === 0 || !(await hasFolders(join(root, splits[0]!.name)))) {
    await collectClasses(root, root, null, collector);
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
  for (const split of splits) {
    await collectClasses(root, join(root, split.name), split.name, collector);
  }
  collector.notes.push(`splits from the folders ${splits.map((entry) => entry.name).join(', ')}`);
}

async function collectClasses(root: string, folder: string, split: string | null, collector: Collector) {
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory()) {
      await collectFiles(root, join(folder, entry.name), entry.name, split, collector);
    } else if (VIDEO_EXTENSION.test(entry.name)) {
      await collectFile(root, join(folder, entry.name), null, split, collector);
    }
  }
}

async function collectFiles(
  root: string,
  folder: string,
  label: string,
  split: string | null,
  collector: Collector,
): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collectFiles(root, path, label, split, collector);
    else await collectFile(root, path, label, split, collector);
  }
}

/** A link is followed only to a place inside the root. */
async function collectFile(
  root: string,
  path: string,
  label: string | null,
  split: string | null,
  collector: Collector,
): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const inside = relative(root, path);
  if (relative(await realpath(root), target).split(sep)[0] === '..') {
    collector.problem(
      null,
      inside,
      'outside-root',
      'expected a file inside the folder, got a link out of it',
    );
    return;
  }
  collector.add({ line: null, path: inside, key: null, label, split, group: null });
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

/** True where `path` is a folder. @throws AvclError `DATA` where there is nothing */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const message = `expected a folder, a CSV or a list, got nothing at ${path}; check the path`;
    throw new AvclError('DATA', message, { cause });
  }
}
