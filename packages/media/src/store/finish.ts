// The end of a build or a merge: the files beside the shards, and the sums.

import type { Listing, ManifestReference } from '../listing.js';
import { type Identity, writeSources } from './identity.js';
import { writeIndex } from './index-file.js';
import { FORMAT, FORMAT_VERSION, type IndexHead, type InputRecord } from './record.js';
import type { StoreWriter } from './writer.js';

/** The accounting of a build: ok, repaired and rejected add up to listed. */
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

/** What the index says of the listing beside its inputs. */
export interface Listed {
  /** Records of what names no input. */
  problems: readonly InputRecord[];
  /** Sorted. */
  classes: readonly string[];
  manifests: readonly ManifestReference[];
}

/**
 * Puts the last files of the store in place; the index is the very last.
 * @returns the records of all that was listed
 */
export async function finish(
  out: string,
  writer: StoreWriter,
  identity: Identity,
  { problems, classes, manifests }: Listed,
): Promise<InputRecord[]> {
  const { frames, prints } = await writer.finish();
  const records = writer.entries.map((entry) => entry.record).concat(problems);
  const { ok, repaired, rejected } = summarise(records, 0);
  const { settings, part } = identity;
  const sources = writer.entries.map((entry) => entry.source);
  await writeSources(out, identity, sources);
  const head: IndexHead = {
    format: FORMAT,
    version: FORMAT_VERSION,
    settings,
    ...(part === undefined ? {} : { part }),
    classes: [...classes],
    listed: records.length,
    ok,
    repaired,
    rejected,
    shards: writer.shards,
    ...(manifests.length > 0 ? { manifests: [...manifests] } : {}),
    frames: { count: frames.bytes / 4, crc32: frames.crc32 },
    prints,
  };
  await writeIndex(out, head, records);
  return records;
}

/** Labels of all inputs, sorted. */
export function classesOf({ inputs }: Listing): string[] {
  return [...new Set(inputs.flatMap(({ label }) => label ?? []))].sort();
}

export function problemRecord({ line, path, code, detail }: Listing['problems'][number]): InputRecord {
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

export function summarise(records: readonly InputRecord[], seconds: number): BuildSummary {
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
