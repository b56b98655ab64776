// Whether an index can be what `buildStore` writes. Its checksum says that nobody changed it by chance; a store may also come from
// somebody else. So every number that asks for memory or a place in a file is compared with what there is, before it is used: a
// clip lies within its shard, a shard's name is its own, and every member has the size that its clip gives it.

import { AvclError } from '@avcl/torch';
import { DEFAULT_MEDIA_LIMITS } from '../limits.js';
import { MEL_SIZE } from '../mel.js';
import { type Measured, printBytes } from '../prints/index.js';
import { HASH_WORDS } from '../prints/picture.js';
import { NPY_HEADER, WAV_HEADER } from './containers.js';
import {
  type IndexHead,
  type InputRecord,
  MEMBERS,
  type ShardRecord,
  type StoredClip,
  shardName,
} from './record.js';

/** A field that does not fit. */
class Misfit extends Error {}

/** Throws unless `fits`; `what` names field and expectation. */
function need(fits: boolean, what: string): asserts fits {
  if (!fits) throw new Misfit(what);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCrc = (value: unknown) => isCount(value) && value < 2 ** 32;
const isText = (value: unknown): value is string => typeof value === 'string';
const isAmount = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;

/**
 * Checks the first line and all records.
 * @throws AvclError DATA naming the line and what of it does not fit
 */
export function checkIndex(head: IndexHead, records: readonly InputRecord[], path: string): void {
  let line = 1;
  try {
    checkHead(head);
    let frames = 0;
    let prints = 0;
    const counts = { ok: 0, repaired: 0, rejected: 0 };
    const classes = new Set(head.classes);
    for (const record of records) {
      line += 1;
      checkRecord(record, head.shards);
      need(record.label === null || classes.has(record.label), '`label` among the `classes`');
      counts[record.state] += 1;
      frames += record.clip?.frames ?? 0;
      prints += record.clip?.measured ? printBytes(record.clip.measured) : 0;
    }
    line = 1;
    need(frames === head.frames.count, `\`frames.count\` as the clips have them, ${frames}`);
    need(prints === (head.prints?.bytes ?? 0), `\`prints.bytes\` as the clips have them, ${prints}`);
    need(records.length === head.listed, `\`listed\` as there are lines, ${records.length}`);
    for (const state of ['ok', 'repaired', 'rejected'] as const) {
      need(counts[state] === head[state], `\`${state}\` as there are lines, ${counts[state]}`);
    }
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new AvclError('DATA', `expected ${error.message} in line ${line} of ${path}, got another`, {
      fix: 'take it from a copy, or delete the store and build it again',
      details: { file: path, line },
    });
  }
}

/** Whether a line of a build's journal has a record that can be gone on from; in which shard it lies is not known yet. */
export function isRecord(record: InputRecord): boolean {
  try {
    checkRecord(record, null);
    return true;
  } catch {
    return false;
  }
}

/** A closed shard, by its name alone. */
export function isShard(shard: ShardRecord): boolean {
  return (
    isObject(shard) &&
    isText(shard.name) &&
    /^shard-\d{6,}\.tar$/.test(shard.name) &&
    isCount(shard.bytes) &&
    isCrc(shard.crc32)
  );
}

function checkHead(head: IndexHead): void {
  need(isObject(head.settings), '`settings`');
  const { frames, limits, ffmpeg } = head.settings;
  const sizes = isObject(frames) ? Object.values(frames) : [];
  need(sizes.length > 0 && sizes.every((size) => isCount(size) && size > 0), '`settings.frames` as a size');
  need(isObject(limits) && isText(ffmpeg), '`settings.limits` and `settings.ffmpeg`');
  need(Array.isArray(head.classes) && head.classes.every(isText), '`classes` as names');
  need(new Set(head.classes).size === head.classes.length, 'each of `classes` once');
  need(Array.isArray(head.shards), '`shards` as a list');
  for (const [i, shard] of head.shards.entries()) {
    need(
      isShard(shard) && shard.name === shardName(i),
      `\`shards.${i}\` as ${shardName(i)} with its bytes and crc32`,
    );
  }
  need(isObject(head.frames) && isCount(head.frames.count) && isCrc(head.frames.crc32), '`frames`');
  const { prints, part } = head;
  need(
    prints === undefined || (isObject(prints) && isCount(prints.bytes) && isCrc(prints.crc32)),
    '`prints`',
  );
  const inside =
    isObject(part) && isCount(part.index) && isCount(part.of) && part.index >= 1 && part.index <= part.of;
  need(part === undefined || inside, '`part` as one of 1/n to n/n');
}

function checkRecord(record: InputRecord, shards: readonly ShardRecord[] | null): void {
  need(isObject(record), 'a record');
  const { key, path, label, split, group, state, clip } = record;
  need(isText(key) && isText(path), '`key` and `path` as text');
  need(label === null || isText(label), '`label` as text or null');
  need(split === null || ['train', 'val', 'test'].includes(split), '`split` as train, val, test or null');
  need(group === undefined || isText(group), '`group` as text');
  need(['ok', 'repaired', 'rejected'].includes(state), '`state` as ok, repaired or rejected');
  const said = [record.reason, record.detail];
  need(
    said.every((one) => one === null || isText(one)),
    '`reason` and `detail` as text or null',
  );
  need((state === 'rejected') === (clip === null), '`clip` where the input is not rejected');
  if (clip !== null) checkClip(clip, shards);
}

function checkClip(clip: StoredClip, shards: readonly ShardRecord[] | null): void {
  need(isObject(clip) && isObject(clip.members), '`clip.members`');
  need(isCount(clip.shard), '`clip.shard`');
  const end = shards === null ? Number.MAX_SAFE_INTEGER : shards[clip.shard]?.bytes;
  need(end !== undefined, `\`clip.shard\` below ${shards?.length}`);
  for (const kind of MEMBERS) {
    const member = clip.members[kind];
    need(isObject(member) && isCount(member.offset) && isCount(member.bytes), `\`clip.members.${kind}\``);
    need(isCrc(member.crc32), `\`clip.members.${kind}.crc32\``);
    need(member.offset + member.bytes <= end, `\`clip.members.${kind}\` inside its shard`);
  }
  const { width, height, frames, samples } = clip;
  const sizes = [width, height, frames].every((size) => isCount(size) && size > 0);
  need(sizes && width * height <= DEFAULT_MEDIA_LIMITS.pixels, '`clip.width`, `height` and `frames`');
  need(isAmount(clip.fps) && isAmount(clip.seconds), '`clip.fps` and `seconds` as numbers');
  need(isCount(samples) && clip.members.wav.bytes === WAV_HEADER + 2 * samples, '`clip.samples` of its wav');
  if (clip.measured !== undefined) checkMeasured(clip.measured);
  const mel = NPY_HEADER + 4 * MEL_SIZE * MEL_SIZE;
  need(clip.members['mel.npy'].bytes === mel, `\`clip.members.mel.npy\` of ${mel} bytes`);
}

function checkMeasured(measured: Measured): void {
  need(isObject(measured) && isCount(measured.pictures) && isCount(measured.words), '`clip.measured`');
  const { hashWords } = measured;
  need(hashWords === undefined || hashWords === HASH_WORDS, `\`clip.measured.hashWords\` of ${HASH_WORDS}`);
  const { still, loudest, silent, variation } = measured;
  need([still, loudest, silent, variation].every(Number.isFinite), '`clip.measured` in numbers');
}
