/**
 * Several processes compute what one computes on the joint batch: losses, every figure of the log, gradients, weights, banks and queues after five
 * steps. In float64, where the order of sums is worth 1e-16 a step; what five steps of training make of it is the tolerance. All parts of the batch are uneven
 * somewhere, and the last batch is smaller.
 */
import { describe, expect, it } from 'vitest';
import type { Pool } from './pool.js';

interface Compared {
  hash: string;
  figures: number;
  gradients: number;
  state: number;
  moved: number;
}

const small = [
  'model.width=4',
  'model.sync_bn=true',
  'lr=0.02',
  'moco.queue=16',
  'moco.projector=[16, 8]',
  'byol.projector=[16, 8]',
  'byol.predictor=16',
  'simclr.projector=[16, 8]',
  'simsiam.projector=[16, 16, 16]',
  'simsiam.predictor=8',
  'barlow_twins.projector=[16, 16, 16]',
];
const sizes = [8, 8, 8, 8, 7];
const counts = {
  2: [
    [4, 4],
    [3, 5],
    [4, 4],
    [7, 1],
    [4, 3],
  ],
  3: [
    [2, 3, 3],
    [3, 3, 2],
    [2, 3, 3],
    [1, 1, 6],
    [2, 2, 3],
  ],
};

async function compare(pool: Pool, size: 2 | 3, stage: 'pretrain' | 'finetune', overrides: string[]) {
  const answers = await pool.run<Compared>('compare', size, {
    stage,
    overrides: [...small, ...overrides],
    sizes,
    counts: counts[size],
  });
  expect(new Set(answers.map(({ hash }) => hash)).size, 'every process has the same bits').toBe(1);
  return answers[0]!;
}

const bank = ['selfcl=bank', 'nce_k=16'];
const cases: [string, 'pretrain' | 'finetune', string[]][] = [
  ['AVCL with its bank', 'pretrain', bank],
  ['AVCL in the batch, with a projector', 'pretrain', ['selfcl=in_batch', 'pretrain.projector=[16]']],
  [
    'AVCL with CGRA at conv3 and the pool, 1/B',
    'pretrain',
    [...bank, 'cgra_layers=["conv3","pool"]', 'lambda=1/B'],
  ],
  [
    'AVCL, gated, one network, two batches a step',
    'pretrain',
    [...bank, 'amfm_in_pretrain=true', 'model.encoders=shared', 'accumulate=2'],
  ],
  ['IIC', 'pretrain', ['method=iic', 'nce_k=16']],
  ['SimCLR', 'pretrain', ['method=simclr']],
  ['MoCo', 'pretrain', ['method=moco']],
  ['BYOL', 'pretrain', ['method=byol']],
  ['SimSiam', 'pretrain', ['method=simsiam']],
  ['Barlow Twins', 'pretrain', ['method=barlow_twins']],
  ['a classifier with AMFM and dropout', 'finetune', ['model.dropout=0.5']],
];

/** The tests, with the pool of the file that has it. */
export function testEquality(pool: () => Pool): void {
  describe.each(cases)('%s', (_, stage, overrides) => {
    it.each([2, 3] as const)('in %i processes is as in one', async (size) => {
      const got = await compare(pool(), size, stage, overrides);
      expect(got.gradients).toBeLessThan(1e-11);
      expect(got.figures).toBeLessThan(1e-8);
      expect(got.state).toBeLessThan(1e-7); // SimSiam's and BYOL's batch norms over a few rows magnify most
      expect(got.moved).toBeGreaterThan(1e-3); // they were real steps
    });
  });
}
