/** How long a request waits for its answer: until the time is up, or nobody reads it any more. */
import { Refusal } from './refusal.js';
import { clientGone } from './upload/body.js';

/** A signal with its reason as a refusal. Dispose it when the request is over. */
export class Deadline implements Disposable {
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #client: AbortSignal;
  readonly #gone = () => this.#stop.abort(clientGone(this.#client.reason));

  /** @param client - aborted when the sender has gone */
  constructor(client: AbortSignal, seconds: number) {
    this.#client = client;
    this.#timer = setTimeout(() => {
      this.#stop.abort(
        new Refusal(504, 'timeout', `expected an answer within ${seconds} s, got none`, {
          fix: 'send a shorter file, ask for fewer clips, or raise --timeout of the server',
        }),
      );
    }, seconds * 1000);
    client.addEventListener('abort', this.#gone);
    if (client.aborted) this.#gone();
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** What `asking` gives, or the refusal where that comes first; `asking` goes on. */
  async before<T>(asking: Promise<T>): Promise<T> {
    const { signal } = this;
    let late: (() => void) | undefined;
    const up = new Promise<never>((_, reject) => {
      late = () => reject(signal.reason);
      signal.addEventListener('abort', late);
      if (signal.aborted) late();
    });
    try {
      return await Promise.race([asking, up]);
    } finally {
      signal.removeEventListener('abort', late!);
      asking.catch(() => {});
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#client.removeEventListener('abort', this.#gone);
  }
}
