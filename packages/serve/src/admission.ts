/**
 * Who is let in, and whose turn it is. A request takes a place before its body is read, so that at most `concurrency + queue` files are on the
 * disk; one more is sent away at once. Of those inside, `concurrency` are with the model, first come first served.
 */
import { Refusal } from './refusal.js';

/** A place inside. Give it back when the request is over. */
export interface Place extends Disposable {
  /**
   * Waits for the turn.
   * @returns what ends the turn; call it once the model has let go
   * @throws the signal's reason, when it is aborted before
   */
  turn(signal: AbortSignal): Promise<(seconds: number) => void>;
}

/** How much of the latest time counts in the mean that `retry-after` is made of. */
const NEW_SHARE = 0.2;

/** The door and the queue behind it. */
export class Admission {
  readonly concurrency: number;
  readonly queue: number;
  #inside = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #meanSeconds = 1;
  readonly #empty: (() => void)[] = [];

  constructor(limits: { concurrency: number; queue: number }) {
    this.concurrency = limits.concurrency;
    this.queue = limits.queue;
  }

  /** Requests inside: receiving, waiting, running. */
  get inside(): number {
    return this.#inside;
  }
  /** Requests whose file is there and whose turn has not come. */
  get waiting(): number {
    return this.#waiting.length;
  }
  /** Requests that are with the model. */
  get running(): number {
    return this.#running;
  }

  /** @throws Refusal 429 when all places are taken */
  enter(): Place {
    if (this.#inside >= this.concurrency + this.queue) {
      const seconds = Math.ceil((this.#meanSeconds * this.#inside) / this.concurrency);
      throw new Refusal(
        429,
        'busy',
        `expected a free place, got ${this.#inside} requests before this one; try again in ${seconds} s`,
        {
          fix: 'wait as long as retry-after says',
          headers: { 'retry-after': `${seconds}`, connection: 'close' },
        },
      );
    }
    this.#inside += 1;
    let left = false;
    return {
      turn: (signal) => this.#turn(signal),
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        this.#inside -= 1;
        if (this.#inside === 0) for (const tell of this.#empty.splice(0)) tell();
      },
    };
  }

  /** Resolves when nobody is inside. */
  empty(): Promise<void> {
    if (this.#inside === 0) return Promise.resolve();
    return new Promise((resolve) => this.#empty.push(resolve));
  }

  async #turn(signal: AbortSignal): Promise<(seconds: number) => void> {
    signal.throwIfAborted();
    if (this.#running >= this.concurrency) await this.#wait(signal);
    else this.#running += 1;
    return (seconds) => {
      this.#meanSeconds += NEW_SHARE * (seconds - this.#meanSeconds);
      const next = this.#waiting.shift();
      // Handed on, not given back: nobody who has just come may slip in between.
      if (next === undefined) this.#running -= 1;
      else next();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = () => {
        signal.removeEventListener('abort', gone);
        resolve();
      };
      const gone = () => {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        reject(signal.reason);
      };
      this.#waiting.push(next);
      signal.addEventListener('abort', gone, { once: true });
    });
  }
}
