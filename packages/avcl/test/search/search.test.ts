// Search over a store of files: against vectors made by hand from what `embed` writes, kept features, and every refusal.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStore } from '@avcl/media';
import { readSafetensors } from '@avcl/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Aspect,
  embed,
  explain,
  finetune,
  predictTimeline,
  pretrain,
  probe,
  search,
  testRun,
} from '../../src/index.js';
import { scratch, tiny } from '../support/tiny.js';
import { ffmpeg, makeTwoClassStore } from '../support/two-classes.js';

const folder = scratch();
const [pre, fine, pictures] = ['pre', 'fine', 'pictures'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const film = join(folder, 'low-all.mkv');
let store: string;
const recipe = tiny('data.mel_seconds=2', 'data.standardise=false', 'finetune.epochs=1', 'pretrain.epochs=3');

beforeAll(async () => {
  store = await makeTwoClassStore(folder);
  await pretrain({ data: store, out: pre, recipe });
  await finetune({ data: store, from: pre, out: fine, recipe });
  const { overrides = [] } = recipe;
  await finetune({
    data: store,
    from: pre,
    out: pictures,
    recipe: { ...recipe, overrides: [...overrides, 'inputs=rgb'] },
  });
}, 120_000);

/** Rows of plain numbers. */
type Rows = number[][];
const unit = (row: number[]) => {
  const length = Math.hypot(...row);
  return row.map((value) => value / length);
};
const centred = (rows: Rows): Rows => {
  const mean = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  return rows.map((row) => unit(row.map((value, i) => value - mean[i]!)));
};

/** Vectors of each clip by hand, from what `embed` writes. */
async function vectors(): Promise<{ keys: string[]; of: Record<Aspect, Rows> }> {
  const out = join(folder, 'features.safetensors');
  await embed({ data: store, run: pre, out });
  const { tensors, metadata } = readSafetensors(out);
  const rows = (name: string) => centred(tensors.get(name)!.tolist() as Rows);
  const [picture, sound] = [rows('rgb'), rows('audio')];
  const both = picture.map((row, i) => unit(row.map((value, j) => value + sound[i]![j]!)));
  return { keys: JSON.parse(metadata.keys!) as string[], of: { picture, sound, both } };
}

describe('search', () => {
  it.each([
    ['sound', 'picture'],
    ['picture', 'sound'],
    ['both', 'both'],
    ['sound', 'both'],
    ['picture', 'picture'],
  ] as const)(
    'by %s among %ss is the cosine of the centred features, the clip itself left out',
    async (by, within) => {
      const { keys, of } = await vectors();
      const own = keys.indexOf('high-2');
      const expected = of[within]
        .map((row, i) => ({
          key: keys[i]!,
          similarity: row.reduce((sum, x, j) => sum + x * of[by][own]![j]!, 0),
        }))
        .filter(({ key }) => key !== 'high-2')
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, 6);
      const result = await search({ run: pre, store, query: { key: 'high-2' }, by, in: within, k: 6 });
      expect(result).toMatchObject({ by, in: within, space: 'aligned', compared: 19, missing: [] });
      for (const [i, hit] of result.hits.entries()) {
        expect(hit.rank).toBe(i + 1);
        expect(hit.similarity).toBeCloseTo(expected[i]!.similarity, 4); // float32 features against float64 sums
      }
    },
  );

  it('finds the very part of a file first, by each of its streams', async () => {
    for (const by of ['picture', 'sound', 'both'] as const) {
      const { hits } = await search({ run: pre, store, query: { file: film, from: 6, to: 8 }, by, k: 3 });
      expect(hits[0]).toMatchObject({ key: 'low-3', label: 'low', split: 'train' });
      expect(hits[0]!.similarity).toBeGreaterThan(0.999);
    }
  });

  it('goes by what the file has, and says what it has not', async () => {
    const sound = join(folder, 'sound.wav');
    ffmpeg(['-ss', '6', '-t', '2', '-i', film, '-vn', sound]);
    const result = await search({ run: pre, store, query: { file: sound }, in: 'picture', k: 2 });
    expect(result).toMatchObject({ by: 'sound', in: 'picture', missing: ['rgb'] });
    expect(result.hits).toHaveLength(2);
    const asked = search({ run: pre, store, query: { file: sound }, by: 'picture' });
    await expect(asked).rejects.toThrow(/expected a query with picture .* without picture; search by sound/);
  });

  it('uses a fine-tuned run like with like: its streams, and the head', async () => {
    const query = { key: 'low-1' };
    expect(await search({ run: fine, store, query })).toMatchObject({ by: 'both', space: 'head' });
    expect(await search({ run: fine, store, query, by: 'sound' })).toMatchObject({
      in: 'sound',
      space: 'own',
    });
    const across = search({ run: fine, store, query, by: 'sound', in: 'picture' });
    await expect(across).rejects.toThrow(
      /expected a pre-trained run to find picture by sound, got .*fine-tuned/,
    );
    expect(await search({ run: pictures, store, query })).toMatchObject({ by: 'picture' });
    await expect(search({ run: pictures, store, query, by: 'both' })).rejects.toThrow(
      /takes picture alone; search by picture/,
    );
  });
});

