// Writes a store: shards cut by size in the order of the listing, so that nothing depends on timing. Everything grows in
// `.building/` and is renamed when whole. After a kill `resume` replays the journal, cuts off what was not finished, and goes on.

import { type FileHandle, mkdir, open, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AvclError } from '@avcl/torch';
import { fileCrc32, SEALED } from './checksums.js';
import { renameDurably } from './durable.js';
import { Journal, type JournalLine } from './journal.js';
import type { Prepared } from './prepare.js';
import {
  BUILDING,
  FRAMES_FILE,
  type InputRecord,
  MEMBERS,
  type Member,
  type ShardRecord,
  shardName,
} from './record.js';
import { TAR_BLOCK, TAR_END, tarHeader, tarPadding } from './tar.js';

type Entry = Extract<JournalLine, { record: InputRecord }>;

export class StoreWriter {
  readonly #out: string;
  readonly #work: string;
  readonly #shardBytes: number;
  #journal!: Journal;
  #shard!: FileHandle;
  #frames!: FileHandle;
  #position = 0;
  #crc = 0;
  readonly entries: Entry[] = [];
  readonly shards: ShardRecord[] = [];

  private constructor(out: string, shardBytes: number) {
    this.#out = out;
    this.#work = join(out, BUILDING);
    this.#shardBytes = shardBytes;
  }

