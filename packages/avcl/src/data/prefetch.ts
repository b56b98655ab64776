/**
 * Reads ahead: while a step computes, the next `depth` items are being read on native threads. Items come in order.
 * Measures how long its caller waited.
 */

/** An ordered, bounded read-ahead over `count` items. */
export class Prefetcher<T extends Disposable> implements AsyncDisposable {
  /** Milliseconds that `next` has waited, in all. */
  waited = 0;
  #begun = 0;
  #taken = 0;
  readonly #pending: Promise<T>[] = [];
  readonly #read: (i: number) => Promise<T>;
  readonly #depth: number;

  /**
   * @param count - items there are
   * @param read - reads item `i`
   * @param depth - items under way at once; 2 is double buffering
   */
  constructor(
    readonly count: number,
    read: (i: number) => Promise<T>,
    depth = 2,
  ) {
    this.#read = read;
    this.#depth = depth;
    this.#fill();
  }

  #fill(): void {
    while (this.#begun < this.count && this.#pending.length < this.#depth) {
      const reading = this.#read(this.#begun++);
      reading.catch(() => {}); // reported by `next`, in its turn
      this.#pending.push(reading);
    }
  }

  /** The next item, or null after the last. Rejects with the reader's error. */
  async next(): Promise<T | null> {
    if (this.#taken === this.count) {
      return null;
    }
    const before = performance.now();
    const item = await this.#pending[0]!;
    this.waited += performance.now() - before;
    this.#pending.shift();
    this.#taken++;
    this.#fill();
    return item;
  }

  /** Waits for what is under way, and disposes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#begun = this.count;
    for (const settled of await Promise.allSettled(this.#pending)) {
      if (settled.status === 'fulfilled') {
        settled.value[Symbol.dispose]();
      }
    }
  }
}
