/** Our own CSV: what is written is read back, parts of files and manifests with it; malformed rows go beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifest, problemsList, readSource, type SourceListing, writeList } from '../../src/index.js';
import { parseTable } from '../../src/sources/csv.js';
import { folderWith } from './fixture.js';

describe('writeList', () => {
  it('is read back as it was, with cuts, keys, groups and manifests', async () => {
    const { name, version, sha256 } = manifest('32');
    const cell = `${name}@${version} sha256:${sha256}`;
    const root = folderWith({
      'in.csv': `path,label,split,key,group,start,end,manifest\na.mp4,"x, y",train,,g,10,20,${cell}\na.mp4,"x, y",train,,g,30,40.5,${cell}\nb.mp4,,,mine,,,,${cell}\nc.mp4,z,val,,,5,,${cell}\n`,
    });
    const first = await readSource(join(root, 'in.csv'));
    expect(first.inputs.map(({ key, span }) => [key, span])).toEqual([
      ['a@10-20', { start: 10, end: 20 }],
      ['a@30-40.5', { start: 30, end: 40.5 }],
      ['mine', undefined],
      ['c@5-', { start: 5, end: null }],
    ]);
    expect(first.manifests).toEqual([{ name, version, sha256 }]);
    const out = join(root, 'out.csv');
    const written = await writeList(first, out);
    expect(written).toEqual({
      path: out,
      rows: 4,
      columns: 'path,label,split,key,group,start,end,manifest'.split(','),
      problems: null,
    });
    const again = await readSource(out);
    expect(again.inputs).toEqual(first.inputs);
    expect(again.manifests).toEqual(first.manifests);
    const other = cell.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const notes = (
      await readSource(join(folderWith({ 'x.csv': `path,manifest\na.mp4,${other}\n` }), 'x.csv'))
    ).notes;
    expect(notes.join('\n')).toMatch(
      /made with kinetics-sounds32 version 1 \(\w{12}\), which is not the one here/,
    );
  });

  it('names the malformed rows in a file beside it, and takes an old one away', async () => {
    const root = folderWith({
      'in.csv': 'path,label,start,end\na.mp4,x,,\n../b.mp4,x,,\nc.mp4,x,9,3\nd.mp4,x,soon,\n',
    });
    const out = join(root, 'out.csv');
    const written = await writeList(await readSource(join(root, 'in.csv')), out);
    expect(readFileSync(out, 'utf8')).toBe('path,label,split\na.mp4,x,\n');
    expect(written.problems).toBe(problemsList(out));
    const rows = parse(readFileSync(problemsList(out), 'utf8'), { columns: true }) as {
      line: string;
      code: string;
    }[];
    expect(rows.map(({ line, code }) => [line, code])).toEqual([
      ['3', 'outside-root'],
      ['4', 'bad-line'],
      ['5', 'bad-line'],
    ]);
    await writeList(await readSource(out), out);
    expect(existsSync(problemsList(out))).toBe(false);
  });

  it('loses nothing, whatever names and labels hold', async () => {
    const root = folderWith({});
    const out = join(root, 'list.csv');
    const word = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'é', '"', ',', ' b', "'", '#', '\t', '-', '='),
    });
    const name = word.map((text) => `${text.trim()}x`);
    const span = fc.option(
      fc.record({ start: fc.integer({ min: 0, max: 9 }), end: fc.option(fc.integer({ min: 10, max: 99 })) }),
      { nil: undefined },
    );
    const input = fc.record({
      key: name,
      path: name,
      label: fc.option(name),
      split: fc.constantFrom('train', 'val', 'test', null),
      group: fc.option(name),
      span,
    });
    const some = fc.uniqueArray(input, { selector: ({ key }) => key, minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(some, async (inputs) => {
        const cut = inputs.map(({ span, ...rest }) => ({ ...rest, ...(span && { span }) }));
        const listing: SourceListing = {
          source: 's',
          root,
          inputs: cut,
          problems: [],
          notes: [],
          format: 'table',
        };
        await writeList(listing, out);
        const again = await readSource(out);
        expect(again.inputs).toEqual(cut);
      }),
      { numRuns: 100 },
    );
  });
});

describe('parseTable', () => {
  it('cuts a text without quotes into the cells of csv-parse', () => {
    const cell = fc.string({ maxLength: 5, unit: fc.constantFrom('a', ' ', 'ü', ';', '\t', '0') });
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows.map((cells) => cells.join(',')).join(end);
        const options = {
          bom: true,
          delimiter: ',',
          relax_column_count: true,
          skip_empty_lines: true,
        } as const;
        expect(parseTable(text, 'x', ',').map(({ cells }) => cells)).toEqual(parse(text, options));
      }),
      { numRuns: 200 },
    );
  });
});
