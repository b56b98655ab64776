// A small part of `npm run torture`; the whole is in docs/results/torture.md. Builds are killed in packages/media/test/store.test.ts.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch } from './small.js';
import { torture } from './torture.mjs';

it('a run that is killed again and again ends in the bytes of one that never was', async () => {
  const { kills, compared, problems } = await torture(join(scratch('torture'), 'part'), {
    kills: 6,
    seed: 1,
    only: 'pretrain',
  });
  expect(problems).toEqual([]);
  expect(kills).toBe(6);
  expect(compared).toBeGreaterThan(0);
}, 300_000);
