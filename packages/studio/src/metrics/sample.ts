/**
 * What a large file of metrics holds, before all of it is read: lines from all over it, and the rows at the ends of epochs, which are few among many
 * and are found by halving, as the rows stand in the order of their epochs.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parseRow } from './row.js';

/** A whole line, and where it begins. */
export interface PlacedLine {
  readonly line: string;
  readonly offset: number;
}

/** More than a row has. */
const WINDOW = 8192;

/** An open file that is looked into here and there. */
class Peek {
  readonly size: number;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(4 * WINDOW);

  constructor(file: number) {
    this.#file = file;
    this.size = fstatSync(file).size;
  }

  /** Whole lines that begin in so many bytes from a place on; the line that reaches into the place is not one of them. */
  lines(from: number, bytes: number): PlacedLine[] {
    const length = readSync(this.#file, this.#buffer, 0, Math.min(bytes + WINDOW, this.#buffer.length), from);
    const piece = this.#buffer.subarray(0, length);
    const found: PlacedLine[] = [];
    let begin = from === 0 ? 0 : piece.indexOf(10) + 1;
    if (begin === 0 && from > 0) return found;
    for (let end = piece.indexOf(10, begin); end >= 0 && begin < bytes; end = piece.indexOf(10, begin)) {
      found.push({ line: piece.toString('utf8', begin, end), offset: from + begin });
      begin = end + 1;
    }
    return found;
  }
}

/** About `count` lines spread over a file, and the last rows of about `epochs` epochs, in the file's order. */
export function sample(path: string, count: number, epochs: number): PlacedLine[] {
  const file = openSync(path, 'r');
  try {
    const peek = new Peek(file);
    const found = new Map<number, string>();
    for (let i = 0; i < count; i++) {
      const [first] = peek.lines(Math.floor((peek.size * i) / count), 1024);
      if (first !== undefined) found.set(first.offset, first.line);
    }
    const last = Math.max(0, ...[...found.values()].map((line) => parseRow(line)?.epoch ?? 0));
    const every = Math.max(1, Math.ceil(last / epochs));
    for (let epoch = every; epoch <= last; epoch += every) {
      const row = epochRow(peek, epoch);
      if (row !== null) found.set(row.offset, row.line);
    }
    return [...found].map(([offset, line]) => ({ offset, line })).sort((a, b) => a.offset - b.offset);
  } finally {
    closeSync(file);
  }
}

/** The row at the end of an epoch, which stands before the first row of the next. */
function epochRow(peek: Peek, epoch: number): PlacedLine | null {
  let [low, high] = [0, peek.size];
  while (high - low > WINDOW) {
    const middle = Math.floor((low + high) / 2);
    const row = peek
      .lines(middle, 2048)
      .map(({ line }) => parseRow(line))
      .find((one) => one !== null);
    if (row === undefined || row === null || row.epoch > epoch) high = middle;
    else low = middle;
  }
  const near = peek.lines(Math.max(0, low - WINDOW), 3 * WINDOW);
  return (
    near.find(({ line }) => {
      const row = parseRow(line);
      return row?.kind === 'epoch' && row.epoch === epoch;
    }) ?? null
  );
}
