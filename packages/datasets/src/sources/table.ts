/**
 * A CSV or TSV with a header. Columns are named by options or guessed from usual names; what was chosen is noted.
 * Quotes, commas and line breaks inside quotes, a byte-order mark and Windows line ends are csv-parse's work.
 */
import { AvclError } from '@avcl/torch';
import { CsvError, parse } from 'csv-parse/sync';
import type { Collector } from './collect.js';

/** Names of columns, where they are not the usual ones. */
export interface Columns {
  readonly path?: string | undefined;
  readonly label?: string | undefined;
  readonly split?: string | undefined;
  readonly key?: string | undefined;
  readonly group?: string | undefined;
}

const USUAL_NAMES = {
  path: ['path', 'file', 'video', 'filename', 'filepath', 'file_path', 'video_path'],
  label: ['label', 'class', 'category', 'action'],
  split: ['split', 'subset', 'set', 'partition'],
  key: [],
  group: ['group'],
} as const satisfies Record<keyof Columns, readonly string[]>;

interface Row {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads `text` into `collector`.
 * @throws AvclError `USAGE` for a named column that is not there, `DATA` for a text without a path column or with an open quote
 */
export function collectTable(text: string, source: string, columns: Columns, collector: Collector): void {
  const [header, ...rows] = parseRows(text, source);
  if (!header) throw new AvclError('DATA', `expected a header line in ${source}, got an empty file`);
  const names = header.record.map((name) => name.trim());
  const at = {
    path: columnAt('path', columns.path, names, source),
    label: columnAt('label', columns.label, names, source),
    split: columnAt('split', columns.split, names, source),
    key: columnAt('key', columns.key, names, source),
    group: columnAt('group', columns.group, names, source),
  };
  if (at.path === null) {
    throw new AvclError(
      'DATA',
      `expected a column of paths (${USUAL_NAMES.path.join(', ')}) in ${source}, got ${names.join(', ')}; ` +
        'name it, or add a header line',
    );
  }
  noteColumns(at, names, collector);
  for (const { record, info } of rows) {
    const line = info.lines - (record.join('').match(/\n/g)?.length ?? 0); // where the row begins
    const cell = (column: number | null) => (column === null ? null : (record[column] as string));
    if (record.length !== names.length) {
      const detail = `expected ${names.length} cells as in the header, got ${record.length}`;
      collector.problem(line, record[at.path] ?? '', 'bad-line', detail);
    } else {
      collector.add({
        line,
        path: (record[at.path] as string).trim(),
        key: cell(at.key),
        label: cell(at.label),
        split: cell(at.split),
        group: cell(at.group),
      });
    }
  }
}

function parseRows(text: string, source: string): Row[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', '\t', ';'].find((mark) => firstLine.includes(mark)) ?? ',';
  try {
    const options = {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    return parse(text, options) as unknown as Row[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AvclError('DATA', `expected a well-formed table in ${source}, got: ${cause.message}`, {
      cause,
    });
  }
}

/** Where a column is: by its given name, else by a usual one, else null. Case does not matter for usual names. */
function columnAt(role: keyof Columns, given: string | undefined, names: string[], source: string) {
  if (given !== undefined) {
    const found = names.indexOf(given);
    if (found >= 0) return found;
    const near = [...names].sort((a, b) => edits(given, a) - edits(given, b))[0];
    throw new AvclError(
      'USAGE',
      `expected one of the columns ${names.join(', ')} of ${source} for \`${role}\`, got '${given}'; ` +
        `the nearest is '${near}'`,
    );
  }
  for (const usual of USUAL_NAMES[role]) {
    const found = names.findIndex((name) => name.toLowerCase() === usual);
    if (found >= 0) return found;
  }
  return null;
}

function noteColumns(at: Record<keyof Columns, number | null>, names: string[], collector: Collector): void {
  for (const role of Object.keys(at) as (keyof Columns)[]) {
    const column = at[role];
    if (column !== null) collector.notes.push(`${role} from the column '${names[column]}'`);
    else if (role === 'label') collector.notes.push(`no label column among ${names.join(', ')}: no labels`);
  }
}

/** Levenshtein's distance, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
