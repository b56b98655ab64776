// Builds a clip store from a listing: every input ends as ok, repaired or rejected with a reason, and the numbers add up.
// Several inputs are decoded at once, but written in the order of the listing: the same bytes whatever `jobs`, and
// however often the build was stopped. A stopped build goes on when called again with the same listing and settings.

import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { DEFAULT_QUALITY, type FrameSize, PAPER_FRAMES } from '../decode.js';
import { programVersion } from '../ffmpeg.js';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../limits.js';
import { checkListing, type Listing } from '../listing.js';
import { whileBuilding } from './building.js';
import { type BuildSummary, classesOf, finish, problemRecord, summarise } from './finish.js';
import {
  checkIdentity,
  checkUnchanged,
  hashListing,
  type Identity,
  readBuilt,
  writeIdentity,
} from './identity.js';
import { openStore } from './open.js';
import { checkPart, type Part, shareOf, type Turn, turnsOf } from './part.js';
import { INDEX_FILE, type InputRecord, listedPart, type StoreSettings } from './record.js';
import { type BuildProgress, takeIn } from './take-in.js';
import { StoreWriter } from './writer.js';

/** What a build gets beside the listing and the place of the store. */
export interface BuildOptions {
  /** Files decoded at once; default: the cores. */
  jobs?: number;
  frames?: FrameSize;
  /** ffmpeg's JPEG scale, 1 to 31. */
  quality?: number;
  /** A shard is closed when it has reached this; ours: 1 GB, so that the largest data set named has about 100. */
  shardBytes?: number;
  limits?: Partial<MediaLimits>;
  /** Silence or black frames for a stream that a file lacks: for files to be answered, never for what is learned from. */
  fill?: boolean;
  /** Only this share of the listing, to be joined by `mergeStores`; default: all. */
  part?: Part;
  onProgress?: (progress: BuildProgress) => void;
  signal?: AbortSignal;
}

/**
 * Builds, continues, or finds complete the store of `listing` in the folder `out`.
 * @throws AvclError USAGE where the listing has a field that no store may have, or `out` holds another listing or settings; ENVIRONMENT without ffmpeg or disk space
 */
export async function buildStore(
  listing: Listing,
  out: string,
  options: BuildOptions = {},
): Promise<BuildSummary> {
  const started = performance.now();
  checkListing(listing);
  const root = await realpath(listing.root).catch((cause: NodeJS.ErrnoException) => {
    throw new AvclError('DATA', `expected the folder ${listing.root}, got ${cause.code}`, { cause });
  });
  const { part } = options;
  if (part) checkPart(part);
  const identity: Identity = {
    settings: settingsOf(options),
    listing: hashListing(listing),
    ...(part === undefined ? {} : { part: { index: part.index, of: part.of } }),
  };
  await checkIdentity(out, identity);
  const records = await whileBuilding(
    out,
    async () => (await finished(out, root)) ?? (await build(listing, root, out, identity, options)),
  );
  return summarise(records, (performance.now() - started) / 1000);
}

/** The records of a store that is complete already, and whole. */
async function finished(out: string, root: string): Promise<readonly InputRecord[] | null> {
  if (!existsSync(join(out, INDEX_FILE))) return null;
  using store = await openStore(out);
  await checkUnchanged(root, (await readBuilt(out)).sources);
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
    const { frames, quality, limits, fill = false } = identity.settings;
    const { jobs, onProgress, signal } = options;
    const problems = shareOf(listing.problems, identity.part);
    const decoding = { frames, quality, limits, fill, signal };
    const turns = turnsOf(listing, identity.part);
    checkTaken(writer, turns, out);
    await takeIn(turns, problems.length, root, writer, { jobs, decoding, onProgress });
    return await finish(out, writer, identity, {
      problems: problems.map(problemRecord),
      classes: classesOf(listing),
      manifests: listing.manifests ?? [],
    });
  } finally {
    await writer.close();
  }
}

/**
 * What the journal says was taken in must be what the listing has there.
 * @throws AvclError DATA naming the first that is not
 */
function checkTaken(writer: StoreWriter, turns: readonly Turn[], out: string): void {
  for (const [i, { record }] of writer.entries.entries()) {
    const input = turns[i]?.input;
    const same = input && JSON.stringify(listedPart(input)) === JSON.stringify(listedPart(record));
    if (same) continue;
    throw new AvclError(
      'DATA',
      `expected ${input?.path ?? 'no more inputs'} in the journal of ${out}, got ${record.path}`,
      { fix: `delete ${out} and build it again` },
    );
  }
}

function settingsOf(options: BuildOptions): StoreSettings {
  return {
    frames: options.frames ?? PAPER_FRAMES,
    quality: options.quality ?? DEFAULT_QUALITY,
    shardBytes: options.shardBytes ?? 10 ** 9,
    limits: { ...DEFAULT_MEDIA_LIMITS, ...options.limits },
    ffmpeg: programVersion('ffmpeg'),
    ...(options.fill ? { fill: true } : {}),
  };
}
