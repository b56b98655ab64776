import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/index.js';
import { folderWith } from './fixture.js';

describe('a folder of class folders', () => {
  it('gives keys, labels and paths in a fixed order', async () => {
    const root = folderWith({ 'b cat/2.mp4': '', 'b cat/1.avi': '', 'a_dog/deep/x.webm': '' });
    const listing = await readSource(root);
    expect(listing.root).toBe(root);
    expect(listing.problems).toEqual([]);
    expect(listing.inputs).toEqual([
      { key: 'a_dog/deep/x', path: 'a_dog/deep/x.webm', label: 'a_dog', split: null, group: null },
      { key: 'b cat/1', path: 'b cat/1.avi', label: 'b cat', split: null, group: null },
      { key: 'b cat/2', path: 'b cat/2.mp4', label: 'b cat', split: null, group: null },
    ]);
  });

  it('takes splits and their synonyms from the folders above, with one spelling a label', async () => {
    const root = folderWith({
      'Train/a_b/1.mp4': '',
      'validation/a b/2.mp4': '',
      'test/a_b/3.mp4': '',
      'clips.csv': 'not a clip',
    });
    const { inputs, notes } = await readSource(root);
    expect(inputs.map(({ key, split, label }) => [key, split, label])).toEqual([
      ['Train/a_b/1', 'train', 'a_b'],
      ['test/a_b/3', 'test', 'a_b'],
      ['validation/a b/2', 'val', 'a_b'],
    ]);
    expect(notes.slice(1)).toEqual(['splits from the folders Train, test, validation']);
  });

  it('lists a class called test as a class where it holds files only', async () => {
    const root = folderWith({ 'test/1.mp4': '', 'other/1.mp4': '' });
    expect((await readSource(root)).inputs.map((input) => input.label)).toEqual(['other', 'test']);
  });

  it('refuses other folders beside the splits', async () => {
    const root = folderWith({ 'train/a/1.mp4': '', 'frames/a/1.jpg': '' });
    await expect(readSource(root)).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/got also frames/),
    });
  });

  it('lists strange files in class folders, skips hidden ones, and lists loose videos without a label', async () => {
    const root = folderWith({ 'a/notes.txt': '', 'a/.partial.mp4': '', 'readme.md': '', 'loose.MP4': '' });
    const { inputs } = await readSource(root);
    expect(inputs.map(({ path, label }) => [path, label])).toEqual([
      ['a/notes.txt', 'a'],
      ['loose.MP4', null],
    ]);
  });

  it('reports a second file of the same key, and links out of the folder', async () => {
    const outside = folderWith({ 'secret.mp4': '' });
    const root = folderWith({ 'a/1.avi': '', 'a/1.mp4': '' });
    symlinkSync(join(outside, 'secret.mp4'), join(root, 'a', '2.mp4'));
    symlinkSync(join(root, 'a', '1.avi'), join(root, 'a', '3.mp4'));
    symlinkSync(outside, join(root, 'b'));
    symlinkSync(root, join(root, 'a', 'again'));
    const { inputs, problems } = await readSource(root);
    expect(inputs.map((input) => input.path)).toEqual(['a/1.avi', 'a/3.mp4']);
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['a/1.mp4', 'duplicate-key'],
      ['a/2.mp4', 'outside-root'],
      ['a/again', 'unreadable'],
      ['b', 'outside-root'],
    ]);
  });

  it('keeps evenly spaced entries under a limit, problems counted', async () => {
    const files = Object.fromEntries(
      'abcd'.split('').flatMap((c) => [1, 2, 3].map((n) => [`${c}/${n}.mp4`, ''])),
    );
    const { inputs, notes } = await readSource(folderWith(files), { limit: 4 });
    expect(inputs.map((input) => input.key)).toEqual(['a/1', 'b/1', 'c/1', 'd/1']);
    expect(notes.slice(1)).toEqual(['4 of 12 listed files, evenly spaced (limit)']);
  });

  it('says what is wrong with the arguments', async () => {
    const root = folderWith({ 'a/1.mp4': '' });
    await expect(readSource(join(root, 'nothing'))).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(/nothing at/),
    });
    await expect(readSource(root, { limit: 0 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(readSource(root, { label: 'x' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/`label`/),
    });
  });
});
