/**
 * Kinetics' annotation files: `label,youtube_id,time_start,time_end,split` in CSV, as ActivityNet and CVDF publish them. A file
 * without labels (ActivityNet's test) is said, not guessed.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { CsvError, parse } from 'csv-parse/sync';
import { splitNamed } from '../sources/collect.js';

/** One row: ten seconds of a video. */
export interface Annotation {
  readonly label: string;
  readonly id: string;
  /** Whole seconds from the video's start. */
  readonly start: number;
  readonly split: 'train' | 'val' | 'test';
}

/** What annotation files hold. */
export interface Annotations {
  readonly rows: readonly Annotation[];
  /** Rows that could not be used, in words, with file and line. */
  readonly problems: readonly string[];
}

/**
 * Reads one CSV, or all of a folder.
 * @throws AvclError `DATA` where there is none or one is no table of annotations
 */
export async function readAnnotations(path: string): Promise<Annotations> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path))
        .filter((name) => /\.csv$/i.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const rows: Annotation[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const found = readOne(await readFile(file, 'utf8'), file);
    if (found === null) continue;
    rows.push(...found.rows);
    problems.push(...found.problems);
  }
  if (rows.length === 0) {
    throw new AvclError(
      'DATA',
      `expected CSV files with label, youtube_id, time_start, time_end and split in ${path}, got none with labels; name the folder of Kinetics' annotations`,
    );
  }
  return { rows, problems };
}

type Cells = Readonly<Record<string, string>>;

/** Null for a table of something else. */
function readOne(text: string, file: string): Annotations | null {
  let table: { record: Cells; info: { lines: number } }[];
  try {
    const options = { columns: true, bom: true, info: true, skip_empty_lines: true, trim: true } as const;
    table = parse(text, options) as unknown as typeof table;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new AvclError('DATA', `expected a well-formed table in ${file}, got: ${cause.message}`, { cause });
  }
  const name = basename(file);
  const [first] = table;
  if (first === undefined || first.record.youtube_id === undefined) return null;
  if (first.record.label === undefined) {
    return {
      rows: [],
      problems: [`${name}: ${table.length} rows without a label column; use CVDF's file of this split`],
    };
  }
  const problems: string[] = [];
  const rows = table.flatMap(({ record, info }) => {
    const row = annotationOf(record, name);
    if (typeof row === 'string') problems.push(`${name}, line ${info.lines}: ${row}`);
    return typeof row === 'string' ? [] : row;
  });
  return { rows, problems };
}

function annotationOf(record: Cells, file: string): Annotation | string {
  const { label = '', youtube_id: id = '', time_start = '' } = record;
  const split = splitNamed(record.split || (/train|val|test/.exec(file)?.[0] ?? ''));
  const start = Number(time_start);
  if (label === '') return 'expected a label, got none';
  if (!/^[\w-]{11}$/.test(id)) return `expected a YouTube id of 11 characters, got '${id}'`;
  if (time_start === '' || !Number.isFinite(start))
    return `expected seconds as time_start, got '${time_start}'`;
  if (split === undefined) return `expected train, val or test, got '${record.split ?? ''}'`;
  return { label, id, start: Math.round(start), split };
}
