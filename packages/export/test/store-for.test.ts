/** The store that an export is compared on: where it is not the run's own, why is said. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { expect, it } from 'vitest';
import { storeFor } from '../src/job.js';
import { scratch } from './support/run.js';

const folder = scratch();
type Header = Parameters<typeof storeFor>[1];

/** Whether there is a store, and what was said. */
async function asked(data: string, dataHash: string, named?: string): Promise<[boolean, string]> {
  const said: string[] = [];
  const logger = { info: () => {}, warn: (line: string) => said.push(line) };
  using store = await storeFor({ data: named, logger }, { data, dataHash } as Header);
  return [store !== null, said.join()];
}

it('is the one that the run was trained on where it is unchanged; else why not is said', async () => {
  const [videos, store, empty] = ['videos', 'store', 'empty'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(empty);
  await synthesise(videos, { preset: 'smoke', classes: 2, clips: 6, seed: 1 });
  await buildStore(await readSource(videos), store);
  const changed = await asked(store, 'another');
  expect(changed).toEqual([
    false,
    `the store of the run, ${store}, is not what it was when the run was trained: compared on random inputs only; name a store with --data STORE`,
  ]);
  expect(await asked(empty, '')).toEqual([false, expect.stringContaining('cannot be opened')]);
  expect(await asked(join(folder, 'nowhere'), '')).toEqual([false, expect.stringContaining('is not there')]);
  expect(await asked(store, '', 'none')).toEqual([false, '']);
  expect(await asked(empty, '', store)).toEqual([true, '']);
  using own = await storeFor({ data: store }, null);
  expect(await asked(store, own!.source.hash)).toEqual([true, '']);
});
