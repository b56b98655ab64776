/** The reproduced tables in Markdown. */
import type { Reproduction } from 'avcl';
import { markdownTable } from '../markdown.js';
import { type Part, partsOf, type TableResults } from './columns.js';
import { differencesFromPaper, readingNotes, summaryOf, whyDifferent } from './words.js';

const bracketed = (main: string, under: string | undefined) =>
  under === undefined ? main : `${main} (${under})`;

function part({ caption, columns }: Part, { rows }: TableResults): string {
  const heads = columns.map(({ head, under, number }) => ({ head: bracketed(head, under), number }));
  const cells = rows.map((row) =>
    columns.map((column) => {
      const { main, under } = column.cell(row);
      return bracketed(main, under);
    }),
  );
  return `${caption}:\n\n${markdownTable(heads, cells)}`;
}

/** All tables with what a reader must know. */
export function reproductionMarkdown(results: Reproduction): string {
  const list = (notes: readonly string[]) => notes.map((note) => `* ${note}\n`).join('');
  const tables = results.tables.map(
    (table) =>
      `## ${table.title}\n\n${partsOf(table)
        .map((one) => part(one, table))
        .join('\n')}\n${list(table.notes)}`,
  );
  const changed = differencesFromPaper(results).map(
    ({ key, here, paper }) => `\`${key}\` ${here} (${paper})`,
  );
  const differences = `## What differs from the paper, and why\n\n${list([...whyDifferent(results), `Settings here, the paper's in brackets: ${changed.join(', ') || 'none'}.`])}`;
  return `${summaryOf(results).join('\n\n')}\n\n${tables.join('\n')}\n${differences}\n## How to read this\n\n${list(readingNotes)}`;
}
