/** Several files at once, for work that waits on child processes. */
import { availableParallelism } from 'node:os';

/** How far it is. */
export interface EachProgress {
  readonly done: number;
  readonly total: number;
}

export interface EachOptions {
  /** At once; default: the cores. */
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EachProgress) => void) | undefined;
}

/** Runs `work` on every item; rejects with the first failure, after which nothing further is begun. */
export async function forEach<T>(
  items: readonly T[],
  options: EachOptions,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const { jobs = availableParallelism(), signal, onProgress } = options;
  let next = 0;
  let done = 0;
  const some = async () => {
    while (next < items.length) {
      const item = items[next++]!;
      signal?.throwIfAborted();
      await work(item);
      onProgress?.({ done: ++done, total: items.length });
    }
  };
  const stopOthers = (error: unknown) => {
    next = items.length;
    throw error;
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, () => some().catch(stopOthers)));
}
