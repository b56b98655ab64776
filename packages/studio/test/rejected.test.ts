/** What a store noted of its files is read once for all pictures of its rejected ones, and again when it has changed. */
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RejectedPictures } from '../src/clips/rejected.js';
import { Places } from '../src/places.js';

const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-rejected-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('sources.jsonl is read once while it is the same', async () => {
  const store = join(dir, 'store');
  mkdirSync(store);
  const names = ['a.mp4', 'b.mp4'];
  for (const name of names) writeFileSync(join(dir, name), name);
  const lines = names.map((path) => {
    const { size, mtimeMs } = statSync(join(dir, path));
    return JSON.stringify({ path, bytes: size, modified: Math.trunc(mtimeMs) });
  });
  const write = (content: string, seconds: number) => {
    writeFileSync(join(store, 'sources.jsonl'), content);
    utimesSync(join(store, 'sources.jsonl'), seconds, seconds);
  };
  const content = `${lines.join('\n')}\nnot JSON\nnull\n`;
  write(content, 1_000_000);
  const places = new Places(dir);
  const pictures = new RejectedPictures(places, new AbortController().signal);
  const find = async (name: string) => {
    const found = await pictures.find(places.inside('store'), name);
    return found === null ? null : places.nameOf(found);
  };
  expect(await find('a.mp4')).toBe('a.mp4');
  write(' '.repeat(content.length), 1_000_000); // nobody can tell that it is another, and nobody looks
  expect(await find('b.mp4')).toBe('b.mp4');
  expect(await find('c.mp4')).toBeNull();
  write(`${lines[0]}\n`, 1_000_001);
  expect(await find('b.mp4')).toBeNull();
  expect(await find('a.mp4')).toBe('a.mp4');
});