describe('kept features', () => {
  it('are used again, and made again for other weights, another store, or where they are damaged', async () => {
    const query = { key: 'low-1' };
    const first = await search({ run: pre, store, query });
    const again = await search({ run: pre, store, query });
    expect(again.cached).toBe(true);
    expect(again.hits).toEqual(first.hits);
    const kept = () => readdirSync(join(pre, 'features')).map((name) => join(pre, 'features', name));
    expect(kept()).toHaveLength(1);
    truncateSync(kept()[0]!, 500);
    expect((await search({ run: pre, store, query })).cached).toBe(false);
    writeFileSync(kept()[0]!, 'nothing');
    expect(await search({ run: pre, store, query })).toMatchObject({ cached: false, hits: first.hits });
    const other = join(folder, 'other');
    await buildStore(
      {
        source: 'other',
        root: folder,
        inputs: ['low', 'high'].map((label) => ({
          key: label,
          path: `${label}-all.mkv`,
          label,
          split: null,
        })),
        problems: [],
      },
      other,
      { frames: { width: 54, height: 40 } },
    );
    expect(await search({ run: pre, store: other, query: { key: 'low' } })).toMatchObject({
      cached: false,
      compared: 1,
    });
    expect((await search({ run: pre, store, query })).cached).toBe(true);
    // The same run with other weights: what was kept of the old ones goes.
    const changed = join(folder, 'changed');
    cpSync(pre, changed, { recursive: true });
    const overrides = [...recipe.overrides!, 'seed=2', 'pretrain.epochs=1'];
    const { run } = await pretrain({
      data: store,
      out: join(folder, 'pre2'),
      recipe: { ...recipe, overrides },
    });
    rmSync(join(changed, 'checkpoints'), { recursive: true });
    cpSync(join(run, 'checkpoints'), join(changed, 'checkpoints'), { recursive: true });
    expect(readdirSync(join(changed, 'features'))).toHaveLength(2); // of two stores
    const renewed = await search({ run: changed, store, query });
    expect(renewed.cached).toBe(false);
    expect(renewed.hits).not.toEqual(first.hits);
    expect(readdirSync(join(changed, 'features'))).toHaveLength(2);
    expect((await search({ run: changed, store, query })).cached).toBe(true);
  });
});

describe('refusals', () => {
  it('come before the features of a store are computed', async () => {
    const fresh = join(folder, 'fresh');
    cpSync(pre, fresh, { recursive: true, filter: (path) => !path.endsWith('features') });
    const mute = join(folder, 'mute.mkv');
    ffmpeg(['-t', '3', '-i', film, '-an', '-c', 'copy', mute]);
    for (const [query, by] of [
      [{ file: join(folder, 'no.mp4') }, undefined],
      [{ key: 'low-99' }, undefined],
      [{ file: film, from: 3, to: 3.5 }, undefined],
      [{ file: mute }, 'sound'],
    ] as const) {
      await expect(search({ run: fresh, store, query, by })).rejects.toThrow(/expected/);
    }
    expect(existsSync(join(fresh, 'features'))).toBe(false);
  });

  const query = { key: 'low-1' };
  it.each([
    [
      'no such key',
      () => search({ run: pre, store, query: { key: 'low-99' } }),
      /expected a clip's key of .*, got low-99/,
    ],
    ['k of none', () => search({ run: pre, store, query, k: 0 }), /`k`, got 0/],
    [
      'a store that is none',
      () => search({ run: pre, store: join(folder, 'none'), query }),
      /expected a finished store/,
    ],
    [
      'a run that is none',
      () => search({ run: join(folder, 'none'), store, query }),
      /none, got no such folder; name a run folder/,
    ],
    [
      'a sound for a run of pictures',
      () => {
        const sound = join(folder, 'sound.wav');
        ffmpeg(['-t', '3', '-i', film, '-vn', sound]);
        return search({ run: pictures, store, query: { file: sound } });
      },
      /^expected a file with pictures, got .*sound\.wav: no-video, a model of rgb has nothing to go by/,
    ],
    [
      'a part that is too short',
      () => search({ run: pre, store, query: { file: film, from: 3, to: 3.5 } }),
      /1.1 to 600 seconds of .*, got 3 to 3.5/,
    ],
    [
      'a part past the end',
      () => search({ run: pre, store, query: { file: film, from: 300 } }),
      /got 300 to the end/,
    ],
    ['no file', () => search({ run: pre, store, query: { file: join(folder, 'no.mp4') } }), /not-found/],
  ])('name %s', async (_, ask, message) => {
    await expect(ask()).rejects.toThrow(message);
  });

  it('name frames of another size than the run’s', async () => {
    const small = join(folder, 'small');
    await buildStore(
      {
        source: 'small',
        root: folder,
        inputs: [{ key: 'a', path: 'low-all.mkv', label: null, split: null }],
        problems: [],
      },
      small,
      { frames: { width: 48, height: 36 } },
    );
    await expect(search({ run: pre, store: small, query: { key: 'a' } })).rejects.toThrow(
      /frames of \{"width":54,"height":40\}, as the run .* got \{"width":48,"height":36\}/,
    );
  });
});

describe('a run of a newer avcl', () => {
  it('is told by whatever loads it', async () => {
    const run = join(folder, 'newer');
    cpSync(fine, run, { recursive: true });
    const config = join(run, 'config.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^( *version: ).*$/m, '$1"9.9.0"'));
    const warnings: string[] = [];
    const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) };
    const [data, out, file] = ['none', join(folder, 'none.safetensors'), join(folder, 'none.mp4')];
    for (const ask of [
      () => testRun({ run, data, logger }),
      () => embed({ run, data, out, logger }),
      () => probe({ run, data, logger }),
      () => predictTimeline({ run, file, logger }),
      () => explain({ run, files: [file], label: 'none', logger }, async () => {}),
      () => search({ run, store, query: { file }, logger }),
    ]) {
      await expect(ask()).rejects.toThrow(/none/);
      expect(warnings.splice(0), `${ask}`).toEqual([
        expect.stringMatching(/newer was made by avcl 9\.9\.0, and this is \d/),
      ]);
    }
  });
});
