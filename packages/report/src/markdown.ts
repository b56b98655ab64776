/**
 * The results as a Markdown table with the paper's columns. Rows of one method, inputs and pre-training are runs that
 * differ in their seed: they become one line with mean ± sample standard deviation.
 */
import type { ResultRow } from './data.js';
import { count, duration, percent, percentOver } from './numbers.js';

/** One line of the table: the runs that share a name. */
export interface ResultGroup {
  readonly method: string;
  readonly inputs: string;
  readonly pretraining: string;
  readonly runs: readonly ResultRow[];
}

/** Gathers runs by method, inputs and pre-training, in the order of first appearance. */
export function groupResults(rows: readonly ResultRow[]): ResultGroup[] {
  const groups = new Map<string, { first: ResultRow; runs: ResultRow[] }>();
  for (const row of rows) {
    const name = JSON.stringify([row.method, row.inputs, row.pretraining]);
    const group = groups.get(name) ?? { first: row, runs: [] };
    group.runs.push(row);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ first, runs }) => ({
    method: first.method,
    inputs: first.inputs,
    pretraining: first.pretraining,
    runs,
  }));
}

/** The columns of the results table, for Markdown and HTML alike. `number` columns are aligned to the right. */
export const columns: readonly {
  readonly head: string;
  readonly number: boolean;
  readonly cell: (group: ResultGroup) => string;
}[] = [
  { head: 'Method', number: false, cell: (group) => group.method },
  { head: 'Inputs', number: false, cell: (group) => group.inputs },
  { head: 'Pre-training', number: false, cell: (group) => group.pretraining },
  { head: 'Top-1 %', number: true, cell: ({ runs }) => percentOver(runs.map((run) => run.top1)) },
  {
    head: '95 % interval',
    number: true,
    cell: ({ runs }) =>
      runs.length === 1 ? runs[0]!.interval.map(percent).join(' to ') : `${runs.length} runs`,
  },
  { head: 'Top-5 %', number: true, cell: ({ runs }) => percentOver(runs.map((run) => run.top5)) },
  {
    head: 'Evaluated',
    number: true,
    cell: ({ runs }) =>
      [...new Set(runs.map((run) => `${count(run.evaluated)} of ${count(run.listed)}`))].join('; '),
  },
  { head: 'Paper %', number: true, cell: ({ runs }) => percent(runs[0]!.paper) },
  {
    head: 'Training',
    number: true,
    cell: ({ runs }) => duration(runs.reduce((sum, run) => sum + run.seconds, 0) / runs.length),
  },
];

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', ' ');

/**
 * Writes the results as a Markdown table.
 *
 * @param rows - one row a run; runs with several seeds become mean ± standard deviation
 */
export function resultsMarkdown(rows: readonly ResultRow[]): string {
  const body = groupResults(rows).map((group) => columns.map((column) => column.cell(group)));
  return markdownTable(columns, body);
}

/** A Markdown table; number columns are aligned to the right. */
export function markdownTable(
  heads: readonly { readonly head: string; readonly number: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [
    heads.map(({ head }) => head),
    heads.map(({ number }) => (number ? '---:' : '---')),
    ...rows.map((cells) => cells.map(escaped)),
  ];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}
