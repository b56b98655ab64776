/** The cells of a reproduced table: what is compared with what, seeds that diverged, and the paper's numbers beside ours. */
import { type Reproduction, type RowFigures, resolveRecipe } from 'avcl';
import { describe, expect, it } from 'vitest';
import { columnsOf, type TableResults } from '../src/reproduction/columns.js';
import { summaryOf, whyDifferent } from '../src/reproduction/words.js';

const run = (seed: number, top1: number) => ({
  seed,
  jobs: [],
  top1,
  top5: null,
  interval: [0, 1] as const,
  evaluated: 100,
  listed: 101,
  val: top1 + 0.01,
  linear: null,
  neighbours: null,
  seconds: 61,
});

const row = (name: string, change: Partial<RowFigures> = {}): RowFigures => ({
  name,
  cells: [name],
  paper: {},
  runs: [run(0, 0.5), run(1, 0.6)],
  mean: 0.55,
  deviation: 0.0707,
  interval: [0.5, 0.6],
  failures: [],
  reference: 'base',
  versus: { difference: 0.021, interval: [-0.004, 0.045], p: 0.0004, pSeeds: 0.31, seeds: 2 },
  ...change,
});

const table = (...rows: RowFigures[]): TableResults => ({
  name: 'table4',
  title: 'T',
  columns: ['Method'],
  reference: 'base',
  notes: [],
  rows: [row('base', { reference: null, versus: null }), ...rows],
});

const cell = (of: TableResults, at: number, head: string) => {
  const column = columnsOf(of).find((one) => one.head.startsWith(head))!;
  return column.cell(of.rows[at]!);
};

describe('a reproduced table', () => {
  it('says what a row is compared with, how sure, and over what', () => {
    const of = table(
      row('a'),
      row('b', {
        reference: 'a',
        versus: { difference: -0.1, interval: [-0.2, -0.05], p: 0.04, pSeeds: null, seeds: 1 },
      }),
      row('c', { versus: null }),
    );
    expect([0, 1, 2, 3].map((at) => cell(of, at, 'Against'))).toEqual([
      'reference',
      '+2.1 (−0.4 to +4.5; p < 0.001, seeds 0.310)',
      '−10.0 (−20.0 to −5.0; p 0.040) from a',
      '–',
    ]);
  });

  it('tells seeds that diverged, and counts what was evaluated', () => {
    const of = table(
      row('a', { failures: [{ seed: 2, message: 'NaN' }] }),
      row('b', { runs: [], mean: null, deviation: null }),
    );
    expect(cell(of, 1, 'Top-1')).toBe('55.0 ± 7.1 (1 diverged)');
    expect(cell(of, 2, 'Top-1')).toBe('–');
    expect(cell(of, 1, 'Evaluated')).toBe('100 of 101');
    expect(cell(of, 1, 'Val')).toBe('56.0');
    expect(columnsOf(of).some(({ head }) => head.startsWith('Paper'))).toBe(false);
    expect(cell(table(row('a', { paper: { k32: 75.6 } })), 1, 'Paper K32')).toBe('75.6');
  });

  it('knows Kinetics-Sounds when it sees it', () => {
    const data = (labels: string[]) =>
      ({
        scale: 'paper',
        data: { labels, classes: labels.length, train: 9000, path: 'store' },
      }) as unknown as Reproduction;
    expect(whyDifferent(data(['bowling', 'tap_dancing', 'tickling'])).join()).toContain(
      'videos of Kinetics-Sounds; the paper had',
    );
    expect(whyDifferent(data(['bounce wood', 'tickling', 'bowling'])).join()).toContain(
      'not Kinetics-Sounds',
    );
  });

  it('says which class list its data was made with, and that a proposal cannot be compared', () => {
    const { recipe } = resolveRecipe({ preset: 'smoke', stage: 'finetune' });
    const told = (name: string) =>
      summaryOf({
        ...{
          recipe,
          scale: 'smoke',
          overrides: [],
          seeds: [0],
          jobs: [],
          done: 1,
          planned: 1,
          machine: 'm',
          version: 'v',
        },
        data: {
          path: 'store',
          hash: 'ab',
          classes: 2,
          train: 1,
          val: 1,
          test: 1,
          manifests: [{ name, version: 2, sha256: 'cd' }],
        },
      } as unknown as Reproduction).at(-1);
    expect(told('kinetics-sounds32')).toBe(
      'Made with the class list kinetics-sounds32 version 2 (sha256 cd).',
    );
    expect(told('kinetics-sounds100-proposal')).toMatch(
      /\(sha256 cd\), a proposal: its numbers cannot be compared/,
    );
  });
});
