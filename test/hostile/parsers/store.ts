// A clip store: its index with another content and checksums that fit, its frame lengths, and shards whose bytes were changed,
// with and without checksums that fit. What opens is read whole: windows, frames, sound, mels, report, checks.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { buildStore, checkStore, openStore, storeReport, verifyStore } from '@avcl/media';
import { randomFor } from '@avcl/torch';
import { checkIdentity, type Identity } from '../../../packages/media/src/store/identity.js';
import { StoreWriter } from '../../../packages/media/src/store/writer.js';
import { healthy } from '../corpus/index.js';
import { mutate } from '../mutate.js';
import type { Format } from './format.js';
import { mutateJson } from './json.js';

const SEALED = new Date('2000-01-01T00:00:00Z');
const SHARD = 'shard-000000.tar';

interface Files {
  index: string[];
  frames: Buffer;
  prints: Buffer;
  shard: Buffer;
}

/** Builds a store of two clips and a rejected file in `folder`. */
async function makeStore(folder: string): Promise<Files> {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  for (const i of [0, 1]) healthy(join(root, `${i}.mp4`), i);
  writeFileSync(join(root, 'text.mp4'), 'text');
  const inputs = ['0.mp4', 'text.mp4', '1.mp4'].map((path) => ({
    key: path,
    path,
    label: 'a',
    split: 'train' as const,
  }));
  const store = join(folder, 'store');
  await buildStore({ source: 'list', root, inputs, problems: [] }, store, {
    frames: { width: 24, height: 18 },
  });
  return {
    index: readFileSync(join(store, 'index.jsonl'), 'utf8').split('\n').slice(0, -2),
    frames: readFileSync(join(store, 'frames.bin')),
    prints: readFileSync(join(store, 'prints.bin')),
    shard: readFileSync(join(store, SHARD)),
  };
}

/** Writes a store whose index fits its own checksum. */
function write(folder: string, { index, frames, prints, shard }: Files): void {
  const content = Buffer.from(index.map((line) => `${line}\n`).join(''));
  const sha256 = createHash('sha256').update(content).digest('hex');
  writeFileSync(
    join(folder, 'index.jsonl'),
    Buffer.concat([content, Buffer.from(`${JSON.stringify({ sha256 })}\n`)]),
  );
  writeFileSync(join(folder, 'frames.bin'), frames);
  writeFileSync(join(folder, 'prints.bin'), prints);
  writeFileSync(join(folder, SHARD), shard);
  utimesSync(join(folder, SHARD), SEALED, SEALED);
}

/** Opens a store and reads all that it gives. */
async function use(folder: string): Promise<void> {
  using store = await openStore(folder);
  storeReport(store);
  checkStore(store);
  for (const [clip, { frames, width, height }] of store.clips.entries()) {
    const size = Math.min(width, height);
    const window = { clip, start: 0, frames: Math.min(frames, 4), x: 0, y: 0, size };
    (await store.readWindows([window])).dispose();
    store.readFrame(clip, frames - 1);
    store.readPcm(clip);
    (await store.readMel([clip])).dispose();
  }
}

type Head = { shards: { crc32: number; bytes: number }[]; frames: { crc32: number; count: number } };

export async function storeIndex(folder: string): Promise<Format> {
  const files = await makeStore(folder);
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const parsed = files.index.map((line) => JSON.parse(line) as unknown);
  return {
    name: 'store index',
    async attempt(seed) {
      const random = randomFor(seed, 'index');
      let { index, frames } = files;
      if (seed % 4 === 0) {
        index = mutate(Buffer.from(index.join('\n')), Buffer.from(index[1]!), seed)
          .toString('latin1')
          .split('\n');
      } else if (seed % 4 === 1) {
        frames = mutate(frames, frames, seed);
        const head = structuredClone(parsed[0]) as Head;
        head.frames = { count: Math.floor(frames.length / 4), crc32: crc32(frames) };
        index = [JSON.stringify(head), ...index.slice(1)];
      } else {
        index = linesOf(mutateJson(parsed, random));
      }
      write(copy, { ...files, index, frames });
      await use(copy);
    },
    [Symbol.dispose]() {},
  };
}

