/**
 * `metrics.jsonl`: one JSON object a line, `kind` step or epoch. Rows after a checkpoint are cut off when a run goes on
 * from it, so the file of a stopped run ends equal to that of one never stopped (but for `seconds`, `samples_per_s`
 * and `data_wait`, which are the clock's). Numbers that are not finite are written as null, as JSON wants it.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AvclError } from '@avcl/torch';
import { sync, writeDurably } from './durable.js';

/** A row: numbers, and the few texts that say what it is. */
export type MetricsRow = Readonly<Record<string, number | string | null>>;

/** Fields that depend on the clock and not on the run. */
export const clockFields: readonly string[] = ['seconds', 'samples_per_s', 'data_wait'];

/** An open metrics file. */
export class MetricsFile implements Disposable {
  #rows: number;
  readonly #file: number;

  /**
   * Opens a metrics file for appending, after cutting it to its first `keep` rows.
   *
   * @throws AvclError DATA when the file has fewer rows than that
   */
  constructor(path: string, keep: number) {
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    if (lines.length < keep) {
      throw new AvclError(
        'DATA',
        `expected ${keep} rows in ${path}, as the checkpoint says, got ${lines.length}; restore the file, or begin a new run`,
      );
    }
    if (lines.length > 0) {
      writeDurably(
        path,
        lines
          .slice(0, keep)
          .map((line) => `${line}\n`)
          .join(''),
      );
    }
    this.#rows = keep;
    this.#file = openSync(path, 'a');
    sync(dirname(path)); // a checkpoint counts on these rows: the file's name must outlive a power cut too
  }

  /** Rows written so far, earlier sessions' included. */
  get rows(): number {
    return this.#rows;
  }

  /** Appends a row. */
  write(row: MetricsRow): void {
    writeFileSync(this.#file, `${JSON.stringify(row)}\n`); // whole, or an error: writeSync may write a part and say nothing
    this.#rows++;
  }

  /** Brings the rows to the disk. */
  flush(): void {
    fsyncSync(this.#file);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Reads all whole rows of a metrics file. */
export function readMetrics(path: string): MetricsRow[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as MetricsRow);
}
