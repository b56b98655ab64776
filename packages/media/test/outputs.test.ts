// No output takes the place of what is read, of another output or of somebody's video, by whatever name.
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demandOutputs } from '../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
for (const name of ['a.mp4', 'b.mp4', 'former.csv', 'list.csv']) writeFileSync(at(name), name);
writeFileSync(at('empty.mp4'), '');
mkdirSync(at('sub'));
symlinkSync(at('b.mp4'), at('link.out'));
symlinkSync('sub', at('folder-link'));
symlinkSync('not-yet.csv', at('nowhere'));
linkSync(at('b.mp4'), at('hard.out'));
const inputs = [at('a.mp4'), at('b.mp4'), at('list.csv')];

describe('an output', () => {
  it.each([
    ['an input by its name', 'list.csv', /^expected another file .* got --csv \S+list\.csv, which is read;/],
    ['an input by another way', 'sub/../folder-link/../list.csv', /which is read/],
    ['an input by a link', 'link.out', /which is \S+b\.mp4, which is read/],
    ['an input by a hard link', 'hard.out', /which is \S+b\.mp4, which is read/],
    ['a folder', 'sub', /^expected a file for --csv, got \S+sub, a folder;/],
    ['a folder by a link', 'folder-link', /a folder/],
    ['within a file', 'a.mp4/x/y.csv', /where \S+a\.mp4 is a file/],
  ])('is refused where it is %s', (_, name, message) => {
    expect(() => demandOutputs([{ option: '--csv', path: at(name) }], inputs)).toThrow(message);
    expect(() => demandOutputs([{ option: '--csv', path: at(name), isMedia: true }], inputs)).toThrow(
      message,
    );
    expect(() => demandOutputs([{ option: '--csv', path: relative('.', at(name)) }], inputs)).toThrow(
      message,
    );
  });

  it('is refused where a video lies that nothing reads, unless it is a video itself', () => {
    const place = { option: '--csv', path: at('a.mp4') };
    expect(() => demandOutputs([place], [])).toThrow(/got --csv \S+a\.mp4, a video or sound/);
    expect(() => demandOutputs([{ ...place, path: at('link.out') }], [])).toThrow(/a video or sound/);
    demandOutputs([{ ...place, isMedia: true }], []);
    demandOutputs([{ ...place, path: at('empty.mp4') }], []);
  });

  it('is refused where another goes, also where neither is there yet', () => {
    for (const [one, other] of [
      ['former.csv', 'sub/../former.csv'],
      ['new.csv', 'new.csv'],
      ['sub/new.csv', 'folder-link/new.csv'],
      ['nowhere', 'not-yet.csv'],
    ] as const) {
      const places = [
        { option: '--csv', path: at(one) },
        { option: '--vtt', path: at(other) },
      ];
      expect(() => demandOutputs(places, inputs)).toThrow(/got --csv \S+ and --vtt \S+; choose another name/);
    }
  });

  it('may be a former output, new, in a folder that is not there, or no file at all', () => {
    const places = ['former.csv', 'new.csv', 'deep/er/new.csv', 'folder-link/new.csv'].map(at);
    demandOutputs(
      [...places, '/dev/null', '/dev/null'].map((path) => ({ option: '--csv', path })),
      [...inputs, '/dev/null', at('gone.mp4')],
    );
  });
});
