// A small part of `node scripts/soak.mjs`, whose result is docs/results/soak.csv: open files, threads and tensors of a process that trains
// stay as many as they were. Resident memory needs more steps: packages/avcl/test/training/memory.test.ts.
import { expect, it } from 'vitest';
import { scratch } from './small.js';
import { type Held, soak } from './soak.mjs';

it('holds no more files, threads or tensors after 300 steps than after 100', async () => {
  const held: Held[] = [];
  await soak(scratch('soak'), { steps: 300, every: 20, clips: 12 }, (row) => held.push(row));
  expect(held.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, i) => 20 * (i + 1)));
  const [before, after] = [held.slice(0, 5), held.slice(-5)];
  for (const what of ['files', 'threads', 'tensors'] as const) {
    const [most, least] = [
      Math.max(...before.map((row) => row[what])),
      Math.min(...after.map((row) => row[what])),
    ];
    expect(most, what).toBeGreaterThan(2);
    expect(least, `${what}: ${held.map((row) => row[what])}`).toBeLessThanOrEqual(most);
  }
}, 120_000);
