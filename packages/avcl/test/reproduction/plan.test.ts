/** Plans: equal jobs are one, different ones are not, and every row is a recipe that resolves. */
import { describe, expect, it } from 'vitest';
import { makePlan, type Plan, type PlanRequest } from '../../src/reproduction/plan.js';
import { queueFor } from '../../src/reproduction/rivals.js';
import { scaleRecipe, scales } from '../../src/reproduction/scales.js';
import { tables } from '../../src/reproduction/tables.js';
import { type Run, TABLE_NAMES, type TableName } from '../../src/reproduction/types.js';

const request: PlanRequest = {
  tables: TABLE_NAMES,
  scale: scales.quick,
  overrides: [],
  seeds: [0],
  dataHash: 'data',
  videos: 832,
};
const plans = new Map<string, Plan>();
/** Each plan once: it resolves a recipe for every row, which takes a second or more. */
function plan(change: Partial<PlanRequest> = {}): Plan {
  const key = JSON.stringify(change);
  const made = plans.get(key) ?? makePlan({ ...request, ...change });
  plans.set(key, made);
  return made;
}
const runs = (table: TableName, change: Partial<PlanRequest> = {}) =>
  plan({ tables: [table], ...change }).runsOf(table);
const run = (table: TableName, row: string, change: Partial<PlanRequest> = {}) =>
  runs(table, change).find((found) => found.row.name === row)!;
const paper = { scale: scales.paper };

/** The tables as section 15 of the method prints them, against what the rows make of the paper's recipe. */
describe('the tables of the paper', () => {
  const figures = ({ row: { paper } }: Run) => [paper?.k32, paper?.k100];

  it('Table 1: the inputs', () => {
    const rows = runs('table1', paper).map((run) => {
      const { data, model } = run.pretrain!.recipe;
      expect(run.finetune.recipe).toMatchObject({ data, model });
      return [data.rgb_frames, data.audio, model.encoders, ...figures(run)];
    });
    expect(rows).toEqual([
      [16, 'raw', 'two', 50.2, undefined],
      [1, 'mel_1.2s', 'two', 67.9, undefined],
      [16, 'mel_1.2s', 'two', 72.1, undefined],
      [16, 'mel_whole', 'two', 75.6, undefined],
      [16, 'mel_whole', 'shared', 60.5, undefined],
    ]);
    expect(tables.table1.rows.map(({ cells }) => cells)).toEqual([
      ['clip', 'raw audio', 'two'],
      ['1 frame', '1.2 s mel', 'two'],
      ['clip', '1.2 s mel', 'two'],
      ['clip', 'whole mel', 'two'],
      ['clip', 'whole mel', 'one'],
    ]);
  });

  it('Table 2: the layer of CGRA', () => {
    const rows = runs('table2', paper).map((run) => {
      const { cgra, cgra_layers, selfcl, alpha, beta } = run.pretrain!.recipe.pretrain;
      expect([selfcl, alpha, beta]).toEqual(['bank', 0.9, 0.1]);
      return [run.row.cells[0], cgra ? cgra_layers : [], ...figures(run)];
    });
    expect(rows).toEqual([
      ['none', [], 72.5, undefined],
      ['conv3', ['conv3'], 68.5, undefined],
      ['conv4', ['conv4'], 69.3, undefined],
      ['conv5', ['conv5'], 70.9, undefined],
      ['pool', ['pool'], 75.6, undefined],
      ['conv5 + pool', ['conv5', 'pool'], 70.4, undefined],
    ]);
  });

  it('Table 3: the weights of CGRA and SelfCL, AMFM', () => {
    const rows = runs('table3', paper).map((run) => {
      const { cgra, selfcl, alpha, beta } = run.pretrain!.recipe.pretrain;
      const { amfm } = run.finetune.recipe.model;
      return [...run.row.cells, cgra && alpha, selfcl !== 'off' && beta, amfm, ...figures(run)];
    });
    expect(rows).toEqual([
      ['1, 0', 'off', 'on', 1, false, true, 73.5, undefined],
      ['0.1, 0.9', 'on', 'on', 0.1, 0.9, true, 72.0, undefined],
      ['0.3, 0.7', 'on', 'on', 0.3, 0.7, true, 72.2, undefined],
      ['0.5, 0.5', 'on', 'on', 0.5, 0.5, true, 74.1, undefined],
      ['0.7, 0.3', 'on', 'on', 0.7, 0.3, true, 73.7, undefined],
      ['0.9, 0.1', 'on', 'on', 0.9, 0.1, true, 75.6, undefined],
      ['0.9, 0.1', 'on', 'off', 0.9, 0.1, false, 73.5, undefined],
      ['0, 1 (swapped reading of 1, 0)', 'on', 'on', false, 1, true, 73.5, undefined],
    ]);
  });

  it('Table 4: baselines, rivals and AVCL', () => {
    const rows = runs('table4', paper).map((run) => {
      const { model, finetune } = run.finetune.recipe;
      const method = run.pretrain?.recipe.pretrain.method ?? 'scratch';
      return [...run.row.cells, method, finetune.inputs, model.backbone, model.amfm, ...figures(run)];
    });
    const both = 'RGB + audio';
    expect(rows).toEqual([
      ['Baseline-R', 'RGB', 'R3D', 'scratch', 'rgb', 'r3d', false, 60.4, 53.6],
      ['Baseline-A', 'audio', 'R3D', 'scratch', 'audio', 'r3d', false, 52.9, 40.9],
      ['Baseline-R+A', both, 'R3D', 'scratch', 'both', 'r3d', false, 73.9, 61.3],
      ['IIC', both, 'R3D', 'iic', 'both', 'r3d', false, 60.5, 46.4],
      ['SimCLR', both, 'R3D', 'simclr', 'both', 'r3d', false, 69.7, 59.1],
      ['MoCo', both, 'R3D', 'moco', 'both', 'r3d', false, 68.2, 58.2],
      ['BYOL', both, 'R3D', 'byol', 'both', 'r3d', false, 73.3, 61.4],
      ['SimSiam', both, 'R3D', 'simsiam', 'both', 'r3d', false, 72.9, 60.8],
      ['Barlow Twins', both, 'R3D', 'barlow_twins', 'both', 'r3d', false, 69.6, 59.3],
      ['AVCL', both, 'R3D', 'avcl', 'both', 'r3d', true, 75.6, 64.4],
      ['AVCL', both, 'C3D', 'avcl', 'both', 'c3d', true, 74.0, 61.3],
      ['AVCL', both, 'R(2+1)D', 'avcl', 'both', 'r21d', true, 77.2, 67.1],
      ['AVCL-plus (ours)', both, 'R3D', 'avcl', 'both', 'r3d', true, undefined, undefined],
    ]);
  });

  it('AVCL-plus is AVCL with SelfCL in the lead and a softer softmax, and nothing else', () => {
    const recipe = (row: string) => run('table4', row, paper).pretrain!.recipe;
    const { pretrain, ...rest } = recipe('avcl-r3d');
    expect(recipe('avcl-plus')).toEqual({
      ...rest,
      pretrain: { ...pretrain, alpha: 0.1, beta: 0.9, nce_t: 0.2 },
    });
  });
});

describe('a plan', () => {
  it('has rows that fit their table', () => {
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
    const folders = plan({ seeds: [0, 1] }).jobs.map(({ folder }) => folder);
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
    const frames = ['data.rgb_frames=8', 'data.audio_frames=8'];
    const { runsOf } = plan({ tables: ['table1', 'table4'], overrides: [...overrides, ...frames] });
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
