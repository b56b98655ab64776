/** The reproduced tables in Markdown. */
import type { Reproduction } from 'avcl';
import { markdownTable } from '../markdown.js';
import { columnsOf } from './columns.js';
import { differencesFromPaper, readingNotes, summaryOf, whyDifferent } from './words.js';

/** All tables with what a reader must know. */
export function reproductionMarkdown(results: Reproduction): string {
  const list = (notes: readonly string[]) => notes.map((note) => `* ${note}\n`).join('');
  const tables = results.tables.map((table) => {
    const columns = columnsOf(table);
    const rows = table.rows.map((row) => columns.map((column) => column.cell(row)));
    return `## ${table.title}\n\n${markdownTable(columns, rows)}\n${list(table.notes)}`;
  });
  const changed = differencesFromPaper(results).map(
    ({ key, here, paper }) => `\`${key}\` ${here} (${paper})`,
  );
  const differences = `## What differs from the paper, and why\n\n${list([...whyDifferent(results), `Settings here, the paper's in brackets: ${changed.join(', ') || 'none'}.`])}`;
  return `${summaryOf(results).join('\n\n')}\n\n${tables.join('\n')}\n${differences}\n## How to read this\n\n${list(readingNotes)}`;
}
