/** The columns of a reproduced table, for Markdown and HTML alike: the row's own cells, then the figures. */
import type { Reproduction, RowFigures } from 'avcl';
import { count, duration, percent, withDeviation } from '../numbers.js';

/** One table of a reproduction. */
export type TableResults = Reproduction['tables'][number];

/** A column. */
export interface Column {
  readonly head: string;
  readonly number: boolean;
  readonly cell: (row: RowFigures) => string;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const printed = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(1));

/** `0.003`, `< 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const signed = (share: number) => `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))}`;

/** `+2.1 (−0.4 to 4.5; p 0.08, seeds 0.31)`, and against which row where that is not the table's. */
function difference({ reference, versus }: RowFigures, table: TableResults): string {
  if (reference === null) return 'reference';
  if (versus === null) return '–';
  const { difference, interval, p, pSeeds } = versus;
  const ps = pSeeds === null ? `p ${pValue(p)}` : `p ${pValue(p)}, seeds ${pValue(pSeeds)}`;
  const other =
    reference === table.reference
      ? ''
      : ` from ${table.rows.find(({ name }) => name === reference)?.cells.join(', ') ?? reference}`;
  return `${signed(difference)} (${interval.map(signed).join(' to ')}; ${ps})${other}`;
}

/** A column of a figure that only some tables have. */
function where(there: boolean, column: Column): Column[] {
  return there ? [column] : [];
}

/** The table's columns; those that no row fills are left out. */
export function columnsOf(table: TableResults): Column[] {
  const { rows } = table;
  const over = (figure: 'val' | 'linear' | 'neighbours') => (row: RowFigures) => {
    const known = row.runs.map((run) => run[figure]).filter((value) => value !== null);
    return known.length === 0 ? '–' : percent(mean(known));
  };
  const any = (has: (row: RowFigures) => boolean) => rows.some(has);
  return [
    ...table.columns.map((head, i): Column => ({ head, number: false, cell: (row) => row.cells[i] ?? '' })),
    {
      head: 'Top-1 %',
      number: true,
      cell: ({ mean, deviation, failures }) =>
        failures.length === 0
          ? withDeviation(mean, deviation)
          : `${withDeviation(mean, deviation)} (${failures.length} diverged)`,
    },
    ...where(
      any((row) => row.paper.k32 !== undefined),
      { head: 'Paper K32 %', number: true, cell: (row) => printed(row.paper.k32) },
    ),
    ...where(
      any((row) => row.paper.k100 !== undefined),
      { head: 'Paper K100 %', number: true, cell: (row) => printed(row.paper.k100) },
    ),
    { head: 'n', number: true, cell: (row) => String(row.runs.length) },
    {
      head: '95 % interval',
      number: true,
      cell: ({ interval }) => (interval === null ? '–' : interval.map(percent).join(' to ')),
    },
    { head: 'Against reference', number: true, cell: (row) => difference(row, table) },
    { head: 'Val %', number: true, cell: over('val') },
    ...where(
      any((row) => row.runs.some((run) => run.linear !== null)),
      { head: 'Linear probe %', number: true, cell: over('linear') },
    ),
    ...where(
      any((row) => row.runs.some((run) => run.neighbours !== null)),
      { head: 'k-NN %', number: true, cell: over('neighbours') },
    ),
    {
      head: 'Evaluated',
      number: true,
      cell: ({ runs }) =>
        [...new Set(runs.map((run) => `${count(run.evaluated)} of ${count(run.listed)}`))].join('; ') || '–',
    },
    {
      head: 'Training',
      number: true,
      cell: ({ runs }) => (runs.length === 0 ? '–' : duration(mean(runs.map((run) => run.seconds)))),
    },
  ];
}
