/** Resident memory over a long job: whether it grows. */

/** Bytes without V8's own heap, which it widens and narrows as it likes, by tens of MB. */
export function residentBytes(): number {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

/** Of some: what allocators take and give back for a while is in no median, what leaks is. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
