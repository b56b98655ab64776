/**
 * The columns of a reproduced table, for Markdown and HTML alike, in two parts that each fit a screen: what the table is about, and the
 * figures beside it. Every accuracy has its 95 % interval below it where that is known.
 */
import { overSeeds, type Reproduction, type RowFigures, type RunFigures } from 'avcl';
import { count, duration, percent, withDeviation } from '../numbers.js';

/** One table of a reproduction. */
export type TableResults = Reproduction['tables'][number];

/** A cell: what it says, and in a second line how sure that is. */
export interface Cell {
  readonly main: string;
  readonly under?: string | undefined;
}

/** A column. */
export interface Column {
  readonly head: string;
  /** What a reader must know of all its figures. */
  readonly under?: string | undefined;
  readonly number: boolean;
  readonly cell: (row: RowFigures) => Cell;
}

/** A part of a table, with what its figures are. */
export interface Part {
  readonly caption: string;
  readonly columns: readonly Column[];
}

const NONE: Cell = { main: '–' };

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const printed = (value: number | undefined): Cell => ({ main: value === undefined ? '–' : value.toFixed(1) });

/** `0.003`, `< 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const signed = (share: number) => `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))}`;

const range = (
  interval: readonly number[] | null,
  written: (share: number) => string = percent,
): string | undefined => (interval === null ? undefined : interval.map((end) => written(end)).join(' to '));

/** The difference with its interval, and against which row where that is not the table's. */
function difference({ reference, versus }: RowFigures, table: TableResults): Cell {
  if (reference === null) return { main: 'reference' };
  if (versus === null) return NONE;
  const other =
    reference === table.reference
      ? ''
      : ` against ${table.rows.find(({ name }) => name === reference)?.cells.join(', ') ?? reference}`;
  return { main: `${signed(versus.difference)}${other}`, under: range(versus.interval, signed) };
}

type Accuracy = { readonly top1: number; readonly interval: readonly [number, number] | null } | null;

const accuracy = (top1: number | null, interval: readonly [number, number] | null | undefined): Accuracy =>
  top1 === null ? null : { top1, interval: interval ?? null };

/** Neighbours of a run. Results of earlier versions know 20 alone. */
function neighboursOf({ probe, neighbours }: RunFigures, k: number): Accuracy {
  const found = probe?.neighbours.find((one) => one.k === k);
  if (found !== undefined) return accuracy(found.top1, found.interval);
  return k === 20 ? accuracy(neighbours, null) : null;
}

/** A column of an accuracy that not all runs have: left out where none has. */
function figure(
  rows: readonly RowFigures[],
  head: string,
  under: string | undefined,
  of: (run: RunFigures) => Accuracy,
): Column[] {
  if (!rows.some(({ runs }) => runs.some((run) => of(run) !== null))) return [];
  const cell = ({ runs }: RowFigures): Cell => {
    const known = runs.map(of).filter((value) => value !== null);
    if (known.length === 0) return NONE;
    const { mean, deviation, interval } = overSeeds(known);
    return { main: withDeviation(mean, deviation), under: range(interval) };
  };
  return [{ head, under, number: true, cell }];
}

/** A column of a figure that only some tables have. */
function where(there: boolean, column: Column): Column[] {
  return there ? [column] : [];
}

/** `1,008 videos`, of what counts differ `1,000 or 1,008 videos`. */
function videos(
  rows: readonly RowFigures[],
  of: (run: RunFigures) => number | null | undefined,
): string | undefined {
  const counts = new Set(rows.flatMap(({ runs }) => runs.flatMap((run) => of(run) ?? [])));
  return counts.size === 0 ? undefined : `${[...counts].map(count).join(' or ')} videos`;
}

const ownColumns = (table: TableResults): Column[] =>
  table.columns.map((head, i) => ({ head, number: false, cell: (row) => ({ main: row.cells[i] ?? '' }) }));

function mainPart(table: TableResults): Part {
  const { rows } = table;
  const any = (has: (row: RowFigures) => boolean) => rows.some(has);
  const columns: Column[] = [
    ...ownColumns(table),
    {
      head: 'Top-1 %',
      under: videos(rows, (run) => run.evaluated),
      number: true,
      cell: ({ mean, deviation, failures, interval }) => ({
        main: `${withDeviation(mean, deviation)}${failures.length === 0 ? '' : ` (${failures.length} diverged)`}`,
        under: range(interval),
      }),
    },
    { head: 'Seeds', number: true, cell: (row) => ({ main: String(row.runs.length) }) },
    {
      head: 'Against reference',
      under: 'points',
      number: true,
      cell: (row) => difference(row, table),
    },
    {
      head: 'p, videos',
      number: true,
      cell: ({ versus }) => (versus === null ? NONE : { main: pValue(versus.p) }),
    },
    {
      head: 'p, seeds',
      number: true,
      cell: ({ versus }) => (versus?.pSeeds == null ? NONE : { main: pValue(versus.pSeeds) }),
    },
    ...where(
      any((row) => row.paper.k32 !== undefined),
      { head: 'Paper K32 %', number: true, cell: (row) => printed(row.paper.k32) },
    ),
    ...where(
      any((row) => row.paper.k100 !== undefined),
      { head: 'Paper K100 %', number: true, cell: (row) => printed(row.paper.k100) },
    ),
  ];
  return { caption: 'Accuracy on the test split, with 95 % intervals; the highest in bold', columns };
}

function besidePart(table: TableResults): Part {
  const { rows } = table;
  const fitted = videos(rows, (run) => run.probe?.train)?.replace(' videos', '');
  const labelled = fitted === undefined ? 'all training labels' : `all ${fitted} training labels`;
  const judged = videos(rows, (run) => run.probe?.evaluated);
  const frozen = (by: string) => `${by} ${labelled}${judged === undefined ? '' : `; ${judged}`}`;
  const columns: Column[] = [
    ...ownColumns(table),
    ...figure(
      rows,
      'Top-5 %',
      videos(rows, (run) => run.evaluated),
      (run) => accuracy(run.top5, run.top5Interval),
    ),
    ...figure(
      rows,
      'Val %',
      videos(rows, (run) => run.valVideos),
      (run) => accuracy(run.val, run.valInterval),
    ),
    ...figure(rows, 'Linear probe %', frozen('fitted on'), (run) =>
      accuracy(run.linear, run.probe?.linear.interval),
    ),
    ...[20, 200].flatMap((k) => figure(rows, `k-NN ${k} %`, frozen('among'), (run) => neighboursOf(run, k))),
    {
      head: 'Evaluated',
      number: true,
      cell: ({ runs }) => ({
        main:
          [...new Set(runs.map((run) => `${count(run.evaluated)} of ${count(run.listed)}`))].join('; ') ||
          '–',
      }),
    },
    {
      head: 'Training',
      number: true,
      cell: ({ runs }) =>
        runs.length === 0 ? NONE : { main: duration(mean(runs.map((run) => run.seconds))) },
    },
  ];
  return { caption: 'Beside it: other figures of the same runs, with 95 % intervals', columns };
}

/** The table's parts; columns that no row fills are left out. */
export const partsOf = (table: TableResults): readonly [main: Part, beside: Part] => [
  mainPart(table),
  besidePart(table),
];
