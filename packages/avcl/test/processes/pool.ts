/** Three processes that stay for a whole test file: they have met in a group of two and one of three, and do jobs (jobs.mjs) alone or together. */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const SIZE = 3;
const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

interface Answer {
  ready?: true;
  id?: number;
  result?: unknown;
  error?: string;
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The processes; dispose them at the end. */
export class Pool {
  readonly #workers: readonly ChildProcess[];
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #ids = 0;

  private constructor(workers: readonly ChildProcess[]) {
    this.#workers = workers;
    for (const worker of workers) worker.on('message', (answer: Answer) => this.#settle(answer));
  }

  static async start(): Promise<Pool> {
    const ports = [
      [2, await freePort()],
      [3, await freePort()],
    ];
    const workers = Array.from({ length: SIZE }, (_, rank) =>
      fork(WORKER, [JSON.stringify({ rank, ports })], { execArgv: [] }),
    );
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.once('message', () => resolve());
            worker.once('exit', (code) =>
              reject(new Error(`a process ended with ${code} before it was ready`)),
            );
          }),
      ),
    );
    return new Pool(workers);
  }

  /** What each of the first `size` processes answers to the job, which they do together (1: the first does it alone). */
  async run<T>(job: string, size: 1 | 2 | 3, options: unknown): Promise<T[]> {
    const workers = this.#workers.slice(0, size);
    return (await Promise.all(
      workers.map((worker) => {
        const id = this.#ids++;
        return new Promise((resolve, reject) => {
          this.#waiting.set(id, { resolve, reject });
          worker.send({ id, job, size, options });
        });
      }),
    )) as T[];
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.disconnect();
  }

  #settle({ id, result, error }: Answer): void {
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (waiting === undefined || id === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error));
  }
}
