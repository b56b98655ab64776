/**
 * The metrics of one run, read as far as it has come: thinned rows of both kinds, and how much of the file that is. Until all is read, rows
 * from all over the file stand in for it, so that a curve is there at once and becomes exact.
 */
import { LineReader, PIECE } from './lines.js';
import { Pyramid } from './pyramid.js';
import { parseRow, type Row } from './row.js';
import { sample } from './sample.js';
import type { FigureName, RowKind, Series } from './types.js';

/** Rows that stand in for a file that is not read yet, and ends of epochs among them. */
const SAMPLE = { rows: 300, epochs: 30 };
/** Bytes of a zoomed view that are read again, to show single rows. */
const ZOOM_BYTES = 4 * PIECE;

/** Thinned rows of both kinds. */
class Rows {
  readonly step = new Pyramid();
  readonly epoch = new Pyramid();
  damaged = 0;
  #before = 0;
  #last = 0;

  take(line: string, offset: number): void {
    const row = parseRow(line);
    if (row === null) {
      this.damaged++;
      return;
    }
    this[row.kind].add(row, this.#seconds(row), offset);
  }

  get count(): number {
    return this.step.rows + this.epoch.rows;
  }

  /** Each session of a run counts its seconds from 0. */
  #seconds({ seconds }: Row): number {
    if (seconds < this.#last) this.#before += this.#last;
    this.#last = seconds;
    return this.#before + seconds;
  }
}

/** What of a series is wanted. */
export interface SeriesRequest {
  readonly figure: FigureName;
  /** At most about so many points. */
  readonly points: number;
  readonly from: number;
  readonly to: number;
}

/** One metrics.jsonl. */
export class RunMetrics {
  readonly run: string;
  readonly #reader: LineReader;
  #rows = new Rows();
  #sample: { rows: Rows; size: number } | null = null;

  constructor(run: string, path: string) {
    this.run = run;
    this.#reader = new LineReader(path);
  }

  /** Looks how long the file is now. */
  look(): void {
    if (this.#reader.look()) {
      this.#rows = new Rows();
      this.#sample = null;
    }
  }

  /** Reads the next piece. @returns whether there was one */
  advance(): boolean {
    return this.#reader.behind && this.#reader.read((line, offset) => this.#rows.take(line, offset));
  }

  /** Bytes that were not looked at yet. */
  get left(): number {
    return Math.max(0, this.#reader.size - this.#reader.offset);
  }

  /** All but what fits into one piece, and so is read on the spot, is read. */
  get complete(): boolean {
    return this.left < PIECE;
  }

  /** Figures that were seen. */
  figures(): FigureName[] {
    const { step, epoch } = this.#shown();
    const named = (kind: RowKind, rows: Pyramid) => rows.names.map((name): FigureName => `${kind}:${name}`);
    return [...named('step', step), ...named('epoch', epoch)];
  }

  series(request: SeriesRequest): Series {
    const rows = this.#shown();
    const [kind, name] = split(request.figure);
    const { from, to, points } = request;
    const found = this.#exact(rows[kind], request) ?? rows[kind].points(name, points, from, to);
    const { size, offset } = this.#reader;
    const read = this.#rows.count;
    return {
      run: this.run,
      ...(found ?? { step: [], seconds: [], mean: [], min: [], max: [] }),
      rows: {
        read,
        of: this.complete || offset === 0 ? Math.max(read, rows.count) : Math.round((read / offset) * size),
      },
      complete: this.complete,
      problem: this.#problem(),
    };
  }

  /** All that is read, or rows from all over while that is only the file's beginning. */
  #shown(): Rows {
    if (this.complete) {
      this.#sample = null;
      return this.#rows;
    }
    if (this.#sample === null || this.#sample.size < this.#reader.size / 2) {
      const rows = new Rows();
      for (const { line, offset } of sample(this.#reader.path, SAMPLE.rows, SAMPLE.epochs)) {
        rows.take(line, offset);
      }
      this.#sample = { rows, size: this.#reader.size };
    }
    return this.#sample.rows;
  }

  /** Single rows of a narrow view, read again from the file; null where the buckets are as fine, or the view is wide. */
  #exact(rows: Pyramid, { figure, points, from, to }: SeriesRequest) {
    if (!this.complete || rows.perBucket === 1 || rows.bucketsIn(from, to) >= points) return null;
    const [first, last] = rows.bytesOf(from, to);
    const end = last ?? this.#reader.offset;
    if (end - first > ZOOM_BYTES) return null;
    const again = new LineReader(this.#reader.path);
    again.offset = first;
    const near = new Rows();
    while (again.offset < end && again.read((line, offset) => offset < end && near.take(line, offset)));
    const [kind, name] = split(figure);
    return near[kind].points(name, points, from, to);
  }

  #problem(): string | null {
    const { damaged } = this.#rows;
    return damaged === 0
      ? null
      : `${damaged} damaged ${damaged === 1 ? 'line' : 'lines'} of metrics.jsonl passed over`;
  }
}

const split = (figure: FigureName): [RowKind, string] => {
  const at = figure.indexOf(':');
  return [figure.slice(0, at) as RowKind, figure.slice(at + 1)];
};
