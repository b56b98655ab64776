// From a listed input to a file below the root, before anything opens it.

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { diskIsLost } from '@avcl/torch';
import { MediaError } from '../reasons.js';

/** A source as it was when it was read; a changed one is not mixed into a build that goes on. */
export interface Source {
  path: string;
  bytes: number;
  modified: number;
}

/** Whether a line of a journal or of `sources.jsonl` is one. */
export function isSource(value: Source | null | undefined): value is Source {
  const numbers = [value?.bytes, value?.modified];
  return typeof value?.path === 'string' && numbers.every((number) => Number.isSafeInteger(number));
}

/**
 * The file of `path`, absolute, links resolved.
 * @param root - with its links resolved
 * @throws MediaError `outside-root`, `not-found` or `unreadable`
 */
export async function locate(root: string, path: string): Promise<string> {
  if (path.includes('\0')) throw new MediaError('not-found', JSON.stringify(path), 'a name with NUL');
  const asked = resolve(root, path);
  const file = await realpath(asked).catch((error: NodeJS.ErrnoException) => {
    // A path that leads out is told as such whether or not something is there.
    if (isOutside(root, asked)) throw outside(path, asked);
    const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw new MediaError(missing ? 'not-found' : 'unreadable', path, error.code ?? 'no access');
  });
  if (isOutside(root, file)) throw outside(path, file);
  return file;
}

/** Size and time of a source; zeros when it is not there. */
export async function describeSource(root: string, path: string): Promise<Source> {
  const found = path.includes('\0') ? null : await stat(resolve(root, path)).catch(() => null);
  return { path, bytes: found?.size ?? 0, modified: Math.trunc(found?.mtimeMs ?? 0) };
}

/**
 * Reads a file that is to be rejected once more, to its end: where the disk or network mount does not answer, the fault is not the
 * file's, and the build must stop instead of rejecting whatever comes next.
 * @throws the system's error, where that is so
 */
export async function checkAnswers(root: string, path: string): Promise<void> {
  if (path.includes('\0')) return;
  const file = resolve(root, path);
  try {
    if (!(await stat(file)).isFile()) return;
    for await (const _ of createReadStream(file, { highWaterMark: 2 ** 20 }));
  } catch (error) {
    if (diskIsLost(error)) throw error;
  }
}

function isOutside(root: string, file: string): boolean {
  const way = relative(root, file);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function outside(path: string, file: string): MediaError {
  return new MediaError('outside-root', path, `leads to ${file}`);
}
