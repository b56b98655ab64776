/**
 * Checkpoints: a folder with safetensors and a state.json that holds each file's checksum and its own. A new one is
 * written beside the old, synced, read back and verified; only then two renames put it in the old one's place. Killed at any
 * byte, a whole checkpoint is there: `name`, or while it is replaced `name.new` or `name.old`. The one before may be kept as
 * `name.previous`, for the day on which a disk gives back other bytes than it was given.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AvclError, type Tensor, writeSafetensors } from '@avcl/torch';
import { sha256, sync, writeDurably } from './durable.js';

/** Tensors by name. */
export type TensorMap = ReadonlyMap<string, Tensor>;

/** Anything JSON keeps. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface StateFile {
  readonly format: 1;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  readonly state: Json;
  readonly checksum: string;
}

const checksumOf = (content: Omit<StateFile, 'checksum'>): string =>
  createHash('sha256')
    .update(JSON.stringify([content.format, content.files, content.state]))
    .digest('hex');

function damaged(folder: string, what: string): AvclError {
  return new AvclError('DATA', `expected a whole checkpoint in ${folder}, got ${what}`, {
    details: { folder },
    fix: 'take the folder from a copy; without one, test or predict with the other checkpoint (--checkpoint best or last), or train again in a new folder',
  });
}

function readState(folder: string): StateFile {
  const path = join(folder, 'state.json');
  let content: StateFile;
  try {
    content = JSON.parse(readFileSync(path, 'utf8')) as StateFile;
  } catch (cause) {
    throw damaged(
      folder,
      `${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no' : 'an unreadable'} state.json`,
    );
  }
  if (!isStateFile(content)) throw damaged(folder, 'a state.json whose checksum does not fit');
  return content;
}

/** Right in form, and by its own checksum. Names are those of files in the folder, and lead nowhere else. */
function isStateFile(content: StateFile | null): boolean {
  if (typeof content !== 'object' || content?.format !== 1) return false;
  if (typeof content.files !== 'object' || content.files === null || content.state === undefined)
    return false;
  const listed = Object.entries(content.files).every(
    ([name, file]) => /^[\w-]+\.safetensors$/.test(name) && typeof file?.bytes === 'number',
  );
  try {
    return listed && content.checksum === checksumOf(content);
  } catch {
    return false; // nested so deep that it cannot be written
  }
}

async function verify(folder: string): Promise<StateFile> {
  const content = readState(folder);
  for (const [name, { bytes, sha256: expected }] of Object.entries(content.files)) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      throw damaged(folder, `no ${name}`);
    }
    if (statSync(path).size !== bytes || (await sha256(path)) !== expected) {
      throw damaged(folder, `a ${name} whose checksum does not fit`);
    }
  }
  return content;
}

/**
 * Saves a checkpoint in the place of one of the same name.
 *
 * @param folder - `checkpoints/last`
 * @param tensors - file name (without `.safetensors`) to tensors
 * @param metadata - goes into every file's header, so that a file alone says what it is
 * @param keepPrevious - the one that is replaced stays as `FOLDER.previous`, in the place of the one before it
 */
export async function saveCheckpoint(
  folder: string,
  tensors: Readonly<Record<string, TensorMap>>,
  metadata: Readonly<Record<string, string>>,
  state: Json,
  keepPrevious = false,
): Promise<void> {
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  settle(folder, keepPrevious);
  try {
    await writeTo(fresh, tensors, metadata, state);
    await verify(fresh);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true }); // on a full disk half a checkpoint is in the way
    throw error;
  }
  if (existsSync(folder)) {
    renameSync(folder, old);
  }
  renameSync(fresh, folder);
  sync(dirname(folder));
  retire(folder, keepPrevious);
}

/** Keeps or removes the checkpoint that was replaced. */
function retire(folder: string, keepPrevious: boolean): void {
  const old = `${folder}.old`;
  if (keepPrevious && existsSync(old)) {
    const previous = previousOf(folder);
    rmSync(previous, { recursive: true, force: true });
    renameSync(old, previous);
  }
  rmSync(old, { recursive: true, force: true });
}

async function writeTo(
  fresh: string,
  tensors: Readonly<Record<string, TensorMap>>,
  metadata: Readonly<Record<string, string>>,
  state: Json,
): Promise<void> {
  mkdirSync(fresh);
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const [name, map] of Object.entries(tensors)) {
    const path = join(fresh, `${name}.safetensors`);
    writeSafetensors(path, map, metadata);
    files[basename(path)] = { bytes: statSync(path).size, sha256: await sha256(path) };
  }
  const content = { format: 1 as const, files, state };
  writeDurably(
    join(fresh, 'state.json'),
    `${JSON.stringify({ ...content, checksum: checksumOf(content) })}\n`,
  );
}

/** Where the checkpoint before this one is kept. */
export const previousOf = (folder: string): string => `${folder}.previous`;

/** Clears up after a kill: ends a replacement that had begun, drops what was half written. */
function settle(folder: string, keepPrevious: boolean): void {
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  if (!existsSync(folder) && existsSync(old)) {
    renameSync(existsSync(fresh) ? fresh : old, folder); // `old` exists only once `fresh` was verified
    sync(dirname(folder));
  }
  rmSync(fresh, { recursive: true, force: true });
  retire(folder, keepPrevious);
}

/** A verified checkpoint. */
export interface Checkpoint {
  readonly folder: string;
  readonly state: Json;
  /** Path of one of its safetensors files. */
  file(name: string): string;
}

/** Whether there is a checkpoint of this name, whole or being replaced. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(folder) || existsSync(`${folder}.old`);
}

/**
 * Opens a checkpoint after verifying every checksum. Only reads: a replacement that was cut short is looked through.
 *
 * @throws AvclError DATA when there is none, or a file is missing or damaged
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const places = [folder, `${folder}.new`, `${folder}.old`];
  const place = existsSync(folder)
    ? folder
    : places.find((path) => existsSync(`${folder}.old`) && existsSync(path));
  if (place === undefined) {
    throw new AvclError(
      'DATA',
      `expected a checkpoint in ${folder}, got nothing there; name a run that has saved one`,
      { details: { folder } },
    );
  }
  const { state } = await verify(place);
  return { folder: place, state, file: (name) => join(place, `${name}.safetensors`) };
}

/**
 * The checkpoint to go on from: the newest, or where it is damaged the one before it, which is said.
 *
 * @throws AvclError DATA when neither is whole
 */
export async function openNewest(folder: string, warn: (message: string) => void): Promise<Checkpoint> {
  try {
    return await openCheckpoint(folder);
  } catch (error) {
    if (!(error instanceof AvclError)) throw error;
    const before = await openBefore(folder);
    if (before === null) throw error;
    warn(`${error.message}; going on from the checkpoint before it, ${before.folder}`);
    return before;
  }
}

/** The checkpoint before the newest; null where none was kept. After a kill it may still be `FOLDER.old`, while `FOLDER.previous` is half removed. */
async function openBefore(folder: string): Promise<Checkpoint | null> {
  const [old, previous] = [`${folder}.old`, previousOf(folder)];
  if (existsSync(old)) {
    const replaced = await openCheckpoint(old).catch(() => null);
    if (replaced !== null) return replaced;
  }
  return existsSync(previous) ? openCheckpoint(previous) : null;
}
