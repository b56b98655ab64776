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
const WINDOW = 4096;

/** An open file that is looked into here and there. */
class Peek {
  readonly size: number;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(4 * WINDOW);

  constructor(file: number) {
    this.#file = file;
    this.size = fstatSync(file).size;
  }

  /** Whole lines from a place on, as far as so many bytes hold; the line that reaches into the place is not one of them. */
  *lines(from: number, bytes: number): Generator<PlacedLine> {
    const piece = this.#buffer.subarray(0, readSync(this.#file, this.#buffer, 0, bytes, from));
    let begin = from === 0 ? 0 : piece.indexOf(10) + 1;
    if (begin === 0 && from > 0) return;
    for (let end = piece.indexOf(10, begin); end >= 0; end = piece.indexOf(10, begin)) {
      yield { line: piece.toString('utf8', begin, end), offset: from + begin };
      begin = end + 1;
    }
  }

  /** The first of them. */
  first(from: number): PlacedLine | undefined {
    for (const found of this.lines(from, WINDOW)) return found;
    return undefined;
  }
}

/** About `count` lines spread over a file, and the last rows of about `epochs` epochs, in the file's order. */
export function sample(path: string, count: number, epochs: number): PlacedLine[] {
  const file = openSync(path, 'r');
  try {
    const peek = new Peek(file);
    const found = new Map<number, string>();
    let last = 0;
    for (let i = 0; i < count; i++) {
      const first = peek.first(Math.floor((peek.size * i) / count));
      if (first === undefined) continue;
      found.set(first.offset, first.line);
      last = Math.max(last, epochOf(first.line) ?? 0);
    }
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

/** A look at a line that is cheaper than reading it as JSON; null where it is damaged. */
function epochOf(line: string): number | null {
  const found = /"epoch":(\d{1,9})[,}]/.exec(line);
  return found === null ? null : Number(found[1]);
}

/** The row at the end of an epoch, which stands before the first row of the next. */
function epochRow(peek: Peek, epoch: number): PlacedLine | null {
  let [low, high] = [0, peek.size];
  while (high - low > WINDOW) {
    const middle = Math.floor((low + high) / 2);
    const there = epochOf(peek.first(middle)?.line ?? '');
    if (there === null || there > epoch) high = middle;
    else low = middle;
  }
  for (const found of peek.lines(Math.max(0, low - WINDOW), 4 * WINDOW)) {
    const row = epochOf(found.line) === epoch ? parseRow(found.line) : null;
    if (row?.kind === 'epoch') return found;
  }
  return null;
}
