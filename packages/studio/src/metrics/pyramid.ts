/**
 * Rows of one kind, thinned as they come: buckets of so many rows next to one another, each with the mean, the least and the greatest of every
 * figure. When there are too many buckets, pairs are joined and a bucket holds twice as many rows; so memory has a bound, and a row costs the
 * same however many there are.
 */
import type { Row } from './row.js';

/** Between half and all of these buckets are in use; a chart is about half as many pixels wide. */
export const BUCKETS = 2048;

interface Column {
  readonly mean: Float32Array;
  readonly least: Float32Array;
  readonly greatest: Float32Array;
  /** Numbers in the bucket; a row may lack the figure. */
  readonly count: Uint32Array;
}

const newColumn = (): Column => ({
  mean: new Float32Array(BUCKETS),
  least: new Float32Array(BUCKETS).fill(Number.POSITIVE_INFINITY),
  greatest: new Float32Array(BUCKETS).fill(Number.NEGATIVE_INFINITY),
  count: new Uint32Array(BUCKETS),
});

/** Points of one figure. */
export interface Points {
  readonly step: number[];
  readonly seconds: number[];
  readonly mean: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
}

/** The thinned rows. */
export class Pyramid {
  rows = 0;
  readonly #columns = new Map<string, Column>();
  readonly #step = new Float64Array(BUCKETS);
  readonly #seconds = new Float64Array(BUCKETS);
  readonly #size = new Uint32Array(BUCKETS);
  /** Where in the file each bucket begins. */
  readonly #offset = new Float64Array(BUCKETS);
  #perBucket = 1;
  #used = 0;

  /** Rows that a bucket stands for: 1 while every row has its own. */
  get perBucket(): number {
    return this.#perBucket;
  }

  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** @param seconds - of all sessions together */
  add(row: Row, seconds: number, offset: number): void {
    if (this.#used > 0 && this.#size[this.#used - 1]! < this.#perBucket) {
      this.#put(this.#used - 1, row, seconds);
      return;
    }
    if (this.#used === BUCKETS) this.#halve();
    this.#offset[this.#used] = offset;
    this.#put(this.#used++, row, seconds);
  }

  #put(at: number, row: Row, seconds: number): void {
    const size = ++this.#size[at]!;
    this.#step[at]! += (row.step - this.#step[at]!) / size;
    this.#seconds[at]! += (seconds - this.#seconds[at]!) / size;
    this.rows++;
    for (const [name, value] of row.figures) {
      const column = this.#column(name);
      if (value === null) continue;
      const count = ++column.count[at]!;
      column.mean[at]! += (value - column.mean[at]!) / count;
      if (value < column.least[at]!) column.least[at] = value;
      if (value > column.greatest[at]!) column.greatest[at] = value;
    }
  }

  #column(name: string): Column {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = newColumn();
    this.#columns.set(name, column);
    return column;
  }

  #halve(): void {
    const half = BUCKETS / 2;
    for (let i = 0; i < half; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const [n, m] = [this.#size[a]!, this.#size[b]!];
      this.#step[i] = (this.#step[a]! * n + this.#step[b]! * m) / (n + m);
      this.#seconds[i] = (this.#seconds[a]! * n + this.#seconds[b]! * m) / (n + m);
      this.#offset[i] = this.#offset[a]!;
      this.#size[i] = n + m;
      for (const column of this.#columns.values()) join(column, i, a, b);
    }
    for (const array of [this.#step, this.#seconds, this.#offset, this.#size]) array.fill(0, half);
    for (const { mean, least, greatest, count } of this.#columns.values()) {
      mean.fill(0, half);
      count.fill(0, half);
      least.fill(Number.POSITIVE_INFINITY, half);
      greatest.fill(Number.NEGATIVE_INFINITY, half);
    }
    this.#used = half;
    this.#perBucket *= 2;
  }

  /** The bytes of the file that hold the rows of some steps: from, and to (null: the end). */
  bytesOf(from: number, to: number): [number, number | null] {
    let first = 0;
    while (first + 1 < this.#used && this.#step[first + 1]! < from) first++;
    let last = first;
    while (last < this.#used && this.#step[last]! <= to) last++;
    last++; // the mean of a bucket's steps lies in its middle
    return [this.#offset[Math.max(0, first - 1)] ?? 0, last < this.#used ? this.#offset[last]! : null];
  }

  /** How many buckets lie between two steps. */
  bucketsIn(from: number, to: number): number {
    let count = 0;
    for (let i = 0; i < this.#used; i++) if (this.#step[i]! >= from && this.#step[i]! <= to) count++;
    return count;
  }

  /**
   * A figure's points between two steps, at most about so many.
   *
   * @returns null where no row has the figure
   */
  points(name: string, most: number, from: number, to: number): Points | null {
    const column = this.#columns.get(name);
    if (column === undefined) return null;
    const places: number[] = [];
    for (let i = 0; i < this.#used; i++) if (this.#step[i]! >= from && this.#step[i]! <= to) places.push(i);
    const each = Math.max(1, Math.ceil(places.length / most));
    const points: Points = { step: [], seconds: [], mean: [], min: [], max: [] };
    for (let i = 0; i < places.length; i += each) this.#point(points, column, places.slice(i, i + each));
    return points;
  }

  #point(points: Points, column: Column, places: readonly number[]): void {
    let [rows, step, seconds, count, mean] = [0, 0, 0, 0, 0];
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const i of places) {
      const size = this.#size[i]!;
      rows += size;
      step += this.#step[i]! * size;
      seconds += this.#seconds[i]! * size;
      count += column.count[i]!;
      mean += column.mean[i]! * column.count[i]!;
      least = Math.min(least, column.least[i]!);
      greatest = Math.max(greatest, column.greatest[i]!);
    }
    points.step.push(step / rows);
    points.seconds.push(seconds / rows);
    points.mean.push(count === 0 ? null : shorter(mean / count));
    points.min.push(count === 0 ? null : shorter(least));
    points.max.push(count === 0 ? null : shorter(greatest));
  }
}

function join({ mean, least, greatest, count }: Column, into: number, a: number, b: number): void {
  const [n, m] = [count[a]!, count[b]!];
  const joined = n + m === 0 ? 0 : (mean[a]! * n + mean[b]! * m) / (n + m);
  const low = Math.min(least[a]!, least[b]!);
  const high = Math.max(greatest[a]!, greatest[b]!);
  mean[into] = joined;
  least[into] = low;
  greatest[into] = high;
  count[into] = n + m;
}

/** Float32 has seven digits; more of them in JSON would be noise. */
const shorter = (value: number): number => Number(value.toPrecision(7));
