// The index of a store: a first line about the whole, one line for every listed input in the order of the listing, and a last
// line with the SHA-256 of all before it, which is also the store's `hash`. Beside it `frames.bin` holds the length of every
// JPEG file as 32-bit little-endian numbers, clip after clip: 60,000 clips of 300 frames are 72 MB and open at once.

import type { FrameSize } from '../decode.js';
import type { MediaLimits } from '../limits.js';
import type { ListedInput, ManifestReference, Span, Split } from '../listing.js';
import type { Measured } from '../prints/index.js';
import type { ReasonCode } from '../reasons.js';
import type { Part } from './part.js';

export const FORMAT = 'avcl-store';
export const FORMAT_VERSION = 1;
export const INDEX_FILE = 'index.jsonl';
export const FRAMES_FILE = 'frames.bin';
/** What the checks of a build compare: pictures' hashes and sounds' fingerprints, clip after clip. */
export const PRINTS_FILE = 'prints.bin';
export const SOURCES_FILE = 'sources.jsonl';
/** The folder of a build that is not finished. */
export const BUILDING = '.building';

/** The members of a clip, in their order in the shard. */
export const MEMBERS = ['json', 'mjpg', 'wav', 'mel.npy'] as const;
export type MemberKind = (typeof MEMBERS)[number];

/** Where a member's bytes lie in its shard, and their CRC-32. */
export interface Member {
  offset: number;
  bytes: number;
  crc32: number;
}

/** What is the same for all clips and decides their bytes. */
export interface StoreSettings {
  frames: FrameSize;
  quality: number;
  shardBytes: number;
  limits: MediaLimits;
  /** First line of `ffmpeg -version`. */
  ffmpeg: string;
  /** Whether silence and black frames stand for what files lack; absent: such files are rejected. */
  fill?: true;
}

/** What is in the shards of one input. */
export interface StoredClip {
  shard: number;
  members: Record<MemberKind, Member>;
  width: number;
  height: number;
  frames: number;
  fps: number;
  /** Of video. */
  seconds: number;
  samples: number;
  /** Absent in stores from before there were checks. */
  measured?: Measured;
}

/** One listed input and what became of it. */
export interface InputRecord {
  key: string;
  path: string;
  label: string | null;
  split: Split | null;
  /** The part of the file that the clip is; absent: all of it. */
  span?: Span;
  /** Clips of one group belong in one split; absent: not known. */
  group?: string;
  state: 'ok' | 'repaired' | 'rejected';
  /** A code of REASONS, or of the listing's own; null when `ok`. */
  reason: ReasonCode | string | null;
  detail: string | null;
  clip: StoredClip | null;
}

export interface ShardRecord {
  name: string;
  bytes: number;
  crc32: number;
}

export interface IndexHead {
  format: typeof FORMAT;
  version: number;
  settings: StoreSettings;
  /** Where it holds a share of a listing only. */
  part?: Part;
  /** Labels of all listed inputs, sorted by code point; a class index is a place here. */
  classes: string[];
  listed: number;
  ok: number;
  repaired: number;
  rejected: number;
  shards: ShardRecord[];
  /** Published lists that the listing was made with; absent: none known. */
  manifests?: ManifestReference[];
  frames: { count: number; crc32: number };
  /** Absent where `prints.bin` is. */
  prints?: { bytes: number; crc32: number };
}

/** What a record says of an input before it is opened, and nothing that only the source knows. */
export function listedPart({
  key,
  path,
  label,
  split,
  span,
  group,
}: ListedInput): Pick<InputRecord, 'key' | 'path' | 'label' | 'split' | 'span' | 'group'> {
  return {
    ...{ key, path, label, split },
    ...(span && { span: { start: span.start, end: span.end } }),
    ...(group && { group }),
  };
}

export function shardName(shard: number): string {
  return `shard-${String(shard).padStart(6, '0')}.tar`;
}
