// Writes a store: shards cut by size in the order of the listing, so that nothing depends on timing. Everything grows in
// `.building/` and is renamed when whole. After a kill `resume` replays the journal, cuts off what was not finished, and goes on.

import { type FileHandle, mkdir, open, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { printBytes } from '../prints/index.js';
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
  PRINTS_FILE,
  type ShardRecord,
  shardName,
} from './record.js';
import { lost, SideFile, takeBack, type WholeFile } from './side-file.js';
import { TAR_BLOCK, TAR_END, tarHeader, tarPadding } from './tar.js';

type Entry = Extract<JournalLine, { record: InputRecord }>;

export class StoreWriter {
  readonly #out: string;
  readonly #work: string;
  readonly #shardBytes: number;
  #journal!: Journal;
  #shard!: FileHandle;
  readonly #frames: SideFile;
  readonly #prints: SideFile;
  #position = 0;
  #crc = 0;
  readonly entries: Entry[] = [];
  readonly shards: ShardRecord[] = [];

  private constructor(out: string, shardBytes: number) {
    this.#out = out;
    this.#work = join(out, BUILDING);
    this.#shardBytes = shardBytes;
    this.#frames = new SideFile(out, FRAMES_FILE, ({ frames }) => 4 * frames);
    this.#prints = new SideFile(out, PRINTS_FILE, ({ measured }) => (measured ? printBytes(measured) : 0));
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
      await this.#frames.append(bytesOf(content.lengths));
      await this.#prints.append(content.print);
      whole.clip = { shard: this.shards.length, members, ...content.clip };
    }
    const entry = { record: whole, source };
    await this.#journal.append(entry);
    this.entries.push(entry);
    if (this.#position >= this.#shardBytes) await this.#closeShard();
    return whole;
  }

  /** Closes the last shard and puts the files beside the shards in place. */
  async finish(): Promise<{ frames: WholeFile; prints: WholeFile }> {
    if (this.#position > 0) await this.#closeShard();
    return { frames: await this.#frames.finish(), prints: await this.#prints.finish() };
  }

  async close(): Promise<void> {
    const files = [this.#journal, this.#frames, this.#prints, this.#shard];
    await Promise.all(files.map((file) => file.close()));
  }

  get #partial(): string {
    return join(this.#work, 'shard.tar');
  }

  async #append(parts: Uint8Array[]): Promise<void> {
    await this.#shard.writev(parts);
    for (const part of parts) {
      if (part.length === 0) continue; // once written it has no memory, and zlib's CRC of no memory is 0 whatever came before
      this.#position += part.length;
      this.#crc = crc32(part, this.#crc);
    }
  }

  async #closeShard(): Promise<void> {
    await this.#append([TAR_END]);
    await this.#shard.sync();
    for (const file of [this.#frames, this.#prints]) await file.sync(); // what the journal calls closed must outlive a power cut
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
    this.#shard = await open(this.#partial, 'a+');
    const sound = await this.#sound(open_);
    this.entries.length -= open_.length - sound.length;
    open_.length = sound.length;
    this.#position = open_.reduce((end, { record }) => endOf(record) ?? end, 0);
    await this.#shard.truncate(this.#position);
    const closed = this.entries.slice(0, this.entries.length - sound.length);
    const clips = closed.flatMap(({ record }) => record.clip ?? []);
    await this.#frames.resume(
      clips,
      sound.map(({ lengths }) => bytesOf(lengths)),
    );
    await this.#prints.resume(
      clips,
      sound.map(({ print }) => print),
    );
    this.#crc = await fileCrc32(this.#partial);
    let dropped = lines.filter((line) => 'record' in line).length - this.entries.length;
    while (dropped > 0) if ('record' in lines.pop()!) dropped -= 1;
    this.#journal = await Journal.open(path, lines);
    if (this.#position >= this.#shardBytes) await this.#closeShard();
  }

  async #checkClosed(shard: ShardRecord): Promise<void> {
    const found = await stat(join(this.#out, shard.name)).catch(() => null);
    if (found?.size === shard.bytes) return;
    throw lost(`${shard.name} with ${shard.bytes} bytes`, this.#out, found ? `${found.size} bytes` : 'none');
  }

  /**
   * What each entry of the open shard that has all its bytes on disk adds to the files beside, up to the first that has not: after
   * a power cut the journal may be ahead.
   */
  async #sound(entries: readonly Entry[]): Promise<Beside[]> {
    const sound: Beside[] = [];
    const { size } = await this.#shard.stat();
    for (const { record } of entries) {
      let beside: Beside = { lengths: new Uint32Array(), print: new Uint8Array() };
      for (const kind of record.clip ? MEMBERS : []) {
        const member = record.clip!.members[kind];
        if (member.offset + member.bytes > size) return sound;
        const bytes = Buffer.alloc(member.bytes);
        const { bytesRead } = await this.#shard.read(bytes, 0, member.bytes, member.offset);
        if (bytesRead < member.bytes || crc32(bytes) !== member.crc32) return sound;
        if (kind === 'json') beside = besideOf(bytes);
      }
      if (beside.lengths.length !== (record.clip?.frames ?? 0)) return sound;
      if (beside.print.length !== (record.clip?.measured ? printBytes(record.clip.measured) : 0))
        return sound;
      if (size < (endOf(record) ?? 0)) return sound;
      sound.push(beside);
    }
    return sound;
  }
}

/** What a clip adds to the files beside the shards. */
interface Beside {
  lengths: Uint32Array;
  print: Uint8Array;
}

/** The same out of a clip's own description; nothing where it is no such member. */
function besideOf(json: Buffer): Beside {
  const nothing = { lengths: new Uint32Array(), print: new Uint8Array() };
  try {
    const { frame_bytes: lengths, print } = JSON.parse(json.toString('utf8')) as Record<string, unknown>;
    if (!Array.isArray(lengths) || !lengths.every((length) => Number.isSafeInteger(length))) return nothing;
    return {
      lengths: Uint32Array.from(lengths),
      print: Buffer.from(typeof print === 'string' ? print : '', 'base64'),
    };
  } catch {
    return nothing;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

function endOf(record: InputRecord): number | null {
  if (!record.clip) return null;
  const { offset, bytes } = record.clip.members[MEMBERS.at(-1)!];
  return offset + bytes + tarPadding(bytes).length;
}
