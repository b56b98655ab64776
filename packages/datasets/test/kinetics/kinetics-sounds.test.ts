/** Kinetics-Sounds from annotations and files: class lists, matching by id and start, and that every clip is accounted for. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  KINETICS_SOUNDS,
  kineticsSounds,
  manifest,
  manifests,
  missingList,
  readSource,
} from '../../src/index.js';

const SHARED = process.env.AVCL_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avcl-kinetics-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes annotations and empty files. */
function tree(name: string, annotations: Record<string, string>, files: string[]) {
  const root = join(folder, name);
  for (const [file, text] of Object.entries(annotations)) put(join(root, 'annotations', file), text);
  for (const file of files) put(join(root, 'videos', file), '');
  const out = join(root, 'list.csv');
  return {
    annotations: join(root, 'annotations'),
    videos: join(root, 'videos'),
    out,
    classes: '32' as const,
    probe: false, // the files are empty; examine.test.ts has real ones
  };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const HEAD = 'label,youtube_id,time_start,time_end,split,is_cc\n';

const PUBLISHED = ['845b4a5a69c28950', '0e757cddcc3a736b', '51ac1702006824e9', 'eb934aa90fad2ebe'];

const none = { listed: 0, found: 0, missing: 0, noSound: null, damaged: null };

describe('class lists', () => {
  it('are refused where a file is not the one that was published', () => {
    const copy = join(folder, 'manifests');
    cpSync(fileURLToPath(new URL('../../manifests/', import.meta.url)), copy, { recursive: true });
    const there = new URL(`${pathToFileURL(copy)}/`);
    expect(manifest('31', there)).toEqual(manifest('31'));
    for (const file of readdirSync(copy).filter((name) => name !== 'manifests.json'))
      appendFileSync(join(copy, file), 'yodelling\n');
    for (const variant of KINETICS_SOUNDS)
      expect(() => manifest(variant, there)).toThrow(/expected \S+ with the SHA-256/);
  });

  it('are those that are in use', () => {
    const sizes = KINETICS_SOUNDS.map((variant) => manifest(variant).classes.length);
    expect(sizes).toEqual([31, 32, 32, 100]); // two of the 34 are gone from Kinetics-400
    const [k31, k32, k34, k100] = KINETICS_SOUNDS.map((variant) => new Set(manifest(variant).classes));
    expect([...k32!].filter((label) => !k31!.has(label))).toEqual(['strumming guitar']);
    expect([...k34!].sort()).toEqual([...k32!].sort());
    expect([...k32!].every((label) => k100!.has(label))).toBe(true);
    for (const label of [
      'dancing charleston',
      'belly dancing',
      'playing volleyball',
      'playing cricket',
      'applauding',
      'celebrating',
    ]) {
      expect(k100).toContain(label);
    }
    expect(manifests().map(({ name, version, proposal }) => [name, version, proposal])).toEqual([
      ['kinetics-sounds31', 1, false],
      ['kinetics-sounds32', 1, false],
      ['kinetics-sounds34', 1, false],
      ['kinetics-sounds100-proposal', 1, true],
    ]);
    // Published: a change of a list needs a new version, or results under one name would be of two lists.
    expect(manifests().map(({ sha256 }) => sha256.slice(0, 16))).toEqual(PUBLISHED);
    expect(manifest('34').renames).toEqual({
      'blowing out': 'blowing out candles',
      'dribbling ball': 'dribbling basketball',
      'mowing the lawn by pushing lawnmower': 'mowing lawn',
      stomping: 'stomping grapes',
      fingerpicking: 'strumming guitar',
    });
  });

  it('match the rows of the real annotations', async (context) => {
    const csv = join(SHARED, 'data', 'kinetics-400_val.csv');
    if (!existsSync(csv)) return context.skip('skipped: no annotations in ../shared or AVCL_SHARED');
    const [, row] = readFileSync(csv, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('bowling,'));
    const [, id, start] = row!.split(',');
    const { videos, out, probe } = tree('real', {}, [`${id}_${start!.padStart(6, '0')}_000000.mp4`]);
    const count = async (classes: (typeof KINETICS_SOUNDS)[number]) =>
      (await kineticsSounds({ classes, annotations: csv, videos, out, probe })).listed;
    expect(await count('32')).toBe(1594);
    expect(await count('100')).toBe(4977);
    const report = await kineticsSounds({ classes: '32', annotations: csv, videos, out, probe });
    expect([report.found, report.problems]).toEqual([1, []]);
    expect(report.labels.every(({ listed }) => listed >= 46 && listed <= 50)).toBe(true);
  });
});

describe('kineticsSounds', () => {
  it('finds files by id and start, wherever they lie, and names the missing', async () => {
    const train = `${HEAD}bowling,-aaaaaaaaaa,10,20,train,0\nbowling,_bbbbbbbbbb,0,10,train,0\nbowling,_bbbbbbbbbb,30,40,train,0\ntap dancing,ccccccccccc,5,15,train,0\n"abseiling",ddddddddddd,1,11,train,0\ntickling,eeeeeeeeeee,2,12,train,0\n`;
    const request = tree(
      'match',
      { 'train.csv': train, 'test.csv': `${HEAD}bowling,fffffffffff,7,17,test,\n` },
      [
        'train/bowling/-aaaaaaaaaa_000010_000020.mp4',
        'train/bowling/_bbbbbbbbbb_000030_000040.mp4',
        'train/bowling/_bbbbbbbbbb_000000_000010.mkv',
        'cut/tap_dancing/ccccccccccc_000005_000015.mp4', // before `replacement` by its name
        'replacement/replacement_for_corrupted_k400/ccccccccccc_000005_000015.mp4',
        'train/abseiling/ddddddddddd_000001_000011.mp4',
        'whole/fffffffffff.webm',
        'train/bowling/notes.txt',
      ],
    );
    const report = await kineticsSounds(request);
    expect(report).toMatchObject({
      listed: 6,
      found: 5,
      missing: 1,
      noSound: null,
      damaged: null,
      replaced: 1,
      acrossSplits: [],
      problems: [],
    });
    expect(report.splits).toEqual({
      train: { ...none, listed: 5, found: 4, missing: 1 },
      val: none,
      test: { ...none, listed: 1, found: 1 },
    });
    const one = { ...none, listed: 1, missing: 1 };
    expect(report.labels.find(({ label }) => label === 'tickling')).toEqual({
      label: 'tickling',
      ...one,
      splits: { train: one, val: none, test: none },
    });
    const { inputs, problems } = await readSource(request.out, { root: request.videos });
    expect(problems).toEqual([]);
    expect(inputs.map(({ path, label, split }) => [path, label, split])).toEqual([
      ['whole/fffffffffff.webm', 'bowling', 'test'],
      ['train/bowling/-aaaaaaaaaa_000010_000020.mp4', 'bowling', 'train'],
      ['train/bowling/_bbbbbbbbbb_000000_000010.mkv', 'bowling', 'train'],
      ['train/bowling/_bbbbbbbbbb_000030_000040.mp4', 'bowling', 'train'],
      ['replacement/replacement_for_corrupted_k400/ccccccccccc_000005_000015.mp4', 'tap dancing', 'train'],
    ]);
    expect(readFileSync(missingList(request.out), 'utf8')).toBe(
      'label,youtube_id,time_start,split\ntickling,eeeeeeeeeee,2,train\n',
    );
  });

  it('takes a file of another start only where nothing else can be meant', async () => {
    const rows = `${HEAD}bowling,aaaaaaaaaaa,10,20,train,0\nbowling,bbbbbbbbbbb,10,20,train,0\nbowling,bbbbbbbbbbb,50,60,train,0\n`;
    const request = tree('starts', { 'train.csv': rows }, [
      'aaaaaaaaaaa_000011_000021.mp4',
      'bbbbbbbbbbb_000050_000060.mp4',
    ]);
    expect(await kineticsSounds(request)).toMatchObject({ listed: 3, found: 2, missing: 1 });
    expect(readFileSync(missingList(request.out), 'utf8')).toContain('bowling,bbbbbbbbbbb,10,train');
  });

  it('says which folders it did not look into, being links', async () => {
    const rows = `${HEAD}bowling,aaaaaaaaaaa,10,20,train,0\nbowling,bbbbbbbbbbb,10,20,train,0\n`;
    const request = tree('links', { 'train.csv': rows }, ['bbbbbbbbbbb_000010_000020.mp4']);
    put(join(folder, 'links/elsewhere/aaaaaaaaaaa_000010_000020.mp4'), '');
    symlinkSync('../elsewhere', join(request.videos, 'train'));
    symlinkSync('.', join(request.videos, 'round'));
    symlinkSync('gone', join(request.videos, 'broken'));
    const note = expect.stringMatching(/^2 links to folders were not looked into \(round, train\)/);
    const report = await kineticsSounds(request);
    expect(report).toMatchObject({ listed: 2, found: 1, missing: 1 });
    expect(report.notes).toContainEqual(note);
    const listing = await readSource(join(request.annotations, 'train.csv'), { root: request.videos });
    expect(listing.notes).toContainEqual(note);
    rmSync(join(request.videos, 'bbbbbbbbbbb_000010_000020.mp4'));
    await expect(kineticsSounds(request)).rejects.toThrow(/none of the 2 annotated.*2 links to folders/);
  });

  it('keeps the test clip of a video that is annotated in two splits', async () => {
    const rows = `${HEAD}bowling,aaaaaaaaaaa,10,20,train,0\nbowling,aaaaaaaaaaa,40,50,test,0\nbowling,bbbbbbbbbbb,1,11,validate,0\n`;
    const request = tree('across', { 'all.csv': rows }, [
      'aaaaaaaaaaa_000010_000020.mp4',
      'aaaaaaaaaaa_000040_000050.mp4',
      'bbbbbbbbbbb_000001_000011.mp4',
    ]);
    const report = await kineticsSounds(request);
    expect(report).toMatchObject({ listed: 2, found: 2, acrossSplits: ['aaaaaaaaaaa'] });
    const { inputs } = await readSource(request.out, { root: request.videos });
    expect(inputs.map(({ path, split }) => [path.slice(12, 18), split])).toEqual([
      ['000040', 'test'],
      ['000001', 'val'],
    ]);
  });

  it('says which rows it cannot read, and goes on', async () => {
    const rows = `${HEAD}bowling,short,10,20,train,0\nbowling,aaaaaaaaaaa,soon,20,train,0\n,bbbbbbbbbbb,1,11,train,0\nbowling,ccccccccccc,1,11,nowhere,0\nbowling,ddddddddddd,1,11,train,0\n`;
    const unlabelled = 'youtube_id,time_start,time_end,split\neeeeeeeeeee,1,11,test\n';
    const request = tree('rows', { 'train.csv': rows, 'test.csv': unlabelled, 'other.csv': 'a,b\n1,2\n' }, [
      'ddddddddddd_000001_000011.mp4',
    ]);
    const { found, problems } = await kineticsSounds(request);
    expect(found).toBe(1);
    expect(problems).toEqual([
      "test.csv: 1 rows without a label column; use CVDF's file of this split",
      "train.csv, line 2: expected a YouTube id of 11 characters, got 'short'",
      "train.csv, line 3: expected seconds as time_start, got 'soon'",
      'train.csv, line 4: expected a label, got none',
      "train.csv, line 5: expected train, val or test, got 'nowhere'",
    ]);
  });

  it('refuses what cannot be right', async () => {
    const request = tree('wrong', { 'train.csv': `${HEAD}bowling,aaaaaaaaaaa,1,11,train,0\n` }, [
      'bbbbbbbbbbb.mp4',
    ]);
    await expect(kineticsSounds(request)).rejects.toThrow(/none of the 1 annotated/);
    await expect(kineticsSounds({ ...request, videos: request.out })).rejects.toThrow(
      /expected a folder of videos/,
    );
    await expect(kineticsSounds({ ...request, annotations: request.videos })).rejects.toThrow(/youtube_id/);
    expect(existsSync(request.out)).toBe(false);
  });

  it('knows the classes by their names of 2017, and counts a row of two files once', async () => {
    const rows = `${HEAD}dribbling_ball,aaaaaaaaaaa,10,20,train,0\ntyping,bbbbbbbbbbb,1,11,train,0\n`;
    const request = tree('old', { 'train.csv': rows, 'all.csv': rows }, ['aaaaaaaaaaa_000010_000020.mp4']);
    const report = await kineticsSounds(request);
    expect(report).toMatchObject({ listed: 1, found: 1 });
    expect(report.notes).toContain('2 rows are in two files alike and count once');
    const { inputs, manifests: made } = await readSource(request.out, { root: request.videos });
    expect(inputs[0]!.label).toBe('dribbling basketball');
    const { name, version, sha256 } = manifest('32');
    expect(made).toEqual([{ name, version, sha256 }]);
  });

  it('takes the lists of OGM-GE alone, or for the splits while Kinetics gives the times', async () => {
    const lists = {
      'ogm/ks_train.txt': 'aaaaaaaaaaa_000010_000020,10,2\n',
      'ogm/ks_test.txt': 'bbbbbbbbbbb_7,10,2\nccccccccccc_8,10,30\n',
    };
    const rows = `${HEAD}bowling,aaaaaaaaaaa,10,20,train,0\nbowling,bbbbbbbbbbb,33,43,train,0\ntickling,ccccccccccc,5,15,train,0\nbowling,ddddddddddd,1,11,train,0\n`;
    const request = tree(
      'ogm',
      {
        '../ogm/ks_train.txt': lists['ogm/ks_train.txt'],
        '../ogm/ks_test.txt': lists['ogm/ks_test.txt'],
        'train.csv': rows,
      },
      [
        'aaaaaaaaaaa_000010_000020.mp4',
        'bbbbbbbbbbb_000033_000043.mp4',
        'ccccccccccc.mp4',
        'ddddddddddd_000001_000011.mp4',
      ],
    );
    const ogm = join(folder, 'ogm/ogm');
    const alone = await kineticsSounds({ ...request, classes: '31', annotations: ogm, copies: 'trimmed' });
    expect(alone).toMatchObject({
      listed: 3,
      found: 3,
      splits: { train: { listed: 1 }, test: { listed: 2 } },
    });
    const whole = await kineticsSounds({ ...request, classes: '31', annotations: ogm, copies: 'untrimmed' });
    expect(whole).toMatchObject({ found: 2, missing: 1 });
    expect(whole.notes.join()).toContain('1 clips count as missing');
    writeFileSync(join(ogm, 'k400.csv'), rows);
    await expect(kineticsSounds({ ...request, annotations: ogm })).rejects.toThrow(/got both.*`splits`/);
    rmSync(join(ogm, 'k400.csv'));
    const timed = await kineticsSounds({ ...request, classes: '31', splits: ogm, copies: 'untrimmed' });
    expect(timed).toMatchObject({ listed: 3, found: 3, cut: 1 });
    const { inputs } = await readSource(request.out, { root: request.videos });
    expect(inputs.map(({ path, split, span }) => [path, split, span])).toEqual([
      ['bbbbbbbbbbb_000033_000043.mp4', 'test', undefined],
      ['ccccccccccc.mp4', 'test', { start: 5, end: 15 }],
      ['aaaaaaaaaaa_000010_000020.mp4', 'train', undefined],
    ]);
  });

  it('reads the published lists of OGM-GE whole', async (context) => {
    const data = join(SHARED, 'data');
    context.skip(
      !existsSync(join(data, 'kinetics_sounds_train.txt')),
      'skipped: no lists in ../shared or AVCL_SHARED',
    );
    const { videos } = tree('published', {}, ['-3Mwkq-7TV4_000002_000012.mp4']);
    const listed = async (name: string) => readSource(join(data, name), { root: videos });
    const [train, test] = [
      await listed('kinetics_sounds_train.txt'),
      await listed('kinetics_sounds_test.txt'),
    ];
    expect([train.inputs.length, train.problems, test.inputs.length, test.problems]).toEqual([
      14_799,
      [],
      2597,
      [],
    ]);
    expect(test.inputs[0]).toMatchObject({
      path: '-3Mwkq-7TV4_000002_000012.mp4',
      label: 'shoveling snow',
      split: 'test',
    });
  });
});
