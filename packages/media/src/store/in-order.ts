// Several pieces of work at once, their results in the order of the pieces.

/**
 * Runs `work` on every item, at most `jobs` at once and at most `jobs` results waiting, and yields the results in the items' order.
 * When one fails, or the consumer stops, no further piece is started and those under way are waited for.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  jobs: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  let active = 0;
  let free: (() => void)[] = [];
  const start = async (item: T): Promise<R> => {
    while (active >= jobs) await new Promise<void>((done) => free.push(done));
    active += 1;
    try {
      return await work(item);
    } finally {
      active -= 1;
      const woken = free;
      free = [];
      for (const wake of woken) wake();
    }
  };
  const source = items[Symbol.iterator]();
  let stopped = false;
  const fill = () => {
    while (!stopped && waiting.length < 2 * jobs) {
      const next = source.next();
      if (next.done) break;
      const one = start(next.value);
      one.catch(() => {}); // told when its turn comes
      waiting.push(one);
    }
  };
  try {
    for (fill(); waiting.length > 0; fill()) yield await waiting.shift()!;
  } finally {
    stopped = true;
    await Promise.allSettled(waiting);
  }
}
