/** `avcl data list`, `data kinetics-sounds` and `data manifests` as a user runs them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avcl, json } from './command.js';

const cwd = mkdtempSync(join(tmpdir(), 'avcl-lists-'));
afterAll(() => rmSync(cwd, { recursive: true }));

beforeAll(() => {
  mkdirSync(join(cwd, 'videos'));
  for (const name of ['aaaaaaaaaaa_000001_000011.mp4', 'bbbbbbbbbbb.mp4'])
    writeFileSync(join(cwd, 'videos', name), '');
  const rows = [
    'bowling,aaaaaaaaaaa,1,11,train',
    'bowling,bbbbbbbbbbb,5,15,test',
    'singing,ccccccccccc,5,15,val',
    'lost row',
  ];
  writeFileSync(join(cwd, 'train.csv'), `label,youtube_id,time_start,time_end,split\n${rows.join('\n')}\n`);
});

describe('data list', () => {
  it('says the format and each malformed row, and writes what data build reads', () => {
    const ran = avcl(
      ['data', 'list', 'train.csv', '--root', 'videos', '--copies', 'untrimmed', '--out', 'list.csv'],
      { cwd },
    );
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out).toContain('read as kinetics: ');
    expect(ran.out).toContain(
      '4 listed = 3 clips + 1 that cannot be read; 2 classes; train 1, val 1, test 1',
    );
    expect(ran.out).toContain('line 5: lost row: expected 5 cells as in the header, got 1');
    expect(ran.out).toMatch(/go on: npx avcl data build list.csv --root \S*videos --out STORE/);
    expect(readFileSync(join(cwd, 'list.csv'), 'utf8').split('\n')[2]).toBe(
      'bbbbbbbbbbb.mp4,bowling,test,bbbbbbbbbbb,5,15',
    );
    const again = json(
      avcl(['data', 'list', 'list.csv', '--root', 'videos', '--out', 'again.csv', '--json'], { cwd }),
    );
    expect(again).toMatchObject({ format: 'table', rows: 3, problems: null });
  });

  it('refuses a format that does not exist with 2, naming those that do', () => {
    const ran = avcl(['data', 'list', 'train.csv', '--format', 'vgg', '--out', 'x.csv'], { cwd });
    expect(ran.status).toBe(2);
    expect(ran.err).toMatch(/expected one of kinetics, .*vggsound.* for `format`, got 'vgg'/);
  });
});

describe('data build', () => {
  it('of a list with splits and no test clip warns that the test split is its own', () => {
    const files = ['aaaaaaaaaaa_000001_000011.mp4', 'bbbbbbbbbbb.mp4'];
    writeFileSync(
      join(cwd, 'no-test.csv'),
      `path,label,split\n${files.map((file) => `${file},a,train\n`).join('')}`,
    );
    const args = ['data', 'build', 'no-test.csv', '--root', 'videos', '--out', 'no-test', '--json'];
    const ran = avcl(args, { cwd });
    expect(ran.err).toMatch(
      /^warning: the source lists no test clip: 1 of its training clips were made the test split, 1 /m,
    );
    expect(JSON.parse(ran.out)).toMatchObject({
      notes: expect.arrayContaining([expect.stringMatching(/^test: 1 taken from train/)]),
      warnings: [expect.stringContaining('no test clip')],
    });
  });
});

describe('data kinetics-sounds', () => {
  it('reports by split beside the published counts, by class, and the class list that it is of', () => {
    const args = [
      'data',
      'kinetics-sounds',
      '--annotations',
      'train.csv',
      '--videos',
      'videos',
      '--out',
      'k32.csv',
    ];
    const ran = avcl([...args, '--no-probe', '--copies', 'untrimmed'], { cwd });
    expect(ran.status).toBe(0);
    const words = (start: string) =>
      ran.out
        .split('\n')
        .find((line) => line.trim().startsWith(start))
        ?.trim()
        .split(/ {2,}/);
    expect(words('listed')).toEqual([
      'listed',
      'found',
      'missing',
      'no sound',
      'damaged',
      'the paper',
      "CVDF's copy",
    ]);
    expect(words('val')).toEqual(['val', '1', '0', '1', '–', '–', '1,100', '1,594']);
    expect(words('bowling')).toEqual(['bowling', '2', '2', '0', '–', '–', '1', '0', '1']);
    expect(ran.out).toContain('train.csv, line 5: expected 5 cells');
    const asked = json(avcl([...args, '--json'], { cwd }));
    expect(asked).toMatchObject({ listed: 3, found: 2, missing: 1, damaged: 2, noSound: 0 });
    const manifests = json(avcl(['data', 'manifests', '--json'], { cwd })) as unknown as {
      name: string;
      sha256: string;
      proposal: boolean;
    }[];
    expect(ran.out).toContain(`sha256 of the class list: ${manifests[1]!.sha256}`);
    expect(manifests.filter(({ proposal }) => proposal).map(({ name }) => name)).toEqual([
      'kinetics-sounds100-proposal',
    ]);
  });
});
