/**
 * A folder that is there whole or not at all: written beside its place under a temporary name, synced, renamed at the end. What was refused or
 * stopped leaves nothing.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';

/** A file of the folder. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** SHA-256 of a file, hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** All files of a folder by name, those below it as `folder/name`. */
export async function filesOf(folder: string): Promise<WrittenFile[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      name: name.replaceAll('\\', '/'),
      bytes: statSync(join(folder, name)).size,
      sha256: await sha256Of(join(folder, name)),
    })),
  );
}

/** @throws AvclError USAGE where there is something in it already */
export function requireNewFolder(out: string): void {
  if (!existsSync(out)) return;
  if (statSync(out).isDirectory() && readdirSync(out).length === 0) return;
  throw new AvclError(
    'USAGE',
    `expected an empty or new folder for --out, got ${out}, which has content; choose another`,
    {
      details: { out },
    },
  );
}

/**
 * Fills a folder and puts it in its place.
 * @param fill - writes into the temporary folder that it is given; where it throws, nothing is left
 */
export async function writeFolder<T>(out: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const place = resolve(out);
  requireNewFolder(place);
  mkdirSync(dirname(place), { recursive: true });
  clearKilled(place);
  const folder = `${place}.${process.pid}.tmp`;
  mkdirSync(folder);
  try {
    const result = await fill(folder);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) sync(join(folder, name));
    sync(folder);
    if (existsSync(place)) rmdirSync(place);
    renameSync(folder, place);
    sync(dirname(place));
    return result;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what an export to the same place left that was killed: a temporary folder whose process is gone. */
function clearKilled(place: string): void {
  for (const name of readdirSync(dirname(place))) {
    const own = name.startsWith(`${basename(place)}.`)
      ? /^(\d+)\.tmp$/.exec(name.slice(basename(place).length + 1))
      : null;
    if (own !== null && !isAlive(Number(own[1])))
      rmSync(join(dirname(place), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // not this call's: it has not made its folder yet
  try {
    process.kill(pid, 0); // asks, and sends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
