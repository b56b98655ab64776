/** Kinetics-Sounds from annotations and files: class lists, matching by id and start, and that every clip is accounted for. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { KINETICS_SOUNDS, kineticsSounds, manifest, missingList, readSource } from '../../src/index.js';

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
  };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const HEAD = 'label,youtube_id,time_start,time_end,split,is_cc\n';

describe('class lists', () => {
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
    for (const variant of KINETICS_SOUNDS) expect(manifest(variant).sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('match the rows of the real annotations', async (context) => {
    const csv = join(SHARED, 'data', 'kinetics-400_val.csv');
    if (!existsSync(csv)) return context.skip('skipped: no annotations in ../shared or AVCL_SHARED');
    const [, row] = readFileSync(csv, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('bowling,'));
    const [, id, start] = row!.split(',');
    const { videos, out } = tree('real', {}, [`${id}_${start!.padStart(6, '0')}_000000.mp4`]);
    const count = async (classes: (typeof KINETICS_SOUNDS)[number]) =>
      (await kineticsSounds({ classes, annotations: csv, videos, out })).listed;
    expect(await count('32')).toBe(1594);
    expect(await count('100')).toBe(4977);
    const report = await kineticsSounds({ classes: '32', annotations: csv, videos, out });
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
        'train/tap_dancing/ccccccccccc_000005_000015.mp4',
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
      untrimmed: 1,
      acrossSplits: [],
      problems: [],
    });
    expect(report.splits).toEqual({
      train: { listed: 5, found: 4 },
      val: { listed: 0, found: 0 },
      test: { listed: 1, found: 1 },
    });
    expect(report.labels.find(({ label }) => label === 'tickling')).toEqual({
      label: 'tickling',
      listed: 1,
      found: 0,
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
});