  /** A writer that goes on where the last one was stopped, or at the beginning; `entries` holds what is done. */
  static async resume(out: string, shardBytes: number): Promise<StoreWriter> {
    const writer = new StoreWriter(out, shardBytes);
    await mkdir(writer.#work, { recursive: true });
    await writer.#replay();
    return writer;
  }

  /** Appends one input, in the order of the listing. */
  async add({ record, source, content }: Prepared): Promise<InputRecord> {
    const whole: InputRecord = { ...record, clip: null };
    if (content) {
      const members = {} as Record<(typeof MEMBERS)[number], Member>;
      const parts: Uint8Array[] = [];
      let end = this.#position;
      for (const member of content.members) {
        const { bytes } = member;
        members[member.kind] = { offset: end + TAR_BLOCK, bytes: bytes.length, crc32: member.crc32 };
        const padding = tarPadding(bytes.length);
        parts.push(tarHeader(member.name, bytes.length), bytes, padding);
        end += TAR_BLOCK + bytes.length + padding.length;
      }
      await this.#append(parts);
      await this.#frames.appendFile(bytesOf(content.lengths));
      whole.clip = { shard: this.shards.length, members, ...content.clip };
    }
    const entry = { record: whole, source };
    await this.#journal.append(entry);
    this.entries.push(entry);
    if (this.#position >= this.#shardBytes) await this.#closeShard();
    return whole;
  }

  /** Closes the last shard and puts `frames.bin` in place. @returns its CRC-32 */
  async finish(): Promise<number> {
    if (this.#position > 0) await this.#closeShard();
    await this.#frames.sync();
    const path = join(this.#out, FRAMES_FILE);
    await renameDurably(join(this.#work, FRAMES_FILE), path);
    return fileCrc32(path);
  }

  async close(): Promise<void> {
    await Promise.all([this.#journal.close(), this.#frames.close(), this.#shard.close()]);
  }

  get #partial(): string {
    return join(this.#work, 'shard.tar');
  }

  async #append(parts: Uint8Array[]): Promise<void> {
    await this.#shard.writev(parts);
    for (const part of parts) {
      this.#position += part.length;
      this.#crc = crc32(part, this.#crc);
    }
  }

  async #closeShard(): Promise<void> {
    await this.#append([TAR_END]);
    await this.#shard.sync();
    await this.#frames.sync(); // what the journal calls closed must outlive a power cut, the frame lengths too
    await this.#shard.close();
    const closed = { name: shardName(this.shards.length), bytes: this.#position, crc32: this.#crc };
    await utimes(this.#partial, SEALED, SEALED);
    await renameDurably(this.#partial, join(this.#out, closed.name));
    await this.#journal.append({ closed });
    this.shards.push(closed);
    this.#position = 0;
    this.#crc = 0;
    this.#shard = await open(this.#partial, 'a');
  }

  async #replay(): Promise<void> {
    const path = join(this.#work, 'journal.jsonl');
    const lines = await Journal.read(path);
    let open_: Entry[] = []; // of the shard that is not closed
    for (const line of lines) {
      if ('record' in line) {
        this.entries.push(line);
        open_.push(line);
        continue;
      }
      await this.#checkClosed(line.closed);
      this.shards.push(line.closed);
      open_ = [];
    }
    await takeBack(join(this.#out, shardName(this.shards.length)), this.#partial);
    await takeBack(join(this.#out, FRAMES_FILE), join(this.#work, FRAMES_FILE));
    this.#shard = await open(this.#partial, 'a+');
    this.#frames = await open(join(this.#work, FRAMES_FILE), 'a+');
    const sound = await this.#sound(open_);
    this.entries.length -= open_.length - sound.length;
    open_.length = sound.length;
    this.#position = open_.reduce((end, { record }) => endOf(record) ?? end, 0);
    await this.#shard.truncate(this.#position);
    await this.#replayFrames(sound);
    this.#crc = await fileCrc32(this.#partial);
    let dropped = lines.filter((line) => 'record' in line).length - this.entries.length;
    while (dropped > 0) if ('record' in lines.pop()!) dropped -= 1;
    this.#journal = await Journal.open(path, lines);
    if (this.#position >= this.#shardBytes) await this.#closeShard();
  }

  async #checkClosed(shard: ShardRecord): Promise<void> {
    const found = await stat(join(this.#out, shard.name)).catch(() => null);
    if (found?.size === shard.bytes) return;
    throw this.#lost(`${shard.name} with ${shard.bytes} bytes`, found ? `${found.size} bytes` : 'none');
  }

  /**
   * The frame lengths of each entry of the open shard that has all its bytes on disk, up to the first that has not: after a power
   * cut the journal may be ahead.
   */
  async #sound(entries: readonly Entry[]): Promise<Uint32Array[]> {
    const sound: Uint32Array[] = [];
    const { size } = await this.#shard.stat();
    for (const { record } of entries) {
      let lengths: number[] = [];
      for (const [kind, member] of Object.entries(record.clip?.members ?? {})) {
        if (member.offset + member.bytes > size) return sound;
        const bytes = Buffer.alloc(member.bytes);
        const { bytesRead } = await this.#shard.read(bytes, 0, member.bytes, member.offset);
        if (bytesRead < member.bytes || crc32(bytes) !== member.crc32) return sound;
        if (kind === 'json') lengths = frameBytes(bytes);
      }
      if (lengths.length !== (record.clip?.frames ?? 0)) return sound;
      if (size < (endOf(record) ?? 0)) return sound;
      sound.push(Uint32Array.from(lengths));
    }
    return sound;
  }

  /** `frames.bin` is synced with each shard; what came after is written again, out of the open shard. */
  async #replayFrames(sound: readonly Uint32Array[]): Promise<void> {
    const all = this.entries.reduce((sum, { record }) => sum + (record.clip?.frames ?? 0), 0);
    const open_ = sound.reduce((sum, lengths) => sum + lengths.length, 0);
    const closed = 4 * (all - open_);
    const { size } = await this.#frames.stat();
    if (size < closed) throw this.#lost(`${FRAMES_FILE} with ${closed} bytes`, `${size} bytes`);
    await this.#frames.truncate(closed);
    for (const lengths of sound) await this.#frames.appendFile(bytesOf(lengths));
  }

  #lost(expected: string, got: string): AvclError {
    return new AvclError('DATA', `expected ${expected} in ${this.#out}, got ${got}`, {
      fix: `delete ${this.#out} and build again`,
    });
  }
}

/** What a clip's `json` says of its frames; none where it is no such member. */
function frameBytes(json: Buffer): number[] {
  try {
    const { frame_bytes: lengths } = JSON.parse(json.toString('utf8')) as { frame_bytes?: unknown };
    return Array.isArray(lengths) && lengths.every((length) => Number.isSafeInteger(length)) ? lengths : [];
  } catch {
    return [];
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

function endOf(record: InputRecord): number | null {
  if (!record.clip) return null;
  const { offset, bytes } = record.clip.members[MEMBERS.at(-1)!];
  return offset + bytes + tarPadding(bytes).length;
}

/** A file that was renamed just before a kill, but not yet in the journal, goes back to be continued. */
async function takeBack(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => null)) return;
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
