// Opens a store, after looking whether it is whole: the index and the frame lengths by their checksums, each shard by its size and
// its seal; a shard that was touched since it was sealed is read and checked too. `verifyStore` reads all of them.

import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AvclError } from '@avcl/torch';
import { fileCrc32, SEALED } from './checksums.js';
import { type Index, readIndex } from './index-file.js';
import { FRAMES_FILE, PRINTS_FILE, type ShardRecord } from './record.js';
import { Store } from './store.js';

const FIX = 'take the file from a copy, or delete the store and build it again';

/**
 * Opens the store in the folder `path`.
 * @throws AvclError DATA naming the file (and clips) where the index or a shard is missing, cut or damaged
 */
export async function openStore(path: string): Promise<Store> {
  const index = await readIndex(path);
  const lengths = await readLengths(path, index);
  for (const [i, shard] of index.head.shards.entries()) {
    const found = await sizeOf(path, shard);
    if (found.mtimeMs !== SEALED.getTime()) await checkShard(path, index, i);
  }
  const { prints } = index.head;
  if (prints) await sizeOf(path, { name: PRINTS_FILE, ...prints });
  return new Store(path, index, lengths);
}

/**
 * Reads every byte of the store against the checksums, to the end: what is damaged is told at once, not one file a time.
 * @returns how much was read
 * @throws AvclError DATA as `openStore`, with every file that is missing, cut or damaged
 */
export async function verifyStore(path: string): Promise<{ shards: number; bytes: number }> {
  const index = await readIndex(path);
  const { prints, shards } = index.head;
  const found: AvclError[] = [];
  const keep = (error: unknown) => {
    if (!(error instanceof AvclError && error.code === 'DATA')) throw error;
    found.push(error);
  };
  await readLengths(path, index).catch(keep);
  if (prints) await checkFile(path, { name: PRINTS_FILE, ...prints }).catch(keep);
  for (const [i, shard] of shards.entries()) {
    await sizeOf(path, shard)
      .then(() => checkShard(path, index, i))
      .catch(keep);
  }
  const [first] = found;
  if (first !== undefined) throw found.length === 1 ? first : several(path, found);
  return { shards: shards.length, bytes: shards.reduce((sum, shard) => sum + shard.bytes, 0) };
}

/** One error of several damaged files, a line each. */
function several(path: string, found: readonly AvclError[]): AvclError {
  const lines = found.map(({ message }) => message).join('\n  ');
  return new AvclError(
    'DATA',
    `expected a whole store in ${path}, got ${found.length} damaged files:\n  ${lines}`,
    {
      fix: 'take the files from a copy, or delete the store and build it again',
      details: { files: found.map(({ details }) => details) },
    },
  );
}

async function readLengths(path: string, { head, records }: Index): Promise<Uint32Array> {
  const file = join(path, FRAMES_FILE);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, error.code === 'ENOENT' ? 'got no such file' : `got ${error.code}`);
  });
  if (bytes.length !== head.frames.count * 4 || crc32(bytes) !== head.frames.crc32) {
    throw damaged(file, 'got other bytes than the index says');
  }
  const lengths = new Uint32Array(bytes.buffer, bytes.byteOffset, head.frames.count);
  let at = 0;
  for (const { key, clip } of records) {
    if (!clip) continue;
    let sum = 0;
    for (const end = at + clip.frames; at < end; at++) sum += lengths[at]!;
    if (sum !== clip.members.mjpg.bytes)
      throw damaged(file, `got other lengths than the frames of ${key} have`);
  }
  return lengths;
}

async function sizeOf(path: string, shard: ShardRecord): Promise<{ mtimeMs: number }> {
  const file = join(path, shard.name);
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw damaged(file, error.code === 'ENOENT' ? 'got no such file' : `got ${error.code}`);
  });
  if (found.size !== shard.bytes) throw damaged(file, `got ${found.size} bytes instead of ${shard.bytes}`);
  return found;
}

async function checkFile(path: string, whole: ShardRecord): Promise<void> {
  await sizeOf(path, whole);
  const file = join(path, whole.name);
  if ((await fileCrc32(file)) !== whole.crc32) throw damaged(file, 'got other bytes than the index says');
}

/** Compares all bytes of a shard, and seals it; else names the clips whose bytes are wrong. */
async function checkShard(path: string, { head, records }: Index, i: number): Promise<void> {
  const shard = head.shards[i]!;
  const file = join(path, shard.name);
  if ((await fileCrc32(file)) === shard.crc32) {
    await utimes(file, SEALED, SEALED).catch(() => {}); // a store that is not ours to write is checked each time
    return;
  }
  const content = await readFile(file);
  const hurt: string[] = [];
  for (const { key, clip } of records) {
    if (clip?.shard !== i) continue;
    for (const [kind, { offset, bytes, crc32: expected }] of Object.entries(clip.members)) {
      if (crc32(content.subarray(offset, offset + bytes)) !== expected) hurt.push(`${kind} of ${key}`);
    }
  }
  const what = hurt.length > 0 ? hurt.slice(0, 5).join(', ') : 'no clip, only the tar headers';
  throw damaged(
    file,
    `got other bytes: hurt is ${what}${hurt.length > 5 ? ` and ${hurt.length - 5} more` : ''}`,
    hurt,
  );
}

function damaged(file: string, got: string, hurt: string[] = []): AvclError {
  return new AvclError('DATA', `expected ${file} to be as it was written, ${got}`, {
    fix: FIX,
    details: { file, hurt },
  });
}
