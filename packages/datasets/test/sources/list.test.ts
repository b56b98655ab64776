import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/index.js';
import { folderWith } from './fixture.js';

const read = (text: string) => readSource(join(folderWith({ 'list.txt': text }), 'list.txt'));

describe('a list of `path label`', () => {
  it('takes spaces, commas and tabs, names and numbers', async () => {
    const { inputs } = await read(
      'a/x.mp4 3\nb/y.mp4,playing erhu\n\nc z.avi\tdog\r\nmy clip.mkv  big cat \nplain 1\n',
    );
    expect(inputs.map(({ path, label, key }) => [path, label, key])).toEqual([
      ['a/x.mp4', '3', 'a/x'],
      ['b/y.mp4', 'playing erhu', 'b/y'],
      ['c z.avi', 'dog', 'c z'],
      ['my clip.mkv', 'big cat', 'my clip'],
      ['plain', '1', 'plain'],
    ]);
  });

  it('calls lines without a label malformed where others have one', async () => {
    const { inputs, problems } = await read('a.mp4 1\nb.mp4\n../c.mp4 1\n,2\n');
    expect(inputs.map((input) => input.path)).toEqual(['a.mp4']);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'bad-line'],
      [3, 'outside-root'],
      [4, 'bad-line'],
    ]);
  });

  it('takes a list without any label as unlabelled', async () => {
    const { inputs, notes } = await read('a.mp4\nmy clip.mp4\n');
    expect(inputs.map(({ path, label }) => [path, label])).toEqual([
      ['a.mp4', null],
      ['my clip.mp4', null],
    ]);
    expect(notes).toEqual(['read as list: `path label` lines', 'no line has a label: no labels']);
  });

  it('loses no line', async () => {
    const line = fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\u2028\u2029]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 15 }), async (lines) => {
        const { inputs, problems } = await read(lines.join('\n'));
        const written = lines.filter((text) => text.replace(/^\uFEFF/, '').trim() !== '').length;
        expect(inputs.length + problems.length).toBe(written);
      }),
      { numRuns: 100 },
    );
  });
});
