/** No address leads out of the folder that is shown: names, links, and lists that named files elsewhere. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMedia } from '../../media/test/make-media.js';
import { type Studio, startStudio } from '../src/index.js';
import { askOf, linesOf, query } from './asking.js';

const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-outside-'));
let studio: Studio;

beforeAll(async () => {
  mkdirSync(join(dir, 'videos'));
  mkdirSync(join(dir, 'runs/both'), { recursive: true });
  makeMedia(join(dir, 'videos/good.mp4'));
  makeMedia(join(dir, 'videos/silent.mp4'), { audio: null });
  const inputs = ['good', 'silent'].map((key) => ({ key, path: `${key}.mp4`, label: null, split: null }));
  await buildStore({ source: 'test', root: join(dir, 'videos'), inputs, problems: [] }, join(dir, 'store'));
  studio = await startStudio({ dir });
});
afterAll(async () => {
  await studio.close();
  rmSync(dir, { recursive: true });
});

const ask = (path: string) => askOf(studio, path);

test('what starts a job wants the token, of a GET too; what is kept is shown without', async () => {
  const of = query({ run: 'runs/both', store: 'store', key: 'good' });
  const checks = 'data/checks?store=store';
  const cookie = `avcl-studio-${new URL(studio.url).port}=${studio.token}`; // which a browser brings along
  for (const path of [checks, `map/points?${of}`, `why/explain?${of}`]) {
    for (const headers of [{}, { cookie }] as Record<string, string>[]) {
      const response = await askOf(studio, path, { headers });
      expect(response.status, path).toBe(403);
      expect(await response.json()).toMatchObject({ error: { code: 'TOKEN' } });
    }
  }
  for (const made of ['store/near-duplicates.json', 'runs/both/studio'])
    expect(existsSync(join(dir, made))).toBe(false);
  const made = await linesOf<object>(studio, checks);
  expect(made.at(-1)!.answer).toBeDefined();
  expect(await (await askOf(studio, checks, {})).json()).toEqual(made.at(-1));
});

describe('nothing outside the folder', () => {
  test('is reached by any name', async () => {
    const outside = `${dir}-outside`;
    cpSync(join(dir, 'store'), outside, { recursive: true });
    symlinkSync(outside, join(dir, 'link'));
    try {
      const names = [
        'link',
        `../${outside.split('/').at(-1)}`,
        outside,
        'store/../../x',
        '/etc',
        'store\0',
        'dropped:1',
      ];
      for (const store of names) {
        for (const path of [
          'data/report',
          'data/frame',
          'data/sound',
          'data/checks',
          'map/points',
          'why/explain',
        ]) {
          const run = 'runs/both';
          const response = await ask(`${path}?${query({ store, run, key: 'good', clip: 0 })}`);
          expect(response.status, `${path} ${store}`).toBe(422);
        }
      }
      for (const run of ['link', '../runs', outside]) {
        const asked = query({ store: 'store', run, key: 'good' });
        for (const path of ['data/windows', 'map/points', 'why/explain']) {
          expect((await ask(`${path}?${asked}`)).status, `${path} ${run}`).toBe(422);
        }
      }
    } finally {
      rmSync(join(dir, 'link'));
      rmSync(outside, { recursive: true });
    }
  });

  test('is shown as the picture of a rejected file that a list names outside', async () => {
    const shown = join(dir, 'lists');
    cpSync(join(dir, 'store'), join(shown, 'store'), { recursive: true, preserveTimestamps: true });
    // A list that named a file by a path that leads out of what the inner studio shows.
    const path = '../../videos/silent.mp4';
    expect(existsSync(join(shown, 'store', path))).toBe(true);
    const index = join(shown, 'store/index.jsonl');
    const escaped = readFileSync(index, 'utf8').replaceAll('"silent.mp4"', JSON.stringify(path));
    const body = escaped.slice(0, escaped.lastIndexOf('\n', escaped.length - 2) + 1);
    const sha256 = createHash('sha256').update(body).digest('hex');
    writeFileSync(index, `${body}${JSON.stringify({ sha256 })}\n`);
    const sources = join(shown, 'store/sources.jsonl');
    writeFileSync(sources, readFileSync(sources, 'utf8').replaceAll('"silent.mp4"', JSON.stringify(path)));
    const rejected = (studio: Studio, store: string) =>
      askOf(studio, `data/rejected?${query({ store, row: 1 })}`);
    // Where the folder holds both, the picture is found; where it holds the store alone, it is not.
    expect((await rejected(studio, 'lists/store')).headers.get('content-type')).toBe('image/jpeg');
    const inner = await startStudio({ dir: shown });
    try {
      expect((await rejected(inner, 'store')).status).toBe(204);
    } finally {
      await inner.close();
    }
  });
});
