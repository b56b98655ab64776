/** Plans: equal jobs are one, different ones are not, and every row is a recipe that resolves. */
import { describe, expect, it } from 'vitest';
import { makePlan, type PlanRequest } from '../../src/reproduction/plan.js';
import { queueFor } from '../../src/reproduction/rivals.js';
import { scaleRecipe, scales } from '../../src/reproduction/scales.js';
import { tables } from '../../src/reproduction/tables.js';
import { TABLE_NAMES } from '../../src/reproduction/types.js';

const request: PlanRequest = {
  tables: TABLE_NAMES,
  scale: scales.quick,
  overrides: [],
  seeds: [0],
  dataHash: 'data',
  videos: 832,
};
const plan = (change: Partial<PlanRequest> = {}) => makePlan({ ...request, ...change });
const run = (table: (typeof TABLE_NAMES)[number], row: string, change: Partial<PlanRequest> = {}) =>
  plan(change)
    .runsOf(table)
    .find((found) => found.row.name === row)!;
const paper = { scale: scales.paper };

describe('a plan', () => {
  it('has the rows of the paper', () => {
    const printed = (name: (typeof TABLE_NAMES)[number]) => tables[name].rows.map((row) => row.paper?.k32);
    expect(printed('table1')).toEqual([50.2, 67.9, 72.1, 75.6, 60.5]);
    expect(printed('table2')).toEqual([72.5, 68.5, 69.3, 70.9, 75.6, 70.4]);
    expect(printed('table4')).toEqual([
      60.4,
      52.9,
      73.9,
      60.5,
      69.7,
      68.2,
      73.3,
      72.9,
      69.6,
      75.6,
      74.0,
      77.2,
      undefined,
    ]);
    for (const { rows, reference, columns } of Object.values(tables)) {
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      expect(rows.map(({ name }) => name)).toContain(reference);
      for (const row of rows) expect(row.cells).toHaveLength(columns.length);
    }
  });

  it('does once what tables share', () => {
    const same = [
      run('table1', 'whole', paper),
      run('table2', 'pool', paper),
      run('table3', 'a0.9', paper),
      run('table4', 'avcl-r3d', paper),
    ].map(({ pretrain, finetune }) => [pretrain?.key, finetune.key]);
    expect(new Set(same.map((keys) => keys.join())).size).toBe(1);
    expect(run('labels', 'R+A-15').finetune.key).toBe(run('table4', 'R+A').finetune.key);
    expect(run('labels', 'simclr-5').pretrain).toEqual(run('labels', 'simclr-15').pretrain);
    const folders4 = plan({ tables: ['table4'] }).jobs.map(({ key, folder }) => [key, folder]);
    const known = new Map(plan().jobs.map(({ key, folder }) => [key, folder]));
    for (const [key, folder] of folders4) expect(folder).toBe(known.get(key!));
    const keys = plan().jobs.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const folders = plan({ seeds: [0, 1, 2] }).jobs.map(({ folder }) => folder);
    expect(new Set(folders).size).toBe(folders.length);
  });

  it('puts every job after the one whose weights it needs', () => {
    const { jobs } = plan({ seeds: [0, 1] });
    for (const [i, job] of jobs.entries()) {
      if (job.kind === 'pretrain' || job.from === null) continue;
      expect(jobs.slice(0, i)).toContain(job.from);
    }
  });

  const shared = (change: Partial<PlanRequest>) => {
    const before = new Set(plan().jobs.map(({ key }) => key));
    return plan(change).jobs.filter(({ key }) => before.has(key));
  };

  it.each([
    ['another seed', { seeds: [1] }],
    ['other data', { dataHash: 'other' }],
    ['another width', { overrides: ['model.width=8'] }],
  ] as [string, Partial<PlanRequest>][])('does all anew with %s', (_, change) => {
    expect(shared(change)).toEqual([]);
  });

  it('does all but the baselines anew with another setting of pre-training', () => {
    const kept = shared({ overrides: ['pretrain.epochs=3'] });
    expect(kept.map(({ kind, title }) => [kind, title.split(',')[0]])).toEqual([
      ['finetune', 'Baseline-R'],
      ['finetune', 'Baseline-A'],
      ['finetune', 'Baseline-R+A'],
      ['finetune', 'AVCL from scratch'],
      ['finetune', 'Baseline-R+A'],
      ['finetune', 'AVCL from scratch'],
    ]);
  });

  it('keeps what a setting does not touch', () => {
    const base = run('table4', 'simclr');
    const fine = run('table4', 'simclr', { overrides: ['finetune.lr=0.1'] });
    expect(fine.pretrain!.key).toBe(base.pretrain!.key);
    expect(fine.finetune.key).not.toBe(base.finetune.key);
    const moco = { overrides: ['moco.temperature=0.3'] };
    expect(run('table4', 'simclr', moco).finetune.key).toBe(base.finetune.key);
    expect(run('table4', 'moco', moco).pretrain!.key).not.toBe(run('table4', 'moco').pretrain!.key);
    const housekeeping = { overrides: ['pretrain.log_every=9', 'test.batch_size=3', 'threads=1'] };
    expect(run('table4', 'simclr', housekeeping).finetune.key).toBe(base.finetune.key);
  });

  it('keeps rows true to their cells, whatever the user sets', () => {
    const overrides = [
      'model.backbone=c3d',
      'pretrain.method=byol',
      'model.encoders=shared',
      'data.audio=raw',
      'model.amfm=false',
    ];
    const shared = { ...request, overrides: [...overrides, 'data.rgb_frames=8', 'data.audio_frames=8'] };
    const { runsOf } = makePlan(shared);
    for (const { row, finetune, pretrain } of runsOf('table4')) {
      const names = { R3D: 'r3d', C3D: 'c3d', 'R(2+1)D': 'r21d' } as Record<string, string>;
      expect(finetune.recipe.model.backbone, row.name).toBe(names[row.cells[2]!]);
      if (pretrain === null) continue;
      expect(pretrain.recipe.model.encoders, row.name).toBe('two');
      expect(pretrain.recipe.pretrain.method, row.name).toBe(
        row.cells[0]!.startsWith('AVCL') ? 'avcl' : row.name,
      );
    }
    const audio = runsOf('table1').map(({ finetune }) => finetune.recipe.data.audio);
    expect(audio).toEqual(['raw', 'mel_1.2s', 'mel_1.2s', 'mel_whole', 'mel_whole']);
    const networks = runsOf('table1').map(({ finetune }) => finetune.recipe.model.encoders);
    expect(networks).toEqual(['two', 'two', 'two', 'two', 'shared']);
  });

  it('measures the gain of pre-training against the same head from scratch', () => {
    for (const row of tables.labels.rows) {
      const reference = tables.labels.rows.find(({ name }) => name === row.reference)!;
      const [own, other] = [run('labels', row.name), run('labels', reference.name)];
      expect(other.pretrain).toBeNull();
      if (!row.name.startsWith('scratch'))
        expect(own.finetune.recipe.model.amfm, row.name).toBe(other.finetune.recipe.model.amfm);
      expect(own.finetune.recipe.finetune, row.name).toEqual(other.finetune.recipe.finetune);
    }
  });

  it('puts a row’s own settings over the user’s', () => {
    const overrides = ['model.backbone=r3d', 'pretrain.method=byol'];
    expect(run('table4', 'avcl-r21d', { overrides }).pretrain!.recipe.model.backbone).toBe('r21d');
    expect(run('table4', 'simclr', { overrides }).pretrain!.recipe.pretrain.method).toBe('simclr');
  });

  it('gives C3D eight frames, and MoCo a queue that divides and leaves half of the videos', () => {
    const { recipe } = run('table4', 'avcl-c3d').finetune;
    expect([recipe.data.rgb_frames, recipe.data.audio_frames]).toEqual([8, 8]);
    expect(run('table4', 'avcl-c3d', paper).finetune.recipe.data.rgb_frames).toBe(16);
    const quick = scaleRecipe(scales.quick, []).recipe;
    expect([832, 70, 10, 100_000].map((videos) => queueFor(quick, videos))).toEqual([416, 32, 32, 4096]);
  });
});