interface Row {
  clip: { members: Record<string, { offset: number; bytes: number; crc32: number }> } | null;
}

export async function shards(folder: string): Promise<Format> {
  const files = await makeStore(folder);
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const [head, ...rows] = files.index.map((line) => JSON.parse(line) as unknown) as [Head, ...Row[]];
  const members = rows.flatMap(({ clip }) => Object.entries(clip?.members ?? {}));
  return {
    name: 'WebDataset shards',
    async attempt(seed) {
      const random = randomFor(seed, 'shard');
      const shard = Buffer.from(files.shard);
      const [kind, { offset, bytes }] = members[random.integer(members.length)]!;
      // Most of the time the pictures: the rest is read without being parsed.
      const place =
        random.integer(3) === 0
          ? ([offset, bytes] as const)
          : (placeOf('mjpg', random.integer(2), members) ?? [offset, bytes]);
      const piece = shard.subarray(place[0], place[0] + place[1]);
      const mutant = mutate(piece, piece, seed).subarray(0, place[1]);
      mutant.copy(shard, place[0]);
      if (kind === 'json' && random.integer(4) === 0)
        shard.set(mutate(shard.subarray(0, 512), shard, seed).subarray(0, 512));
      const fits = seed % 4 !== 0;
      write(copy, { ...files, shard, index: fits ? resealed(head, rows, shard) : files.index });
      if (!fits) await verifyStore(copy);
      await use(copy);
    },
    [Symbol.dispose]() {},
  };
}

function placeOf(kind: string, n: number, members: [string, { offset: number; bytes: number }][]) {
  const found = members.filter(([name]) => name === kind)[n];
  return found ? ([found[1].offset, found[1].bytes] as const) : null;
}

/** The index with checksums of the bytes as they are. */
function resealed(head: Head, rows: readonly Row[], shard: Buffer): string[] {
  const again = structuredClone({ head, rows });
  again.head.shards[0]!.crc32 = crc32(shard);
  for (const { clip } of again.rows) {
    for (const member of Object.values(clip?.members ?? {})) {
      member.crc32 = crc32(shard.subarray(member.offset, member.offset + member.bytes));
    }
  }
  return [again.head, ...again.rows].map((line) => JSON.stringify(line));
}

/** What a stopped build has left: who began it, and its journal. Gone on with as a build does, up to the first decoding. */
export async function unfinished(folder: string): Promise<Format> {
  const { shard, frames, prints } = await makeStore(folder);
  const done = join(folder, 'store');
  const copy = join(folder, 'copy');
  const work = join(copy, '.building');
  const sources = readFileSync(join(done, 'sources.jsonl'), 'utf8').split('\n').slice(0, -1);
  const records = readFileSync(join(done, 'index.jsonl'), 'utf8').split('\n').slice(1, -2);
  const journal = records.map((record, i) => `{"record":${record},"source":${sources[i + 1]}}`);
  const lines = [sources[0]!, ...journal].map((line) => JSON.parse(line) as unknown);
  const identity = lines[0] as Identity;
  const text = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
  return {
    name: 'journal of a build',
    async attempt(seed) {
      rmSync(copy, { recursive: true, force: true });
      mkdirSync(work, { recursive: true });
      writeFileSync(join(work, 'shard.tar'), shard);
      writeFileSync(join(work, 'frames.bin'), frames);
      writeFileSync(join(work, 'prints.bin'), prints);
      const mutant =
        seed % 2 === 0
          ? mutate(text, text, seed).toString('latin1').split('\n')
          : linesOf(mutateJson(lines, randomFor(seed, 'journal')));
      writeFileSync(join(work, 'identity.json'), mutant[0] ?? '');
      writeFileSync(
        join(work, 'journal.jsonl'),
        mutant
          .slice(1)
          .map((line) => `${line}\n`)
          .join(''),
      );
      await checkIdentity(copy, identity);
      const writer = await StoreWriter.resume(copy, identity.settings.shardBytes);
      await writer.close();
    },
    [Symbol.dispose]() {},
  };
}

/** A changed document as the lines of a file, whatever it has become. */
function linesOf(document: unknown): string[] {
  const lines = Array.isArray(document) ? document : [document];
  return lines.map((line) => JSON.stringify(line) ?? '');
}
