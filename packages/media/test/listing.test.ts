// What a listing made by hand may not hold: refused before a folder is made, not when the finished store is opened.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStore, type Listing } from '../src/index.js';
import { temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const out = join(folder, 'store');
const good = { key: 'a', path: 'a.mp4', label: 'dog', split: 'train', group: null };
const problem = { line: 3, path: 'b.mp4', code: 'bad-line', detail: 'no label' };

const build = (input: object, other: object = problem) =>
  buildStore(
    { source: 'made by hand', root: folder, inputs: [{ ...good, ...input }], problems: [other] } as Listing,
    out,
    { frames: { width: 48, height: 36 } },
  );

describe('buildStore refuses', () => {
  it.each([
    ['split', 'training', /^expected train, val, test or null for `split` of a, got "training"/],
    ['split', undefined, /`split` of a, got nothing/],
    ['label', 7, /^expected text or null for `label` of a, got 7/],
    ['label', undefined, /`label` of a, got nothing/],
    ['group', 7, /`group` of a, got 7/],
    ['path', null, /^expected text for `path` of a, got null/],
    ['key', 12, /^expected text for `key` of inputs\[0\], got 12/],
    ['span', { start: 5, end: 2 }, /`span` of a .*got 5 to 2/],
  ])('%s: %j', async (field, value, message) => {
    await expect(build({ [field]: value })).rejects.toMatchObject({ code: 'USAGE', message });
    expect(existsSync(out)).toBe(false);
  });

  it('a problem without its reason', async () => {
    const refused = build({}, { ...problem, code: undefined });
    await expect(refused).rejects.toThrow(/^expected text for `path, code and detail` of problems\[0\], got/);
  });

  it('nothing of one that is right', async () => {
    expect(await build({})).toMatchObject({
      listed: 2,
      rejected: 2,
      reasons: { 'not-found': 1, 'bad-line': 1 },
    });
  });
});
