/**
 * The metrics of all runs that someone looks at. What is small is read on the spot; what is large is read in the background, a piece of each in
 * turn, with pauses in which requests are answered.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { RunMetrics } from './run-metrics.js';

/** Each has about half a megabyte. The one looked at longest ago is let go. */
const KEPT = 256;

/** Who asks goes first: after a question so long passes before the next piece, unless they never end. */
const ASKED_MS = 40;
const STARVED_MS = 200;

/** All metrics files. */
export class MetricsIndex {
  readonly #signal: AbortSignal;
  readonly #files = new Map<string, RunMetrics>();
  readonly #queue = new Set<RunMetrics>();
  #busy = false;
  #asked = 0;

  /** @param signal - ends the reading in the background */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * A run's metrics, as they are now, or as far as they are read.
   *
   * @throws where there is no such file
   */
  of(run: string, path: string): RunMetrics {
    this.#asked = performance.now();
    const metrics = this.#files.get(path) ?? new RunMetrics(run, path);
    this.#files.delete(path);
    this.#files.set(path, metrics); // the newest last
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= KEPT) break;
      this.#files.delete(oldest);
    }
    metrics.look();
    if (metrics.complete) while (metrics.advance());
    else this.#readLater(metrics);
    return metrics;
  }

  #readLater(metrics: RunMetrics): void {
    this.#queue.add(metrics);
    if (this.#busy) return;
    this.#busy = true;
    void this.#readAll().finally(() => {
      this.#busy = false;
    });
  }

  async #othersFirst(): Promise<void> {
    await setImmediate();
    const began = performance.now();
    while (performance.now() - this.#asked < ASKED_MS && performance.now() - began < STARVED_MS) {
      await setTimeout(ASKED_MS / 2);
    }
  }

  async #readAll(): Promise<void> {
    while (this.#queue.size > 0 && !this.#signal.aborted) {
      for (const metrics of [...this.#queue]) {
        await this.#othersFirst();
        if (this.#signal.aborted) return;
        try {
          if (!metrics.advance()) this.#queue.delete(metrics);
        } catch {
          this.#queue.delete(metrics); // it has gone; who asks next is told
        }
      }
    }
  }
}
