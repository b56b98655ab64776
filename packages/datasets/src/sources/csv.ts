/**
 * Cells of a CSV or TSV with the line on which each row begins. Quotes and line breaks inside them are csv-parse's work; a text without any
 * quote is cut at its marks, which takes a fifth of the time: 250,000 rows in 0.2 s.
 */
import { AvclError } from '@avcl/torch';
import { CsvError, parse } from 'csv-parse/sync';
import { linesOf } from './source.js';

/** One row. */
export interface TableRow {
  readonly line: number;
  readonly cells: string[];
}

/**
 * Parses a table; rows may differ in length.
 * @throws AvclError `DATA` for an open quote and the like, with the line
 */
export function parseTable(text: string, source: string, delimiter: string): TableRow[] {
  if (!text.includes('"')) {
    return linesOf(text).flatMap((line, i) =>
      line === '' ? [] : { line: i + 1, cells: line.split(delimiter) },
    );
  }
  try {
    const options = {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    // One mark ends every line: csv-parse counts a carriage return and a line feed inside quotes as two lines.
    const rows = parse(text.replaceAll(/\r\n?/g, '\n'), options) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return rows.map(({ record, info }) => ({
      line: info.lines - (record.join('').match(/\n/g)?.length ?? 0),
      cells: record,
    }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AvclError('DATA', `expected a well-formed table in ${source}, got: ${cause.message}`, {
      cause,
    });
  }
}
