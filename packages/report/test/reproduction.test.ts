/** The cells of a reproduced table: what is compared with what, seeds that diverged, and the paper's numbers beside ours. */
import { readFileSync } from 'node:fs';
import { type Reproduction, type RowFigures, resolveRecipe } from 'avcl';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { line } from '../src/colours.js';
import { prose } from '../src/prose.js';
import { partsOf, type TableResults } from '../src/reproduction/columns.js';
import { reproductionPage } from '../src/reproduction/page.js';
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

const columnsOf = (of: TableResults) => partsOf(of).flatMap(({ columns }) => columns);

const cell = (of: TableResults, at: number, head: string) => {
  const column = columnsOf(of).find((one) => one.head.startsWith(head))!;
  const { main, under } = column.cell(of.rows[at]!);
  return under === undefined ? main : `${main} | ${under}`;
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
      '+2.1 | −0.4 to +4.5',
      '−10.0 against a | −20.0 to −5.0',
      '–',
    ]);
    expect([0, 1, 2].map((at) => cell(of, at, 'p, videos'))).toEqual(['–', '< 0.001', '0.040']);
    expect([0, 1, 2].map((at) => cell(of, at, 'p, seeds'))).toEqual(['–', '0.310', '–']);
  });

  it('tells seeds that diverged, and counts what was evaluated', () => {
    const of = table(
      row('a', { failures: [{ seed: 2, message: 'NaN' }] }),
      row('b', { runs: [], mean: null, deviation: null }),
    );
    expect(cell(of, 1, 'Top-1')).toBe('55.0 ± 7.1 (1 diverged) | 50.0 to 60.0');
    expect(cell(of, 2, 'Top-1')).toMatch(/^–/);
    expect(cell(of, 1, 'Evaluated')).toBe('100 of 101');
    expect(cell(of, 1, 'Val')).toBe('56.0 ± 7.1'); // results of an earlier version: no intervals
    expect(columnsOf(of).some(({ head }) => head.startsWith('Paper'))).toBe(false);
    expect(cell(table(row('a', { paper: { k32: 75.6 } })), 1, 'Paper K32')).toBe('75.6');
  });

  it('gives every accuracy its interval and count, and k-NN 20 the figure of 20', () => {
    const interval = (middle: number) => [middle - 0.1, middle + 0.1] as const;
    const judged = (top1: number) => ({ top1, interval: interval(top1) });
    const probe = {
      ...{ train: 2592, evaluated: 99, linear: judged(0.7) },
      neighbours: [
        { k: 200, ...judged(0.3) },
        { k: 20, ...judged(0.4) },
      ],
    };
    const whole = {
      ...run(0, 0.5),
      ...{ top5: 0.9, top5Interval: [0.8, 0.95] as const, valVideos: 400, valInterval: interval(0.51) },
      ...{ linear: 0.7, neighbours: 0.4, probe },
    };
    const of = table(row('a', { runs: [whole] }), row('b'));
    expect(
      ['Top-5', 'Val', 'Linear probe', 'k-NN 20 %', 'k-NN 200 %'].map((head) => cell(of, 1, head)),
    ).toEqual([
      '90.0 | 80.0 to 95.0',
      '51.0 | 41.0 to 61.0',
      '70.0 | 60.0 to 80.0',
      '40.0 | 30.0 to 50.0',
      '30.0 | 20.0 to 40.0',
    ]);
    const under = (head: string) => columnsOf(of).find((one) => one.head.startsWith(head))!.under;
    expect(under('Linear probe')).toBe('fitted on all 2,592 training labels; 99 videos');
    expect(['Top-1', 'Val'].map(under)).toEqual(['100 videos', '400 videos']);
    const earlier = table(row('a', { runs: [{ ...run(0, 0.5), linear: 0.7, neighbours: 0.4 }] }));
    expect(cell(earlier, 1, 'k-NN 20 %')).toBe('40.0');
    expect(columnsOf(earlier).some(({ head }) => head === 'k-NN 200 %')).toBe(false);
    const probed = columnsOf(earlier).find(({ head }) => head.startsWith('Linear'))!;
    expect(probed.under).toBe('fitted on all training labels');
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

describe.each(['table4', 'labels'])('the page of the committed %s', (name) => {
  const file = new URL(`../../../docs/results/synthetic-quick-${name}/results.json`, import.meta.url);
  const results = JSON.parse(readFileSync(file, 'utf8')) as Reproduction;
  const text = reproductionPage(results);
  const { document } = parseHTML(text);
  const all = (selector: string) => [...document.querySelectorAll(selector)];

  it('has all figures in tables of at most ten columns, each cell with its head for a phone', () => {
    const tables = all('section:first-of-type table.cards');
    expect(tables).toHaveLength(2);
    for (const one of tables) {
      const heads = [...one.querySelectorAll('thead th')];
      expect(heads.length).toBeLessThanOrEqual(10);
      for (const tr of one.querySelectorAll('tbody tr')) {
        const cells = [...tr.querySelectorAll('td')];
        expect(cells).toHaveLength(heads.length - 1);
        for (const [i, td] of cells.entries())
          expect(heads[i + 1]!.textContent).toContain(td.getAttribute('data-head')!.split(',')[0]);
      }
    }
    expect(tables[0]!.textContent).toContain('p, seeds');
    expect(all('.wide .broad svg, .wide .narrow svg')).toHaveLength(2);
  });

  it('draws a plot a row, with its reference behind it, and says that the first seed is drawn', () => {
    const rows = results.tables[0]!.rows;
    const fine = all('figure.multiples').at(-1)!;
    const plots = [...fine.querySelectorAll('.grid > div')];
    expect(plots.map((plot) => plot.querySelector('h4')!.textContent)).toEqual(
      rows.map(({ cells }) => cells.join(', ')),
    );
    for (const [i, plot] of plots.entries()) {
      const lines = plot.querySelectorAll('g[aria-label=line] path').length;
      expect(lines, rows[i]!.name).toBe(rows[i]!.reference === null ? 1 : 2);
    }
    expect(fine.querySelector('figcaption')!.textContent).toMatch(
      /^Only the first seed is drawn \(0\)\. Grey/,
    );
  });

  it('renders code as code', () => {
    expect(all('.notes code').map((code) => code.textContent)).toContain('npx avcl config');
    expect(document.querySelector('main')!.textContent).not.toContain('`');
    expect(prose('a `b` <c> `d').text).toBe('a <code>b</code> &lt;c&gt; `d');
  });
});

it('no two of 36 lines have one colour and dash', () => {
  const styles = Array.from({ length: 36 }, (_, place) => JSON.stringify(line(place)));
  expect(new Set(styles).size).toBe(36);
});
