/**
 * Reads safetensors files: all tensors at once, or by name from a file that stays open. The header is checked whole
 * before any tensor is made (see format.ts); nothing in a file can run code or ask for more memory than its own size.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AvclError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { tensorOf } from './bytes.js';
import {
  damaged,
  headerLength,
  LENGTH_BYTES,
  parseHeader,
  readHeader,
  type SafetensorsHeader,
} from './format.js';

/** The most bytes asked for at once; Node takes less than 2^31. */
const PIECE = 2 ** 30;

/** What a file holds. */
export interface Safetensors {
  /** In the order of their bytes. */
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/**
 * Read all tensors of a file, or only those in `names`.
 * @throws AvclError `DATA` where the file cannot be read, is damaged, or has no tensor of a name
 */
export function readSafetensors(path: string, options: { names?: readonly string[] } = {}): Safetensors {
  using file = openSafetensors(path);
  const names = options.names ?? file.names;
  return { tensors: new Map(names.map((name) => [name, file.read(name)])), metadata: { ...file.metadata } };
}

/**
 * Read all tensors of a file that lies in memory.
 * @param options.name what errors call it
 * @throws AvclError `DATA` where it is damaged
 */
export function parseSafetensors(bytes: Uint8Array, options: { name?: string } = {}): Safetensors {
  const { name: file = 'safetensors' } = options;
  const header = readHeader(bytes, file);
  const data = bytes.subarray(header.dataStart);
  const tensors = [...header.entries].map(
    ([name, entry]) => [name, tensorOf(entry, data.subarray(...entry.offsets))] as const,
  );
  return { tensors: new Map(tensors), metadata: { ...header.metadata } };
}

/** Open a file and read its header only. Close it, or hold it with `using`. */
export function openSafetensors(path: string): SafetensorsFile {
  return new SafetensorsFile(path);
}

/** An open file whose tensors are read when asked for. */
export class SafetensorsFile {
  readonly #path: string;
  readonly #handle: number;
  readonly #header: SafetensorsHeader;
  #open = true;

  constructor(path: string) {
    this.#path = path;
    try {
      this.#handle = openSync(path, 'r');
    } catch (cause) {
      throw unreadable(path, cause);
    }
    try {
      const { size } = fstatSync(this.#handle);
      const first = this.#bytes(0, Math.min(LENGTH_BYTES, size));
      const length = headerLength(first, size, path);
      this.#header = parseHeader(this.#bytes(LENGTH_BYTES, length), size - LENGTH_BYTES - length, path);
    } catch (cause) {
      closeSync(this.#handle);
      throw cause instanceof AvclError ? cause : unreadable(path, cause);
    }
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.#header.metadata;
  }

  /** The tensors' names in the order of their bytes. */
  get names(): string[] {
    return [...this.#header.entries.keys()];
  }

  /** What the header says of each tensor. */
  get entries(): SafetensorsHeader['entries'] {
    return this.#header.entries;
  }

  /** Read one tensor. */
  read(name: string): Tensor {
    const entry = this.#header.entries.get(name);
    if (entry === undefined) {
      throw new AvclError(
        'DATA',
        `expected a tensor \`${name}\` in \`${this.#path}\`, got none; see its \`names\``,
      );
    }
    if (!this.#open) {
      throw new AvclError(
        'USAGE',
        `expected an open file, got \`${this.#path}\` after close(); read before closing`,
      );
    }
    const [start, end] = entry.offsets;
    return tensorOf(entry, this.#bytes(this.#header.dataStart + start, end - start));
  }

  close(): void {
    if (this.#open) closeSync(this.#handle);
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** `length` bytes, which were compared with the file's size before. */
  #bytes(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#handle, bytes, done, Math.min(length - done, PIECE), position + done);
      if (count === 0) throw damaged(this.#path, null, `${position + length} bytes`, `${position + done}`);
      done += count;
    }
    return bytes;
  }
}

function unreadable(path: string, cause: unknown): AvclError {
  const got = (cause as Error).message;
  return new AvclError(
    'DATA',
    `expected a readable safetensors file at \`${path}\`, got ${got}; check the path`,
    {
      cause,
      details: { file: path },
    },
  );
}
