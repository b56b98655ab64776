/**
 * Reads a growing file of lines from where it was last read, a piece at a time. The last line counts once its line break is there. A file that
 * was replaced or has become shorter (a run that went on from a checkpoint) is read anew.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const LINE_BREAK = 10;

/** One turn's reading: a few milliseconds of parsing, so that requests are answered in between. */
export const PIECE = 1 << 20;
/** A line of metrics has some hundred bytes; what is longer is no line of ours. */
const LONGEST = 1 << 16;

/** A place in a growing file. */
export class LineReader {
  readonly path: string;
  /** Where the next line begins. */
  offset = 0;
  size = 0;
  #inode = 0n;
  #buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.path = path;
  }

  /** Looks at the file again. @returns whether it is another one than before, so that all that was read of it is void */
  look(): boolean {
    const { ino, size } = statSync(this.path, { bigint: true });
    const replaced = this.#inode !== 0n && (ino !== this.#inode || Number(size) < this.offset);
    if (replaced) this.offset = 0;
    this.#inode = ino;
    this.size = Number(size);
    return replaced;
  }

  /** Whether bytes are left that were not looked at; half a line may be all that they are. */
  get behind(): boolean {
    return this.offset < this.size;
  }

  /**
   * Gives the next whole lines to `take`.
   *
   * @returns whether any came: false at the end, also where half a line is left
   */
  read(take: (line: string, offset: number) => void, bytes = PIECE): boolean {
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafe(bytes);
    const file = openSync(this.path, 'r');
    let length: number;
    try {
      this.size = Number(fstatSync(file).size);
      length = readSync(file, this.#buffer, 0, bytes, this.offset);
    } finally {
      closeSync(file);
    }
    const piece = this.#buffer.subarray(0, length);
    let begin = 0;
    for (let end = piece.indexOf(LINE_BREAK); end >= 0; end = piece.indexOf(LINE_BREAK, begin)) {
      take(piece.toString('utf8', begin, end), this.offset + begin);
      begin = end + 1;
    }
    if (begin === 0 && length > LONGEST) {
      take('', this.offset); // no line break far and wide: told as damaged, and passed over
      begin = length;
    }
    this.offset += begin;
    return begin > 0;
  }
}

/** The last whole lines within so many bytes of the end. */
export function tailLines(path: string, bytes: number): string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - bytes);
    const buffer = Buffer.allocUnsafe(size - from);
    const length = readSync(file, buffer, 0, buffer.length, from);
    const lines = buffer.toString('utf8', 0, length).split('\n').slice(0, -1);
    return from === 0 ? lines : lines.slice(1);
  } finally {
    closeSync(file);
  }
}
