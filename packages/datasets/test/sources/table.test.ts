import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSplits, groupsAcrossSplits, readSource } from '../../src/index.js';
import { folderWith } from './fixture.js';

const table = (text: string, name = 'clips.csv') => join(folderWith({ [name]: text }), name);

describe('a CSV or TSV', () => {
  it('guesses the usual columns and notes them', async () => {
    const path = table(
      '\uFEFFFile,Class,subset,extra\r\na/x.mp4,dog,training,1\r\n"b, c.mp4","big\ncat",,2\r\n',
    );
    const listing = await readSource(path);
    expect(listing.inputs).toEqual([
      { key: 'a/x', path: 'a/x.mp4', label: 'dog', split: 'train', group: null },
      { key: 'b, c', path: 'b, c.mp4', label: 'big\ncat', split: null, group: null },
    ]);
    expect(listing.notes).toEqual([
      'read as table: a CSV or TSV with a header',
      "path from the column 'File'",
      "label from the column 'Class'",
      "split from the column 'subset'",
    ]);
  });

  it('takes named columns, tabs, and keys from a column', async () => {
    const path = table('id\tpath\tlabel\tcoarse\n7\tx.mp4\tfine\tcoarse name\n', 'clips.tsv');
    const { inputs } = await readSource(path, { label: 'coarse', key: 'id' });
    expect(inputs).toEqual([{ key: '7', path: 'x.mp4', label: 'coarse name', split: null, group: null }]);
  });

  it('names the columns and the nearest for one that is not there', async () => {
    await expect(readSource(table('path,label,coarse\n'), { label: 'corse' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/path, label, coarse.*`label`, got 'corse'; the nearest is 'coarse'/),
    });
    await expect(readSource(table('a,b\n1,2\n'))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/got a, b/),
    });
    await expect(readSource(table(''))).rejects.toMatchObject({ code: 'DATA' });
    await expect(readSource(table('path,label\n"x.mp4,a\n'))).rejects.toMatchObject({ code: 'DATA' });
  });

  it.each(['\n', '\r\n'])('reports each bad row with its line, where lines end with %j', async (end) => {
    const path = table(
      [
        'path,label,split',
        'ok.mp4,a,train',
        'short.mp4',
        '',
        `"ok${end}2.mp4",a,train`,
        '../up.mp4,a,train',
        '/etc/passwd,a,train',
        'nul\0.mp4,a,train',
        'ok.mp4,a,test',
        'odd.mp4,a,holdout',
        'a/../in.mp4,a,val',
      ].join(end),
    );
    const { inputs, problems } = await readSource(path);
    expect(inputs.map((input) => input.key)).toEqual(['ok', 'in']);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [3, 'bad-line'],
      [5, 'bad-line'],
      [7, 'outside-root'],
      [8, 'outside-root'],
      [9, 'bad-line'],
      [10, 'duplicate-key'],
      [11, 'bad-line'],
    ]);
  });

  it('allows absolute paths below a given root', async () => {
    const root = folderWith({ 'lists/clips.csv': '', 'videos/x.mp4': '' });
    const list = folderWith({
      'clips.csv': `path,label\n${join(root, 'videos', 'x.mp4')},a\nvideos/y.mp4,a\n`,
    });
    const { inputs, problems } = await readSource(join(list, 'clips.csv'), { root });
    expect(inputs.map((input) => input.path)).toEqual(['videos/x.mp4', 'videos/y.mp4']);
    expect(problems).toEqual([]);
  });

  it('refuses what is no text', async () => {
    const root = folderWith({});
    const path = join(root, 'x.csv');
    writeFileSync(path, Uint8Array.of(0xff, 0xfe, 0x80));
    await expect(readSource(path)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/UTF-8/),
    });
  });

  it('loses no row, whatever the cells hold', async () => {
    const cell = fc.string({ maxLength: 12 });
    const row = fc.record({
      path: cell,
      label: cell,
      split: fc.constantFrom('train', 'val', '', 'nonsense'),
    });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        const lines = rows.map((r) => [r.path, r.label, r.split].map(quoted).join(','));
        const { inputs, problems } = await readSource(table(`path,label,split\n${lines.join('\n')}\n`));
        expect(inputs.length + problems.length).toBe(rows.length);
        expect(new Set(inputs.map((input) => input.key)).size).toBe(inputs.length);
        for (const { path } of inputs) expect(path.split('/')[0]).not.toBe('..');
        for (const problem of problems) expect(problem.line).toBeGreaterThan(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the list of real clips', () => {
  const shared = process.env.AVCL_SHARED ?? join(import.meta.dirname, '../../../../../shared');
  const list = join(shared, 'clips/clips.csv');

  it('reads whole, and gets a val split that shares no group', async (context) => {
    context.skip(!existsSync(list), 'skipped: the real clips are absent (AVCL_SHARED or ../shared)');
    const listing = await readSource(list, { label: 'coarse', split: 'split', group: 'group' });
    expect(listing.problems).toEqual([]);
    const count = (of: typeof listing, split: string) => of.inputs.filter((i) => i.split === split).length;
    expect([listing.inputs.length, count(listing, 'train'), count(listing, 'test')]).toEqual([147, 103, 44]);
    expect(new Set(listing.inputs.map((input) => input.label)).size).toBe(16);
    expect(groupsAcrossSplits(listing)).toEqual([]);

    const made = assignSplits(listing, { fractions: { val: 0.15, test: 0.25 } });
    expect(count(made, 'test')).toBe(44);
    expect(count(made, 'train') + count(made, 'val')).toBe(103);
    expect(groupsAcrossSplits(made)).toEqual([]);
    const labelsOf = (split: string) =>
      new Set(made.inputs.filter((i) => i.split === split).map((input) => input.label));
    expect(labelsOf('train').size).toBe(16);
    expect(labelsOf('val').size).toBe(15); // one class has a single clip to train on
  });
});
