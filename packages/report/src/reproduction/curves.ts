/**
 * Curves of a reproduced table as small multiples: a plot a row, all with the same axes, each with its reference behind it in grey. A
 * dozen lines in one plot cannot be told apart. The first seed alone is drawn; `results.json` has all.
 */
import * as Plot from '@observablehq/plot';
import type { JobFigures, Reproduction, RowFigures } from 'avcl';
import { line } from '../colours.js';
import { type Html, html } from '../html.js';
import { svg } from '../plot.js';
import type { TableResults } from './columns.js';

/** What is drawn of one kind of job. */
interface Figure {
  readonly kind: JobFigures['kind'];
  readonly title: string;
  /** The name of the value in a job's epochs. */
  readonly value: string;
  readonly scale: number;
  readonly axis: string;
  readonly says: string;
}

const FIGURES: readonly Figure[] = [
  {
    kind: 'pretrain',
    title: 'Pre-training',
    value: 'val_rank',
    scale: 1,
    axis: 'rank',
    says: "Rank of the right sound among the validation sounds, for each validation picture (mean; 1 is best). The methods' losses have different scales and are not compared.",
  },
  {
    kind: 'finetune',
    title: 'Fine-tuning',
    value: 'val_accuracy',
    scale: 100,
    axis: 'accuracy, %',
    says: 'Accuracy on the validation videos, one clip from the middle of each; the best epoch is the one tested.',
  },
];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One small plot. Rows that share the job share it. */
interface Multiple {
  readonly names: readonly string[];
  readonly points: readonly Point[];
  readonly behind: readonly Point[];
}

function multiplesOf(
  { kind, value, scale }: Figure,
  table: TableResults,
  jobs: readonly JobFigures[],
): Multiple[] {
  const jobOf = (row: RowFigures | undefined) => {
    const keys = row?.runs[0]?.jobs ?? [];
    return jobs.find((job) => job.kind === kind && keys.includes(job.key));
  };
  const pointsOf = (job: JobFigures | undefined): Point[] =>
    (job?.epochs ?? []).flatMap(({ epoch, [value]: y }) =>
      epoch === undefined || y === undefined ? [] : [{ x: epoch, y: y * scale }],
    );
  const found = new Map<string, Multiple>();
  for (const row of table.rows) {
    const job = jobOf(row);
    const points = pointsOf(job);
    if (job === undefined || points.length === 0) continue;
    const names = [...(found.get(job.key)?.names ?? []), row.cells.join(', ')];
    const other = jobOf(table.rows.find(({ name }) => name === row.reference));
    found.set(job.key, {
      names,
      points,
      behind: other === undefined || other === job ? [] : pointsOf(other),
    });
  }
  return [...found.values()];
}

function drawn(
  { names, points, behind }: Multiple,
  { title, axis }: Figure,
  xs: number[],
  ys: number[],
): Html {
  const [first, last] = [points[0]!.y, points.at(-1)!.y];
  const ink = { x: 'x', y: 'y', strokeWidth: 2 };
  return svg(
    {
      width: 220,
      height: 132,
      ...{ marginLeft: 34, marginRight: 8, marginTop: 8, marginBottom: 22 },
      x: { domain: xs, label: null, ticks: Math.max(1, Math.min(4, xs[1]! - xs[0]!)), tickFormat: 'd' },
      y: { domain: ys, nice: true, label: null, ticks: 4, grid: true },
      marks: [
        Plot.lineY(behind, { ...ink, stroke: 'var(--quiet)', strokeDasharray: '3 2', strokeOpacity: 0.7 }),
        Plot.lineY(points, { ...ink, stroke: line(0).colour }),
        Plot.dot(points.slice(-1), { x: 'x', y: 'y', r: 3, fill: line(0).colour }),
      ],
    },
    `${title}, ${names.join('; ')}: ${axis} from ${first.toPrecision(3)} to ${last.toPrecision(3)}.`,
  );
}

/** Both stages of a table, each with its caption; nothing of a stage that has no curves. */
export function curveMultiples(table: TableResults, { jobs }: Pick<Reproduction, 'jobs'>): Html {
  const seeds = [...new Set(table.rows.flatMap(({ runs }) => runs[0]?.seed ?? []))];
  const figures = FIGURES.map((figure) => {
    const multiples = multiplesOf(figure, table, jobs);
    if (multiples.length === 0) return null;
    const all = multiples.flatMap(({ points, behind }) => [...points, ...behind]);
    const ends = (values: number[]) => [Math.min(...values), Math.max(...values)];
    const xs = ends(all.map(({ x }) => x));
    const ys = ends([...all.map(({ y }) => y), ...(figure.scale === 100 ? [0] : [])]);
    const small = multiples.map(
      (one) =>
        html`<div><h4>${one.names.join('; ')}</h4>${drawn(one, figure, xs, ys)}</div>
`,
    );
    const grey = multiples.some(({ behind }) => behind.length > 0)
      ? ' Grey and dashed: the row that it is compared with.'
      : '';
    return html`<figure class="multiples"><h3>${figure.title}: ${figure.axis} over epochs</h3>
<figcaption>Only the first seed is drawn (${seeds.join(', ')}).${grey} ${figure.says}</figcaption>
<div class="grid">${small}</div></figure>
`;
  });
  return html`${figures}`;
}
