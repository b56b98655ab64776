/**
 * From a folder, a CSV or TSV, or a list file to a listing: what there is to read, before any video is opened.
 * Every line and file ends as an input or as a problem with its line number.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';
import { Collector, type SourceListing } from './collect.js';
import { collectFolder, isFolder } from './folder.js';
import { collectList } from './list.js';
import { type Columns, collectTable } from './table.js';

/** How to read a source. Column names are for CSV and TSV only. */
export interface SourceOptions extends Columns {
  /** Folder that paths are relative to and may not leave; the list's own folder by default. */
  readonly root?: string | undefined;
  /** Keep only this many entries, evenly spaced over the source. */
  readonly limit?: number | undefined;
}

/**
 * Reads a source.
 *
 * Keys are paths without their extension, relative to the root, unless `key` names a column. Labels keep their first spelling;
 * underscore and space are the same. `validation`, `valid`, `dev` and the like are `val`.
 *
 * @param path - a folder of class folders (optionally below train/val/test), a `.csv` or `.tsv` with a header, or
 *   a list of `path label` lines
 * @throws AvclError `USAGE` for a column that is not there or a wrong limit; `DATA` for a source that cannot be read
 * @example
 * const listing = await readSource('clips.csv', { label: 'coarse', split: 'split', group: 'group' });
 * listing.inputs[0]; // { key, path, label, split, group }
 */
export async function readSource(path: string, options: SourceOptions = {}): Promise<SourceListing> {
  const { limit, root, ...columns } = options;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new AvclError('USAGE', `expected a whole number above 0 for \`limit\`, got ${limit}`);
  }
  const source = resolve(path);
  if (await isFolder(source)) {
    refuseColumns(columns, source);
    const collector = new Collector(source);
    await collectFolder(source, collector);
    return collector.listing(source, limit);
  }
  const collector = new Collector(resolve(root ?? dirname(source)));
  const text = decodeText(await readFile(source), source);
  if (/^\.(csv|tsv)$/i.test(extname(source))) {
    collectTable(text, source, columns, collector);
  } else {
    refuseColumns(columns, source);
    collectList(text, collector);
  }
  return collector.listing(source, limit);
}

function refuseColumns(columns: Columns, source: string): void {
  const named = Object.entries(columns).find(([, name]) => name !== undefined);
  if (!named) return;
  throw new AvclError(
    'USAGE',
    `expected a CSV or TSV where \`${named[0]}\` names a column, got ${basename(source)}; leave \`${named[0]}\` out`,
  );
}

/** @throws AvclError `DATA` for what is not UTF-8: a video given in place of a list, say */
function decodeText(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `expected UTF-8 text in ${source}; give a folder, a CSV or a list of paths`;
    throw new AvclError('DATA', message, { cause });
  }
}
