// Kinetics-Sounds, ready to run: the recipes are the rows of Table 4, and a tree in Kinetics' layout goes through all of them.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kineticsSounds, readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune, pretrain, resolveRecipe, tables, testRun } from 'avcl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const RECIPES = fileURLToPath(new URL('../recipes', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avcl-k32-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `k32-baseline-ra.yaml` is the row `R+A`. */
const rowOf = (file: string) => {
  const name = basename(file, '.yaml').replace(/^k\d+-/, '');
  const known =
    { 'baseline-r': 'R', 'baseline-a': 'A', 'baseline-ra': 'R+A' }[name] ?? name.replaceAll('-', '_');
  return tables.table4.rows.find((row) => row.name.replaceAll('-', '_') === known)!;
};
const files = readdirSync(RECIPES).filter((name) => /^k(32|100)-/.test(name));

describe('the recipes', () => {
  it('are there for every row of Table 4, twice', () => {
    const printed = tables.table4.rows.filter(({ paper }) => paper !== undefined).map(({ name }) => name);
    for (const set of ['k32-', 'k100-']) {
      const rows = files.filter((name) => name.startsWith(set)).map((name) => rowOf(name).name);
      expect(rows.sort()).toEqual([...printed].sort());
    }
  });

  it.each(files)('%s is what `avcl reproduce --scale paper` plans', (file) => {
    const base = resolveRecipe({ preset: 'paper-r3d' }).recipe;
    const settings = [...rowOf(file).settings(base, 16_000)];
    expect(resolveRecipe({ preset: basename(file, '.yaml') }).recipe).toEqual(
      resolveRecipe({ preset: 'paper-r3d', overrides: settings }).recipe,
    );
  });
});

describe('a tree in Kinetics’ layout', () => {
  const LABELS = ['blowing nose', 'playing bass guitar', 'shuffling cards', 'tap dancing'];
  const store = join(folder, 'store');

  beforeAll(async () => {
    const made = join(folder, 'made');
    const { csv } = await synthesise(made, { preset: 'smoke', clips: 48, classes: 4, seed: 3 });
    const { inputs } = await readSource(csv);
    const rows: Record<string, string[]> = { train: [], val: [], test: [] };
    const classes = [...new Set(inputs.map(({ label }) => label))];
    for (const [i, { path, label, split }] of inputs.entries()) {
      const [id, start, name] = [
        `${'-_ab'[i % 4]}${String(i).padStart(10, 'x')}`,
        10 + i,
        LABELS[classes.indexOf(label)]!,
      ];
      const seconds = (value: number) => String(value).padStart(6, '0');
      const file = `${id}_${seconds(start)}_${seconds(start + 10)}.mp4`;
      const place = join(folder, 'k400', split!, i % 2 === 0 ? name : name.replaceAll(' ', '_'), file);
      mkdirSync(dirname(place), { recursive: true });
      if (i !== 5) copyFileSync(join(dirname(csv), path), place);
      rows[split!]!.push(`${name},${id},${start},${start + 10},${split === 'val' ? 'validate' : split},0`);
    }
    mkdirSync(join(folder, 'k400/annotations'));
    for (const [split, lines] of Object.entries(rows)) {
      const other = `abseiling,zzzzzzzzzz${split[0]},0,10,${split},0`;
      const text = `label,youtube_id,time_start,time_end,split,is_cc\n${[...lines, other].join('\n')}\n`;
      writeFileSync(join(folder, 'k400/annotations', `${split}.csv`), text);
    }
    const videos = join(folder, 'k400');
    const list = join(folder, 'k32.csv');
    const report = await kineticsSounds({
      classes: '32',
      annotations: join(videos, 'annotations'),
      videos,
      out: list,
    });
    expect(report).toMatchObject({ listed: 48, found: 47, missing: 1 });
    const built = await buildStore(await readSource(list, { root: videos }), store);
    expect(built).toMatchObject({ listed: 47, ok: 47, rejected: 0 });
  }, 60_000);

  // The paper's inputs, networks and losses; narrow, in small batches and for few steps, and a queue that a small set allows.
  const few = (file: string) => ({
    preset: basename(file, '.yaml'),
    overrides: [
      'model.width=4',
      'pretrain.epochs=1',
      'pretrain.batch_size=8',
      'finetune.epochs=1',
      'finetune.batch_size=8',
      'finetune.labels_per_class=2',
      'moco.queue=8',
      'threads=1',
    ],
  });

  it.each(files.filter((name) => name.startsWith('k32-')))(
    'goes through %s',
    { timeout: 120_000 },
    async (file) => {
      const run = (stage: string) => join(folder, 'runs', `${basename(file, '.yaml')}-${stage}`);
      const scratch = rowOf(file).start === 'scratch';
      if (!scratch) {
        const pre = await pretrain({ data: store, out: run('pre'), recipe: few(file) });
        expect(pre.steps).toBeGreaterThan(1);
      }
      const from = scratch ? 'none' : run('pre');
      await finetune({ data: store, from, out: run('fine'), recipe: few(file) });
      const { evaluated, listed, classes } = await testRun({ data: store, run: run('fine'), clips: 1 });
      expect(evaluated).toBe(listed);
      expect(classes).toEqual(LABELS);
    },
  );
});
