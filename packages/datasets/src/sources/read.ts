/**
 * From a folder, a table, a list or a data set's own annotations to a listing: what there is to read, before any video is decoded.
 * Every line and file ends as an input or as a problem with its line number.
 */
import { basename } from 'node:path';
import { AvclError } from '@avcl/torch';
import { readClassNames } from './class-names.js';
import type { SourceListing } from './collect.js';
import type { Copies } from './copies.js';
import type { EachOptions } from './each.js';
import { chooseFormat } from './formats/registry.js';
import type { Columns } from './formats/table.js';
import { lookAt } from './source.js';

/** How to read a source. Column names are for CSV and TSV only. */
export interface SourceOptions extends Columns {
  /** One of `SOURCE_FORMATS`; found by the source's names and first lines where it is not given. */
  readonly format?: string | undefined;
  /** Folder that paths are relative to and may not leave, or below which videos are looked for; by default that of the source. */
  readonly root?: string | undefined;
  /** A file of class names, for labels that are numbers. */
  readonly classes?: string | undefined;
  /** Which of the three published splits of UCF-101 and HMDB-51; 1 by default. */
  readonly fold?: 1 | 2 | 3 | undefined;
  /** Whether files named by a YouTube id alone are whole videos, to be cut by time; by default some of them are asked. */
  readonly copies?: Copies | undefined;
  /** Keep only this many entries, evenly spaced over the source. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while files are asked for their length, which happens where some whole videos are among trimmed ones. */
  readonly onProgress?: EachOptions['onProgress'];
}

/**
 * Reads a source.
 *
 * Keys are paths without their extension (and the part, of a file that is cut), relative to the root, unless there is a column of keys.
 * Labels keep their first spelling; underscore and space are the same. `validation`, `valid`, `dev` and the like are `val`.
 *
 * @param path - a folder of class folders (optionally below train/val/test), a `.csv` or `.tsv` with a header, a list of `path label`
 *   lines, or the annotations of Kinetics, VGGSound, AVE, UCF-101, HMDB-51, OGM-GE, TCGL or CAV-MAE, as a file or the folder of them
 * @throws AvclError `USAGE` for a column that is not there or a wrong option; `DATA` for a source that cannot be read
 * @example
 * const listing = await readSource('clips.csv', { label: 'coarse', split: 'split', group: 'group' });
 * listing.inputs[0]; // { key, path, label, split, group }
 * await readSource('k400/annotations', { root: 'k400' }); // files found by YouTube id and time
 */
export async function readSource(path: string, options: SourceOptions = {}): Promise<SourceListing> {
  const {
    format: asked,
    limit,
    root,
    classes,
    fold = 1,
    copies = 'auto',
    signal,
    onProgress,
    ...columns
  } = options;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new AvclError('USAGE', `expected a whole number above 0 for \`limit\`, got ${limit}`);
  }
  if (![1, 2, 3].includes(fold)) throw new AvclError('USAGE', `expected 1, 2 or 3 for \`fold\`, got ${fold}`);
  const named = Object.entries(columns).find(([, name]) => name !== undefined);
  const { format, source, left } = chooseFormat(await lookAt(path), asked, named !== undefined);
  if (named && format.takesColumns !== true) {
    throw new AvclError(
      'USAGE',
      `expected a CSV or TSV where \`${named[0]}\` names a column, got ${basename(source.path)} (${format.what}); leave \`${named[0]}\` out`,
    );
  }
  const collector = await format.read(source, {
    root,
    columns,
    classes: classes === undefined ? null : await readClassNames(classes),
    fold,
    copies,
    signal,
    onProgress,
  });
  const listing = collector.listing(source.path, format.name, limit);
  const read = `read as ${format.name}: ${format.what}${asked === undefined ? '' : ' (as asked)'}`;
  const others =
    left.length === 0
      ? []
      : [
          `not read, being of another format: ${left.slice(0, 10).join(', ')}${left.length > 10 ? ', ...' : ''}`,
        ];
  return { ...listing, notes: [read, ...others, ...listing.notes] };
}
