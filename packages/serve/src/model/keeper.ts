/**
 * Keeps one process with the model: when it ends, out of memory or killed, another one takes its place. Until that has loaded, the server is
 * not ready and says so.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelFacts } from './messages.js';
import { type ModelOptions, ModelProcess } from './process.js';

/** Between two tries, growing, so that a run that cannot be loaded any more does not take the machine. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** The model, alive. */
export class ModelKeeper {
  readonly facts: ModelFacts;
  /** How often a process had to be replaced. */
  restarts = 0;
  #process: ModelProcess | null;
  readonly #options: ModelOptions;
  readonly #warn: (message: string) => void;
  readonly #stop = new AbortController();
  readonly #watch: Promise<void>;

  private constructor(first: ModelProcess, options: ModelOptions, warn: (message: string) => void) {
    this.facts = first.facts;
    this.#process = first;
    this.#options = options;
    this.#warn = warn;
    this.#watch = this.#keep(first);
  }

  /** @throws AvclError when the run cannot be loaded */
  static async start(options: ModelOptions, warn: (message: string) => void): Promise<ModelKeeper> {
    return new ModelKeeper(await ModelProcess.start(options), options, warn);
  }

  /** The process to ask; null while another one is being loaded. */
  get process(): ModelProcess | null {
    return this.#process;
  }

  /** Ends the process for good. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#process?.end();
    await this.#watch;
  }

  async #keep(first: ModelProcess): Promise<void> {
    const { signal } = this.#stop;
    let now: ModelProcess | null = first;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      if (now !== null) {
        const how: string = await now.ended;
        this.#process = null;
        if (signal.aborted) return;
        this.#warn(`the model's process ended (${how}); another one is started`);
        this.restarts += 1;
      }
      await wait(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      now = await this.#again();
      pause = now === null ? Math.min(2 * pause, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    }
  }

  async #again(): Promise<ModelProcess | null> {
    try {
      const next = await ModelProcess.start(this.#options);
      if (this.#stop.signal.aborted) {
        await next.end();
        return null;
      }
      this.#process = next;
      return next;
    } catch (error) {
      this.#warn(`the model could not be loaded again: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }
}
