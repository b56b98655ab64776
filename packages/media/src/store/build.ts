// Builds a clip store from a listing: every input ends as ok, repaired or rejected with a reason, and the numbers add up.
// Several inputs are decoded at once, but written in the order of the listing: the same bytes whatever `jobs`, and
// however often the build was stopped. A stopped build goes on when called again with the same listing and settings.

import { existsSync, statSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { AvclError, getNumThreads, setNumThreads } from '@avcl/torch';
import { DEFAULT_QUALITY, type FrameSize, PAPER_FRAMES } from '../decode.js';
import { programVersion } from '../ffmpeg.js';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../limits.js';
import { checkSpans, type ListedInput, type Listing } from '../listing.js';
import { takeLock } from '../lock.js';
import {
  checkIdentity,
  checkUnchanged,
  hashListing,
  type Identity,
  readSources,
  writeIdentity,
  writeSources,
} from './identity.js';
import { inOrder } from './in-order.js';
import { writeIndex } from './index-file.js';
import { describeSource } from './locate.js';
import { openStore } from './open.js';
import { type Prepared, prepare } from './prepare.js';
import {
  BUILDING,
  FORMAT,
  FORMAT_VERSION,
  INDEX_FILE,
  type InputRecord,
  listedPart,
  type StoreSettings,
} from './record.js';
import { StoreWriter } from './writer.js';

/** Files and bytes of one ffmpeg process: beyond these its start no longer counts, and two jobs share the work worse. */
const TOGETHER = 8;
const SMALL_BYTES = 3 * 2 ** 20;

export interface BuildOptions {
  /** Files decoded at once; default: the cores. */
  jobs?: number;
  frames?: FrameSize;
  /** ffmpeg's JPEG scale, 1 to 31. */
  quality?: number;
  /** A shard is closed when it has reached this; ours: 1 GB, so that the largest data set named has about 100. */
  shardBytes?: number;
  limits?: Partial<MediaLimits>;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
}

export interface BuildProgress {
  done: number;
  listed: number;
  rejected: number;
  /** Inputs a second in this call, without those done before. */
  rate: number;
  /** Seconds that the rest will take at that rate. */
  eta: number;
}

export interface BuildSummary {
  listed: number;
  ok: number;
  repaired: number;
  rejected: number;
  /** How many were rejected, by reason. */
  reasons: Record<string, number>;
  /** Wall-clock seconds of this call. */
  seconds: number;
}

/**
 * Builds, continues, or finds complete the store of `listing` in the folder `out`.
 * @throws AvclError USAGE where `out` holds another listing or settings; ENVIRONMENT without ffmpeg or disk space
 */
export async function buildStore(
  listing: Listing,
  out: string,
  options: BuildOptions = {},
): Promise<BuildSummary> {
  const started = performance.now();
  checkSpans(listing);
  const root = await realpath(listing.root).catch((cause: NodeJS.ErrnoException) => {
    throw new AvclError('DATA', `expected the folder ${listing.root}, got ${cause.code}`, { cause });
  });
  const identity = { settings: settingsOf(options), listing: hashListing(listing) };
  const work = join(out, BUILDING);
  await checkIdentity(out, identity);
  await mkdir(work, { recursive: true });
  using _lock = takeLock(join(work, 'lock'), `the store ${out}`);
  try {
    const records = (await finished(out, root)) ?? (await build(listing, root, out, identity, options));
    await rm(work, { recursive: true });
    return summarise(records, (performance.now() - started) / 1000);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new AvclError('ENVIRONMENT', `expected room on the disk of ${out}, got none left`, {
      fix: 'free some space and run the same command again; the build goes on where it was',
      cause: error,
    });
  }
}

/** The records of a store that is complete already, and whole. */
async function finished(out: string, root: string): Promise<readonly InputRecord[] | null> {
  if (!existsSync(join(out, INDEX_FILE))) return null;
  using store = await openStore(out);
  await checkUnchanged(root, await readSources(out));
  return store.inputs;
}

async function build(
  listing: Listing,
  root: string,
  out: string,
  identity: Identity,
  options: BuildOptions,
): Promise<InputRecord[]> {
  await writeIdentity(out, identity);
  const writer = await StoreWriter.resume(out, identity.settings.shardBytes);
  try {
    await checkUnchanged(
      root,
      writer.entries.map((entry) => entry.source),
    );
    await takeIn(listing, root, writer, { ...options, limits: identity.settings.limits });
    return await finish(listing, out, writer, identity);
  } finally {
    await writer.close();
  }
}

function settingsOf(options: BuildOptions): StoreSettings {
  return {
    frames: options.frames ?? PAPER_FRAMES,
    quality: options.quality ?? DEFAULT_QUALITY,
    shardBytes: options.shardBytes ?? 10 ** 9,
    limits: { ...DEFAULT_MEDIA_LIMITS, ...options.limits },
    ffmpeg: programVersion('ffmpeg'),
  };
}

/** Decodes what is not in the store yet, and writes it in the order of the listing. */
async function takeIn(
  listing: Listing,
  root: string,
  writer: StoreWriter,
  options: BuildOptions,
): Promise<void> {
  const { inputs, problems } = listing;
  const before = writer.entries.length;
  const started = performance.now();
  let rejected = problems.length + writer.entries.filter((entry) => entry.record.state === 'rejected').length;
  const seen = new Set<string>();
  const repeated = inputs.map(({ key }) => seen.size === seen.add(key).size);
  const { jobs = availableParallelism(), frames, quality, limits, signal } = options;
  const decoding = {
    frames: frames ?? PAPER_FRAMES,
    quality: quality ?? DEFAULT_QUALITY,
    limits: limits ?? {},
    signal,
  };
  const threads = getNumThreads();
  setNumThreads(1); // operators are small here, and their threads would spin on the cores that ffmpeg needs
  const work = async (group: ListedInput[]) =>
    repeated[inputs.indexOf(group[0]!)] ? [await refuse(group[0]!, root)] : prepare(group, root, decoding);
  try {
    for await (const group of inOrder(groups(inputs, repeated, before, root), jobs, work)) {
      for (const prepared of group) {
        signal?.throwIfAborted();
        if ((await writer.add(prepared)).state === 'rejected') rejected += 1;
        const taken = writer.entries.length;
        const rate = (taken - before) / ((performance.now() - started) / 1000);
        const eta = (inputs.length - taken) / rate;
        const [done, listed] = [taken, inputs.length].map((count) => count + problems.length) as [
          number,
          number,
        ];
        options.onProgress?.({ done, listed, rejected, rate, eta });
      }
    }
  } finally {
    setNumThreads(threads);
  }
}

/** Small files that follow one another, to be decoded in one process; large ones and repeated keys alone. */
function* groups(
  inputs: ListedInput[],
  repeated: boolean[],
  first: number,
  root: string,
): Generator<ListedInput[]> {
  let group: ListedInput[] = [];
  let bytes = 0;
  for (let i = first; i < inputs.length; i++) {
    const input = inputs[i]!;
    const size = sizeOf(root, input);
    const closes = repeated[i] || group.length === TOGETHER || bytes + size > SMALL_BYTES;
    if (group.length > 0 && closes) {
      yield group;
      group = [];
      bytes = 0;
    }
    if (repeated[i]) yield [input];
    else group.push(input);
    bytes += repeated[i] ? 0 : size;
  }
  if (group.length > 0) yield group;
}

/** Bytes of an input; 0 where it cannot be told: `prepare` rejects it with the reason. */
function sizeOf(root: string, { path }: ListedInput): number {
  try {
    return statSync(resolve(root, path.replaceAll('\0', ''))).size;
  } catch {
    return 0;
  }
}

/** A second input of the same key. */
async function refuse(input: ListedInput, root: string): Promise<Prepared> {
  const { key, path } = input;
  return {
    record: { ...listedPart(input), state: 'rejected', reason: 'duplicate-key', detail: `key ${key}` },
    source: await describeSource(root, path),
    content: null,
  };
}

async function finish(
  listing: Listing,
  out: string,
  writer: StoreWriter,
  identity: Identity,
): Promise<InputRecord[]> {
  const crc32 = await writer.finish();
  const records = writer.entries.map((entry) => entry.record).concat(listing.problems.map(problemRecord));
  const labels = new Set(listing.inputs.map((input) => input.label).filter((label) => label !== null));
  const count = (state: InputRecord['state']) => records.filter((record) => record.state === state).length;
  await writeSources(
    out,
    identity,
    writer.entries.map((entry) => entry.source),
  );
  await writeIndex(
    out,
    {
      format: FORMAT,
      version: FORMAT_VERSION,
      settings: identity.settings,
      classes: [...labels].sort(),
      listed: records.length,
      ok: count('ok'),
      repaired: count('repaired'),
      rejected: count('rejected'),
      shards: writer.shards,
      ...(listing.manifests?.length ? { manifests: listing.manifests } : {}),
      frames: { count: records.reduce((sum, { clip }) => sum + (clip?.frames ?? 0), 0), crc32 },
    },
    records,
  );
  return records;
}

function problemRecord({ line, path, code, detail }: Listing['problems'][number]): InputRecord {
  const where = line === null ? detail : `line ${line}: ${detail}`;
  return {
    key: '',
    path,
    label: null,
    split: null,
    state: 'rejected',
    reason: code,
    detail: where,
    clip: null,
  };
}

function summarise(records: readonly InputRecord[], seconds: number): BuildSummary {
  const summary: BuildSummary = {
    listed: records.length,
    ok: 0,
    repaired: 0,
    rejected: 0,
    reasons: {},
    seconds,
  };
  for (const { state, reason } of records) {
    summary[state] += 1;
    if (state === 'rejected' && reason) summary.reasons[reason] = (summary.reasons[reason] ?? 0) + 1;
  }
  return summary;
}
