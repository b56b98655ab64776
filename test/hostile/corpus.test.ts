// The hostile corpus as one store: every kind ends as its table says, the accounting adds up, healthy neighbours have the bytes of
// a build without hostile files, and nothing outside the root was read, called or left behind.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '@avcl/datasets';
import { type BuildSummary, buildStore, type InputRecord, openStore, verifyStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/media/test/make-media.js';
import { type Corpus, healthy, KINDS, writeCorpus, writeNeighbours } from './corpus/index.js';
import { type Watch, watch } from './watch.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const OPTIONS = { jobs: 2, frames: { shortSide: 32 }, limits: { seconds: 60 } } as const;
let watching: Watch;
let corpus: Corpus;
let summary: BuildSummary;
let inputs: readonly InputRecord[];

beforeAll(async () => {
  for (const name of ['root', 'aside', 'alone']) mkdirSync(at(name));
  watching = await watch(folder);
  corpus = writeCorpus(at('root'), at('aside'), watching);
  summary = await buildStore(await readSource(at('root')), at('store'), OPTIONS);
  using store = await openStore(at('store'));
  inputs = store.inputs;
}, 300_000);
afterAll(() => watching[Symbol.asyncDispose]());

/** As the table of kinds writes it. */
const endingOf = ({ state, reason }: InputRecord) =>
  state === 'repaired' ? `repaired ${reason}` : (reason ?? state);

/** Paths that cannot stand in a list are told with escapes. */
const pathOf = ({ path, reason }: InputRecord) =>
  reason === 'bad-line' ? (JSON.parse(`"${path}"`) as string) : path;

describe('a store of the hostile corpus', () => {
  it('has every kind as the table says', () => {
    expect(KINDS.length).toBeGreaterThanOrEqual(60);
    const wrong = inputs.flatMap((input) => {
      const kind = corpus.kinds.get(pathOf(input));
      const wanted: readonly string[] = kind ? [kind.ends].flat() : ['ok'];
      const got = endingOf(input);
      if (wanted.includes(got)) return [];
      return [`${kind?.name ?? input.path}: ${got} (${input.detail}), not ${wanted.join(' or ')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('counts every file once', () => {
    const listed = [...corpus.kinds.keys(), ...corpus.neighbours].sort();
    expect(inputs.map(pathOf).sort()).toEqual(listed);
    const { ok, repaired, rejected, reasons } = summary;
    expect(summary.listed).toBe(listed.length);
    expect(ok + repaired + rejected).toBe(listed.length);
    const count = (state: string) => inputs.filter((input) => input.state === state).length;
    expect({ ok, repaired, rejected }).toEqual({
      ok: count('ok'),
      repaired: count('repaired'),
      rejected: count('rejected'),
    });
    expect(Object.values(reasons).reduce((sum, one) => sum + one, 0)).toBe(rejected);
  });

  it('can be read whole: every frame a picture, every number finite', async () => {
    await verifyStore(at('store'));
    using store = await openStore(at('store'));
    for (const [i, clip] of store.clips.entries()) {
      for (const number of [clip.fps, clip.seconds, clip.soundSeconds]) expect(number).toBeGreaterThan(0);
      expect(Number.isFinite(clip.fps), clip.key).toBe(true);
      const window = { clip: i, start: 0, frames: clip.frames, x: 0, y: 0, size: 32 };
      (await store.readWindows([window])).dispose();
    }
    (await store.readMel(store.clips.map((_, i) => i))).dispose();
  });

  it('has healthy neighbours with the bytes of a build without hostile files', async () => {
    expect(writeNeighbours(at('alone'))).toEqual(corpus.neighbours);
    await buildStore(await readSource(at('alone')), at('alone-store'), OPTIONS);
    using alone = await openStore(at('alone-store'));
    const checksums = (records: readonly InputRecord[]) =>
      records
        .filter(({ path }) => corpus.neighbours.includes(path))
        .map(({ path, state, clip }) => [
          path,
          state,
          Object.values(clip!.members).map(({ bytes, crc32 }) => [bytes, crc32]),
        ]);
    expect(checksums(inputs)).toEqual(checksums(alone.inputs));
  });

  it('was built without a look outside, a call, or anything left behind', async () => {
    expect(watching.offences(at('store'))).toEqual([]);
    const listing = {
      source: 'canary',
      root: folder,
      inputs: [{ key: 'canary', path: 'canary.mp4', label: null, split: null }],
      problems: [],
    };
    await buildStore(listing, at('canary-store'), OPTIONS);
    using store = await openStore(at('canary-store'));
    const { mjpg, wav } = store.inputs[0]!.clip!.members;
    for (const { key, clip } of inputs) {
      expect(clip?.members.mjpg.crc32, key).not.toBe(mjpg.crc32);
      expect(clip?.members.wav.crc32, key).not.toBe(wav.crc32);
    }
  });
});

describe('a tree that is deeper than paths may be long', () => {
  it('is one problem beside what can be read', async () => {
    const root = at('deep');
    mkdirSync(join(root, 'clips'), { recursive: true });
    healthy(join(root, 'clips/good.mp4'), 0);
    const dig = `i=0; while [ $i -lt 25 ]; do mkdir ${'d'.repeat(200)}; cd -P ${'d'.repeat(200)}; i=$((i+1)); done; touch x.mp4`;
    execFileSync('sh', ['-c', dig], { cwd: join(root, 'clips') });
    try {
      const listing = await readSource(root);
      expect(listing.inputs.map(({ path }) => path)).toEqual(['clips/good.mp4']);
      expect(listing.problems).toMatchObject([
        { code: 'unreadable', detail: expect.stringContaining('ENAMETOOLONG') },
      ]);
    } finally {
      execFileSync('rm', ['-rf', root]);
    }
  });
});

describe('paths of a CSV', () => {
  it('lead nowhere but below the root', async () => {
    mkdirSync(at('listed'));
    await using watching = await watch(at('listed'));
    mkdirSync(at('listed/root/sub'), { recursive: true });
    healthy(at('listed/root/sub/good.mp4'), 0);
    const paths: [path: string, ending: string][] = [
      ['sub/good.mp4', 'ok'],
      ['../canary.mp4', 'outside-root'],
      ['sub/../../canary.mp4', 'outside-root'],
      ['sub/./../sub/good.mp4', 'duplicate-key'],
      [watching.canary, 'outside-root'],
      ['/etc/passwd', 'outside-root'],
      ['..', 'outside-root'],
      ['.', 'outside-root'],
      ['sub', 'unreadable'],
      ['sub/good.mp4/x', 'not-found'],
      ['gone.mp4', 'not-found'],
      ['a\0b.mp4', 'bad-line'],
      ['sub/good.mp4\0.txt', 'bad-line'],
      ['a\nb.mp4', 'bad-line'],
      ['', 'bad-line'],
      [`http://127.0.0.1:${watching.port}/x.mp4`, 'not-found'],
      [`file://${watching.canary}`, 'not-found'],
      [`concat:${watching.canary}|x`, 'not-found'],
      [`${'n'.repeat(300)}.mp4`, 'unreadable'],
      ['~/x.mp4', 'not-found'],
      ['$HOME/x.mp4', 'not-found'],
      ['sub\\good.mp4', 'not-found'],
    ];
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    writeFileSync(
      at('listed/root/clips.csv'),
      `path,label\n${paths.map(([path]) => `${cell(path)},a\n`).join('')}`,
    );
    await buildStore(await readSource(at('listed/root/clips.csv')), at('listed-store'), OPTIONS);
    using store = await openStore(at('listed-store'));
    // A source's own problems stand behind its inputs.
    const problem = (ending: string) => ['bad-line', 'outside-root', 'duplicate-key'].includes(ending);
    const ordered = [
      ...paths.filter(([, ending]) => !problem(ending)),
      ...paths.filter(([, ending]) => problem(ending)),
    ];
    expect(store.inputs.map(endingOf)).toEqual(ordered.map(([, ending]) => ending));
    expect(watching.offences(at('listed-store'))).toEqual([]);
  });
});
