/** What the card says of the data, line by line. */
import { join } from 'node:path';
import type { ClipSource, RunHeader } from 'avcl';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../avcl/test/support/memory-store.js';
import { dataLines } from '../src/card/data.js';
import { dataOf } from '../src/job.js';
import { scratch } from './support/run.js';

const store = memoryStore({ classes: 4, train: 10, val: 3, test: 2 });
const header = { data: join(scratch(), 'store'), dataHash: store.hash } as RunHeader;
const named = `data: store \`store\`, hash \`${store.hash}\``;
const unlisted =
  'source: no published list; whether the videos were filmed or made by `avcl synth` the store does not say';

describe('the card on the data', () => {
  it('has clips by split, classes with counts, and whether a list is known', () => {
    expect(dataLines(header, store)).toEqual([
      named,
      'clips in it: 10 train, 3 val, 2 test; listed files that gave none: 1',
      'classes in it: 4, 2 (`class 2`) to 3 (`class 1`) train clips each',
      unlisted,
    ]);
    const even: ClipSource = {
      ...store,
      clips: store.clips.slice(0, 8).map((clip) => ({ ...clip, split: null })),
      manifests: [{ name: 'a list', version: 1, sha256: '0' }],
    };
    expect(dataLines(header, even)).toEqual([
      named,
      'clips in it: 8 train, 0 val, 0 test; listed files that gave none: 1',
      'classes in it: 4, 2 train clips each',
    ]);
    expect(dataLines(header, { ...store, classes: [], clips: [] })[2]).toBe('classes in it: none');
    expect(dataLines(null, store)).toEqual(['data: not known, the run has no config.yaml']);
  });

  it('counts in no other store than the one that the run was trained on, and says that it is gone', async () => {
    const open = (source: ClipSource) => ({ source, name: 'given', [Symbol.dispose]: () => {} });
    const gone = [`${named}; it is not there, so what is in it is not known`];
    expect(await dataOf(header, open(store))).toEqual(dataLines(header, store));
    expect(await dataOf(header, open({ ...store, hash: 'another' }))).toEqual(gone);
    expect(await dataOf(header, null)).toEqual(gone);
    expect(await dataOf(null, open(store))).toEqual(dataLines(null, store));
  });
});
