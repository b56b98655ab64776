// An open clip store: what it holds, and its windows, mels and sound. Reads nothing but our own files.
// Sound and mels are checked against their CRC-32 each time they are read, the frames of a clip before the first of them is
// given out: a JPEG decoder makes a picture of most damaged files without a word.

import { closeSync, openSync, read, readSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { AvclError, environmentError, fromArray, keep, type Tensor } from '@avcl/torch';
import { SAMPLE_RATE } from '../decoded.js';
import type { ManifestReference, Split } from '../listing.js';
import { MEL_SIZE, type MelKind, melPicture } from '../mel.js';
import { readWindows, type Window } from '../windows.js';
import { fromWav, NPY_HEADER } from './containers.js';
import type { Index } from './index-file.js';
import type { Part } from './part.js';
import { PrintsFile } from './prints-file.js';
import type { InputRecord, MemberKind, StoredClip, StoreSettings } from './record.js';

const readAsync = promisify(read);

/** A usable clip; its place in `store.clips` is what windows and mels are asked by. */
export interface Clip {
  key: string;
  label: string | null;
  /** Place of `label` in `store.classes`; null without a label. */
  classIndex: number | null;
  split: Split | null;
  frames: number;
  fps: number;
  /** Of video. */
  seconds: number;
  soundSeconds: number;
  width: number;
  height: number;
  state: 'ok' | 'repaired';
  /** Place among the listed inputs, from 0, whatever was rejected before it. */
  row: number;
}

/** A clip store, open for reading until disposed. */
export class Store implements Disposable {
  readonly path: string;
  /** Of all shards. */
  readonly bytes: number;
  /** SHA-256 of the index, which has the checksums of all else: the data hash of a run. */
  readonly hash: string;
  /** What it was built with; other files are read alike with `buildStore(..., { frames: store.settings.frames })`. */
  readonly settings: StoreSettings;
  /** The share of a listing that it holds; null where it is all. */
  readonly part: Part | null;
  readonly classes: readonly string[];
  /** Published lists that it was made with; empty where none is known. */
  readonly manifests: readonly ManifestReference[];
  readonly clips: readonly Clip[];
  /** Every listed input in order, rejected ones too. */
  readonly inputs: readonly InputRecord[];
  readonly #stored: StoredClip[] = [];
  readonly #lengths: Uint32Array;
  readonly #firstFrame: Float64Array;
  /** Clips whose frames were compared with their checksum since the store was opened. */
  readonly #checked = new Set<number>();
  readonly #prints: PrintsFile;
  readonly #files: number[] = [];
  readonly #shards: string[];

  /** Called by `openStore`, which has checked `index` and `lengths`. */
  constructor(path: string, index: Index, lengths: Uint32Array) {
    this.path = path;
    this.hash = index.hash;
    this.settings = index.head.settings;
    this.part = index.head.part ?? null;
    this.classes = index.head.classes;
    this.manifests = index.head.manifests ?? [];
    this.inputs = index.records;
    this.bytes = index.head.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    this.#lengths = lengths;
    this.#shards = index.head.shards.map(({ name }) => join(path, name));
    const places = new Map(this.classes.map((name, place) => [name, place]));
    this.clips = index.records.flatMap((record, row) => clipOf(record, row, places));
    this.#stored = index.records.flatMap(({ clip }) => clip ?? []);
    this.#prints = new PrintsFile(path, index.head.prints, this.#stored);
    this.#firstFrame = new Float64Array(this.#stored.length);
    let first = 0;
    this.#stored.forEach((clip, i) => {
      this.#firstFrame[i] = first;
      first += clip.frames;
    });
    try {
      for (const shard of this.#shards) this.#files.push(openSync(shard, 'r'));
    } catch (error) {
      this.dispose();
      throw environmentError(error, path, 'run the same command again') ?? error;
    }
  }

  /**
   * Cuts windows out of clips, decoded on native threads.
   * @returns (N, 3, T, out, out) uint8, channels_last_3d; owned by the caller. All windows must have equal `frames` and `out`.
   * @throws AvclError USAGE for a window outside its clip; DATA naming shard, clip and frame where one is damaged
   */
  async readWindows(windows: readonly Window[], options: { threads?: number } = {}): Promise<Tensor> {
    const fresh = new Set(windows.flatMap(({ clip }) => (this.#checked.has(clip) ? [] : clip)));
    await Promise.all([...fresh].map((clip) => this.#checkFrames(clip)));
    return readWindows(windows, {
      clip: (i) => this.#clip(i),
      place: (i) => {
        const { shard, members, width, height } = this.#stored[i]!;
        return {
          file: this.#files[shard]!,
          shard: this.#shards[shard]!,
          offset: members.mjpg.offset,
          lengths: this.frameLengths(i),
          width,
          height,
        };
      },
      threads: options.threads ?? 0,
    });
  }

  /**
   * Pictures of the sound of clips (method.md section 4).
   * @returns (N, 256, 256) float32 in [0, 1], row 0 the lowest band; owned by the caller
   */
  async readMel(
    clips: readonly number[],
    which: MelKind | readonly MelKind[] = { kind: 'whole' },
  ): Promise<Tensor> {
    const kinds = Array.isArray(which) ? which : clips.map(() => which as MelKind);
    if (kinds.length !== clips.length) {
      throw new AvclError(
        'USAGE',
        `expected one kind for each of ${clips.length} clips, got ${kinds.length}`,
      );
    }
    const size = MEL_SIZE * MEL_SIZE;
    const values = new Float32Array(clips.length * size);
    clips.forEach((clip, i) => {
      const kind = kinds[i]!;
      if (kind.kind === 'whole') {
        const bytes = Buffer.from(values.buffer, i * size * 4, size * 4);
        this.#member(clip, 'mel.npy').copy(bytes, 0, NPY_HEADER);
      } else {
        using picture = melPicture(this.readPcm(clip), kind);
        values.set(picture.toArray() as Float32Array, i * size);
      }
    });
    return keep(fromArray(values, [clips.length, MEL_SIZE, MEL_SIZE]));
  }

  /** The whole sound of a clip: mono, 24 kHz, 16 bit. */
  readPcm(clip: number): Int16Array {
    return fromWav(this.#member(clip, 'wav'));
  }

  /**
   * The JPEG file of one frame.
   * @throws AvclError USAGE for a frame outside its clip; DATA naming shard and clip where its frames are damaged
   */
  readFrame(clip: number, frame: number): Uint8Array {
    const { frames, members, shard } = this.#stored[clip] ?? this.#clip(clip);
    if (!Number.isInteger(frame) || frame < 0 || frame >= frames) {
      throw new AvclError('USAGE', `expected a frame of 0 to ${frames - 1}, got ${frame}`);
    }
    if (!this.#checked.has(clip)) {
      this.#member(clip, 'mjpg');
      this.#checked.add(clip);
    }
    const first = this.#firstFrame[clip]!;
    let offset = members.mjpg.offset;
    for (let i = 0; i < frame; i++) offset += this.#lengths[first + i]!;
    const bytes = Buffer.alloc(this.#lengths[first + frame]!);
    this.#answering(shard, () => readSync(this.#files[shard]!, bytes, 0, bytes.length, offset));
    return bytes;
  }

  /** A clip's file as it lies in its shard. */
  readMember(clip: number, kind: MemberKind): Uint8Array {
    return this.#member(clip, kind);
  }

  /** Bytes of each JPEG file of a clip. */
  frameLengths(clip: number): Uint32Array {
    const first = this.#firstFrame[clip]!;
    return this.#lengths.subarray(first, first + this.#clip(clip).frames);
  }

  /** What the checks compare of a clip; empty in stores from before there were prints. */
  readPrint(clip: number): Uint8Array {
    return this.#prints.read(clip);
  }

  dispose(): void {
    for (const file of this.#files.splice(0)) closeSync(file);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #clip(i: number): Clip & StoredClip {
    const clip = this.clips[i];
    if (clip) return { ...clip, ...this.#stored[i]! };
    throw new AvclError('USAGE', `expected a clip of 0 to ${this.clips.length - 1}, got ${i}`);
  }

  #member(i: number, kind: MemberKind): Buffer {
    const { shard, members } = this.#clip(i);
    const { offset, bytes, crc32: expected } = members[kind];
    const content = Buffer.alloc(bytes);
    const got = this.#answering(shard, () => readSync(this.#files[shard]!, content, 0, bytes, offset));
    if (got === bytes && crc32(content) === expected) return content;
    throw this.#damaged(i, kind);
  }

  /** Before the frames of a clip are first used. Asynchronous: all of them are read, of many clips at once. */
  async #checkFrames(i: number): Promise<void> {
    const { shard, members } = this.#clip(i);
    const { offset, bytes, crc32: expected } = members.mjpg;
    const content = Buffer.allocUnsafe(bytes);
    const reading = readAsync(this.#files[shard]!, content, 0, bytes, offset);
    const { bytesRead } = await reading.catch((error: unknown) => {
      throw this.#clear(error, shard);
    });
    if (bytesRead !== bytes || crc32(content) !== expected) throw this.#damaged(i, 'mjpg');
    this.#checked.add(i);
  }

  #answering<T>(shard: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#clear(error, shard);
    }
  }

  /** A disk that does not answer is another matter than damaged bytes. */
  #clear(error: unknown, shard: number): unknown {
    return environmentError(error, this.#shards[shard]!, 'run the same command again') ?? error;
  }

  #damaged(i: number, kind: MemberKind): AvclError {
    const { key, shard } = this.#clip(i);
    const file = this.#shards[shard]!;
    return new AvclError(
      'DATA',
      `expected ${kind} of ${key} in ${file} to match its checksum, got a damaged shard`,
      {
        fix: 'take the shard from a copy, or delete the store and build it again',
        details: { file, key, member: kind },
      },
    );
  }
}

function clipOf(record: InputRecord, row: number, places: ReadonlyMap<string, number>): Clip[] {
  const { key, label, split, state, clip } = record;
  if (!clip || state === 'rejected') return [];
  const { frames, fps, seconds, samples, width, height } = clip;
  const classIndex = label === null ? null : (places.get(label) ?? null);
  return [
    {
      key,
      label,
      classIndex,
      split,
      frames,
      fps,
      seconds,
      soundSeconds: samples / SAMPLE_RATE,
      width,
      height,
      state,
      row,
    },
  ];
}
