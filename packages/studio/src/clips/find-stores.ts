/** The clip stores below the folder that is shown, from the first line of their index: nothing is opened yet. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { foldersIn } from '../folders.js';
import type { Places } from '../places.js';

/** A store as the list shows it. */
export interface FoundStore {
  /** How requests name it. */
  readonly name: string;
  readonly state: 'whole' | 'unfinished' | 'damaged';
  readonly listed: number;
  readonly rejected: number;
  readonly classes: number;
  readonly bytes: number;
  /** The data hash that its index claims: runs that were trained on it name it. Not yet compared with the index. */
  readonly hash: string | null;
  /** What is the matter, where it is not whole. */
  readonly problem: string | null;
}

/** The first line holds the class names and one entry a shard: 100 KB for the largest data set named. */
const HEAD_BYTES = 8 * 2 ** 20;

/** More than the last line has. */
const LAST_BYTES = 128;

/** All stores, in the order of their folders. */
export async function findStores(places: Places): Promise<FoundStore[]> {
  const found: FoundStore[] = [];
  for await (const { path, kind } of foldersIn(places)) {
    const name = places.nameOf(path);
    if (kind === 'unfinished store') {
      const problem = 'its build was stopped; the same `avcl data build` goes on with it';
      found.push({ ...nothing, name, state: 'unfinished', problem });
    } else if (kind === 'store') {
      const problem = places.problemOf(path);
      found.push(
        problem === null
          ? await described(name, join(path, 'index.jsonl'))
          : { ...nothing, name, state: 'damaged', problem },
      );
    }
  }
  return found;
}

const nothing = { listed: 0, rejected: 0, classes: 0, bytes: 0, hash: null };

async function described(name: string, index: string): Promise<FoundStore> {
  try {
    const head = JSON.parse(await firstLine(index)) as Record<string, unknown>;
    if (head?.format !== 'avcl-store') throw new Error('another kind of file');
    const shards = head.shards as readonly { bytes: number }[];
    return {
      name,
      state: 'whole',
      listed: Number(head.listed),
      rejected: Number(head.rejected),
      classes: (head.classes as readonly string[]).length,
      bytes: shards.reduce((sum, { bytes }) => sum + bytes, 0),
      hash: await claimedHash(index),
      problem: null,
    };
  } catch (error) {
    // The parser's words would quote what stands there.
    const { code } = error as NodeJS.ErrnoException;
    const problem = `expected a store's first line in index.jsonl, got ${code ?? 'something else'}; take the file from a copy, or build the store again`;
    return { ...nothing, name, state: 'damaged', problem };
  }
}

/** The last line says it; null where that is cut. */
async function claimedHash(path: string): Promise<string | null> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { bytesRead, buffer } = await file.read(
    Buffer.alloc(LAST_BYTES),
    0,
    LAST_BYTES,
    Math.max(0, size - LAST_BYTES),
  );
  return /\{"sha256":"([0-9a-f]{64})"\}\n$/.exec(buffer.toString('latin1', 0, bytesRead))?.[1] ?? null;
}

async function firstLine(path: string): Promise<string> {
  await using file = await open(path);
  const pieces: Buffer[] = [];
  for (let at = 0; at < HEAD_BYTES; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, at);
    if (bytesRead === 0) break;
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    pieces.push(buffer.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0) return Buffer.concat(pieces).toString();
    at += bytesRead;
  }
  throw new Error('no whole first line');
}
