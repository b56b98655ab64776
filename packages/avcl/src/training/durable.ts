/**
 * Files that are either whole or not there: written under a temporary name, synced, renamed, and the folder synced.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Brings a file or folder to the disk. */
export function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a folder, and those above it that are missing, so that after a power cut they are still there. One by one: Node's own way of
 * making many calls a read-only file system a missing folder.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was as quick
  }
  sync(dirname(folder));
}

/** Writes a whole file, so that after any crash the path holds the old content or the new. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`; // several processes may write the same results
  try {
    writeFileSync(temporary, content);
    sync(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true }); // on a full disk half a file is in the way
    throw error;
  }
  sync(dirname(path));
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
