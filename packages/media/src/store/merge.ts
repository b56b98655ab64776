// Joins the parts of a listing that were built apart (`buildStore` with `part`) into the store that one build of the whole list
// makes, byte for byte: the clips are copied in the listing's order, each checked against its checksum, into shards cut anew.
// A merge that was stopped goes on when called again. It needs the room of the whole store; the parts stay as they are.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { whileBuilding } from './building.js';
import { type BuildSummary, finish, summarise } from './finish.js';
import { checkIdentity, differingSetting, type Identity, readBuilt, writeIdentity } from './identity.js';
import type { Source } from './locate.js';
import { memberName } from './member-names.js';
import { openStore } from './open.js';
import { dealt } from './part.js';
import type { Prepared } from './prepare.js';
import { INDEX_FILE, type InputRecord, MEMBERS } from './record.js';
import type { Store } from './store.js';
import type { BuildProgress } from './take-in.js';
import { StoreWriter } from './writer.js';

/** What a merge gets beside the parts and the place of the store. */
export interface MergeOptions {
  onProgress?: (progress: Pick<BuildProgress, 'done' | 'listed'>) => void;
  signal?: AbortSignal;
}

/** A part, open. Its records are those of its inputs and then of its problems. */
interface OpenPart {
  store: Store;
  identity: Identity & { part: NonNullable<Identity['part']> };
  sources: Source[];
  /** Place in `store.clips` by place among the records. */
  clipAt: Map<number, number>;
}

/**
 * Joins the stores in the folders `parts`, in any order, into the folder `out`.
 * @throws AvclError USAGE where parts are missing, given twice, or of different listings or settings; DATA where one is damaged
 */
export async function mergeStores(
  parts: readonly string[],
  out: string,
  options: MergeOptions = {},
): Promise<BuildSummary> {
  const started = performance.now();
  if (parts.length === 0) throw new AvclError('USAGE', 'expected the stores of all parts, got none');
  if (parts.some((part) => resolve(part) === resolve(out))) {
    throw new AvclError('USAGE', `expected another folder than a part's for \`out\`, got ${out}`);
  }
  const open: OpenPart[] = [];
  try {
    for (const path of parts) open.push(await openPart(path));
    const ordered = inOrderOfParts(open);
    const { settings, listing } = ordered[0]!.identity;
    const identity = { settings, listing };
    await checkIdentity(out, identity);
    const records = await whileBuilding(
      out,
      async () => (await finished(out)) ?? (await merge(ordered, out, identity, options)),
    );
    return summarise(records, (performance.now() - started) / 1000);
  } finally {
    for (const { store } of open) store.dispose();
  }
}

async function openPart(path: string): Promise<OpenPart> {
  const store = await openStore(path);
  try {
    const { identity, sources } = await readBuilt(path);
    const { part } = identity;
    if (part === undefined) {
      throw new AvclError('USAGE', `expected parts of a listing to join, got the whole of one in ${path}`, {
        fix: 'build parts with `avcl data build ... --shard 1/n`; a whole store needs no merge',
      });
    }
    const clipAt = new Map(store.clips.map(({ row }, clip) => [row, clip]));
    return { store, identity: { ...identity, part }, sources, clipAt };
  } catch (error) {
    store.dispose();
    throw error;
  }
}

/** All parts of one listing, by their numbers. */
function inOrderOfParts(open: readonly OpenPart[]): OpenPart[] {
  const [first] = open as [OpenPart];
  const { of } = first.identity.part;
  const ordered: OpenPart[] = [];
  for (const one of open) {
    const [path, reference] = [one.store.path, first.store.path];
    const refuse = (expected: string, got: string, fix: string) => {
      throw new AvclError('USAGE', `expected ${expected}, got ${got}`, { fix });
    };
    const { part, settings, listing } = one.identity;
    if (part.of !== of) {
      const got = `part ${part.index}/${part.of} in ${path}`;
      refuse(`parts of ${of}, as in ${reference}`, got, 'build all parts with the same n of `--shard i/n`');
    }
    const differs = differingSetting(first.identity.settings, settings);
    if (differs) {
      const fix = 'build the parts with the same options and the same version of ffmpeg';
      refuse(`the settings of ${reference} in all parts`, `${differs} in ${path}`, fix);
    }
    if (listing !== first.identity.listing) {
      const fix = 'give every machine the same list, options of its columns, --limit and --seed';
      refuse(`parts of one listing, that of ${reference}`, `a part of another one in ${path}`, fix);
    }
    const twin = ordered[part.index - 1];
    if (twin) {
      refuse(
        'each part once',
        `part ${part.index}/${of} twice, in ${twin.store.path} and ${path}`,
        'leave one out',
      );
    }
    ordered[part.index - 1] = one;
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !ordered[index - 1]);
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${of}`);
    const shown =
      names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');
    throw new AvclError('USAGE', `expected all ${of} parts, got ${of - missing.length}: missing ${shown}`, {
      fix: `build what is missing: avcl data build ... --shard ${names[0]}`,
    });
  }
  return ordered;
}

async function finished(out: string): Promise<readonly InputRecord[] | null> {
  if (!existsSync(join(out, INDEX_FILE))) return null;
  using store = await openStore(out);
  return store.inputs;
}

async function merge(
  parts: readonly OpenPart[],
  out: string,
  identity: Identity,
  { onProgress, signal }: MergeOptions,
): Promise<InputRecord[]> {
  await writeIdentity(out, identity);
  const writer = await StoreWriter.resume(out, identity.settings.shardBytes);
  const sum = (count: (part: OpenPart) => number) => parts.reduce((total, part) => total + count(part), 0);
  const inputs = sum(({ sources }) => sources.length);
  const { classes, manifests } = parts[0]!.store;
  const listed = sum(({ store }) => store.inputs.length);
  try {
    for (let row = writer.entries.length; row < inputs; row++) {
      signal?.throwIfAborted();
      const { share, at } = dealt(row, parts.length);
      await writer.add(taken(parts[share]!, at));
      onProgress?.({ done: row + 1, listed });
    }
    const problems = Array.from({ length: listed - inputs }, (_, i) => {
      const { share, at } = dealt(i, parts.length);
      const { store, sources } = parts[share]!;
      return store.inputs[sources.length + at]!;
    });
    return await finish(out, writer, identity, { problems, classes, manifests });
  } finally {
    await writer.close();
  }
}

/** Record `at` of a part, with its members, each compared with its checksum. */
function taken({ store, sources, clipAt }: OpenPart, at: number): Prepared {
  const { clip: stored, ...record } = store.inputs[at]!;
  const source = sources[at]!;
  if (!stored) return { record, source, content: null };
  const { shard: _, members, ...clip } = stored;
  const place = clipAt.get(at)!;
  const name = memberName(record.key);
  return {
    record,
    source,
    content: {
      clip,
      lengths: store.frameLengths(place),
      print: store.readPrint(place),
      members: MEMBERS.map((kind) => ({
        kind,
        name: `${name}.${kind}`,
        bytes: store.readMember(place, kind),
        crc32: members[kind].crc32,
      })),
    },
  };
}
