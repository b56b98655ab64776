import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildStore, type Listing, mergeStores, openStore } from '../src/index.js';
import { makeMedia, temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const root = join(folder, 'root');
const at = (name: string) => join(folder, name);
const SMALL = { frames: { width: 48, height: 36 }, shardBytes: 700_000, jobs: 1 } as const; // about two clips a shard
const PARTS = ['p1', 'p2', 'p3'].map(at);
let listing: Listing;

beforeAll(async () => {
  mkdirSync(root);
  const inputs: Listing['inputs'] = [];
  for (let i = 0; i < 5; i++) {
    makeMedia(join(root, `${i}.mp4`), { sound: `0.4*sin(2*PI*${300 + 50 * i}*t)`, seconds: 1.3 });
    inputs.push({ key: `k${i}`, path: `${i}.mp4`, label: `c${i % 2}`, split: 'train' });
  }
  writeFileSync(join(root, 'empty.mp4'), '');
  inputs.splice(1, 0, { key: 'empty', path: 'empty.mp4', label: 'c2', split: 'val' });
  inputs.push({ key: 'gone', path: 'gone.mp4', label: null, split: null });
  inputs.push({ key: 'k0', path: '1.mp4', label: 'c1', split: 'test' }); // the key of another part's input
  const problems = [7, 8].map((line) => ({ line, path: '', code: 'bad-line', detail: 'no path' }));
  inputs[0]!.span = { start: 0.1, end: null };
  const manifests = [{ name: 'm', version: 1, sha256: '0' }];
  listing = { source: 'list.csv', root, inputs, problems, manifests };
  await buildStore(listing, at('whole'), SMALL);
  for (const [i, out] of PARTS.entries()) {
    await buildStore(listing, out, { ...SMALL, part: { index: i + 1, of: 3 } });
  }
});

/** Hash of every file of a store by name. */
function contents(store: string): Record<string, string> {
  const hash = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(store, file)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(store)
      .sort()
      .map((file) => [file, hash(file)]),
  );
}

describe('parts of a listing', () => {
  it('hold a share each, counted, and say so', async () => {
    using store = await openStore(PARTS[0]!);
    expect(store.part).toEqual({ index: 1, of: 3 });
    expect(store.inputs.map(({ key, reason }) => [key, reason])).toEqual([
      ['k0', null],
      ['k2', null],
      ['gone', 'not-found'],
      ['', 'bad-line'],
    ]);
    using second = await openStore(PARTS[1]!);
    expect(second.inputs.at(-2)).toMatchObject({ key: 'k0', reason: 'duplicate-key' });
    expect(store.classes).toEqual(['c0', 'c1', 'c2']); // of the whole list: class indices agree
    const again = await buildStore(listing, PARTS[0]!, { ...SMALL, part: { index: 1, of: 3 } });
    expect(again).toMatchObject({ listed: 4, ok: 2, rejected: 2 });
  });

  it('join to the bytes of one build, in whatever order they are named', async () => {
    const summary = await mergeStores([PARTS[2]!, PARTS[0]!, PARTS[1]!], at('merged'));
    expect(summary).toMatchObject({ listed: 10, ok: 5, repaired: 0, rejected: 5 });
    expect(contents(at('merged'))).toEqual(contents(at('whole')));
    expect(Object.keys(contents(at('merged'))).length).toBeGreaterThan(4); // several shards
    const before = contents(at('merged'));
    await mergeStores(PARTS, at('merged')); // complete already
    await buildStore(listing, at('merged'), SMALL); // and a build finds it complete
    expect(contents(at('merged'))).toEqual(before);
  });

  it('join to the same bytes after a stop', async () => {
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 4) abort.abort(new Error('enough'));
    };
    const stopped = mergeStores(PARTS, at('stopped'), { onProgress, signal: abort.signal });
    await expect(stopped).rejects.toThrow('enough');
    await mergeStores(PARTS, at('stopped'));
    expect(contents(at('stopped'))).toEqual(contents(at('whole')));
  });

  it('refuse to join when something is missing, twice, or of another build', async () => {
    const part = { index: 2, of: 3 };
    await buildStore(listing, at('quality'), { ...SMALL, quality: 5, part });
    await buildStore({ ...listing, inputs: listing.inputs.slice(1) }, at('other'), { ...SMALL, part });
    await buildStore(listing, at('halves'), { ...SMALL, part: { index: 2, of: 2 } });
    const [one, two, three] = PARTS as [string, string, string];
    const cases: [string, string[], RegExp, string][] = [
      ['missing', [one, three], /all 3 parts, got 2: missing 2\/3/, '--shard 2/3'],
      ['twice', [one, two, two, three], /each part once, got part 2\/3 twice/, 'leave one out'],
      ['settings', [one, at('quality'), three], /got `quality` 5 instead of 3 in .*quality/, 'same options'],
      ['listing', [one, at('other'), three], /parts of one listing.*another one in .*other/, 'same list'],
      ['number', [one, at('halves')], /parts of 3.*got part 2\/2 in .*halves/, 'same n'],
      [
        'whole',
        [one, at('whole')],
        /parts of a listing to join, got the whole of one in .*whole/,
        'no merge',
      ],
      ['none', [], /stores of all parts, got none/, ''],
    ];
    for (const [name, parts, message, fix] of cases) {
      await expect(mergeStores(parts, at('refused')), name).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(message),
        ...(fix ? { fix: expect.stringContaining(fix) } : {}),
      });
    }
    await expect(mergeStores(PARTS, one)).rejects.toThrow(/another folder than a part's/);
    await expect(mergeStores(PARTS, root)).rejects.toThrow(/expected an empty folder or a store/);
    await expect(buildStore(listing, one, { ...SMALL, part: { index: 2, of: 3 } })).rejects.toThrow(
      /expected part 1\/3 of the listing.*got part 2\/3/,
    );
    await expect(buildStore(listing, at('no'), { ...SMALL, part: { index: 4, of: 3 } })).rejects.toThrow(
      /1\/n to n\/n, got 4\/3/,
    );
  });

  it('refuse to join when a clip is damaged, though its seal was forged', async () => {
    mkdirSync(at('hurt'));
    for (const name of readdirSync(PARTS[1]!)) copyFileSync(join(PARTS[1]!, name), join(at('hurt'), name));
    using store = await openStore(PARTS[1]!);
    const shard = join(at('hurt'), 'shard-000000.tar');
    const bytes = readFileSync(shard);
    bytes[store.inputs.find(({ clip }) => clip)!.clip!.members.mjpg.offset + 90]! ^= 1;
    writeFileSync(shard, bytes);
    const seal = new Date('2000-01-01T00:00:00Z');
    utimesSync(shard, seal, seal);
    const merging = mergeStores([PARTS[0]!, at('hurt'), PARTS[2]!], at('of-hurt'));
    await expect(merging).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/mjpg of k\d in .*hurt/),
    });
  });
});
