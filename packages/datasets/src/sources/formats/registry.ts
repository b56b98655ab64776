/** Every format, in the order in which a source is tried: those that only one data set writes before those that anyone does. */
import { AvclError } from '@avcl/torch';
import type { Source } from '../source.js';
import { ave } from './ave.js';
import { cavMae } from './cav-mae.js';
import { folder } from './folder.js';
import type { Format } from './format.js';
import { hmdb51 } from './hmdb51.js';
import { kinetics } from './kinetics.js';
import { list } from './list.js';
import { ogmGe } from './ogm-ge.js';
import { table } from './table.js';
import { tcgl } from './tcgl.js';
import { ucf101 } from './ucf101.js';
import { vggsound } from './vggsound.js';

const PUBLISHED: readonly Format[] = [kinetics, ave, vggsound, ogmGe, hmdb51, ucf101, tcgl, cavMae];
const GENERAL: readonly Format[] = [table, list];

/** All of them. */
export const FORMATS: readonly Format[] = [...PUBLISHED, ...GENERAL, folder];

/** For `avcl data build --help` and the guide. */
export const SOURCE_FORMATS: readonly { readonly name: string; readonly what: string }[] = FORMATS.map(
  ({ name, what }) => ({ name, what }),
);

/** A format, and the source with those of its lists that are of it. */
export interface Choice {
  readonly format: Format;
  readonly source: Source;
  /** Names of lists in the folder that are of another format, and not read. */
  readonly left: readonly string[];
}

/**
 * The format of a source: the one that is asked for, else the first that accepts a list. A folder with class folders or videos is read as
 * such unless its lists are those of a published data set; a file that nothing else accepts is a table or a list by its extension.
 * @param named - whether columns were named, which only tables have
 * @throws AvclError `USAGE` for a format that does not exist
 */
export function chooseFormat(source: Source, asked: string | undefined, named: boolean): Choice {
  if (asked !== undefined) {
    const format = FORMATS.find(({ name }) => name === asked);
    if (format) return chosen(format, source, source.isFolder);
    const known = FORMATS.map(({ name }) => name).join(', ');
    throw new AvclError('USAGE', `expected one of ${known} for \`format\`, got '${asked}'`);
  }
  const tried = source.hasVideos ? PUBLISHED : named ? [table] : [...PUBLISHED, ...GENERAL];
  const found = tried.find((format) => source.lists.some((one) => format.accepts(one)));
  if (found) return chosen(found, source, source.isFolder);
  if (source.isFolder) return chosen(folder, source, false);
  return chosen(/\.(csv|tsv)$/i.test(source.path) ? table : list, source, false);
}

function chosen(format: Format, source: Source, filtered: boolean): Choice {
  const accepted = filtered ? source.lists.filter((one) => format.accepts(one)) : source.lists;
  const lists = accepted.length > 0 ? accepted : source.lists;
  const others = format === folder ? source.lists : source.lists.filter((one) => !lists.includes(one));
  const left = others.filter((one) => FORMATS.some((other) => other.accepts(one))).map(({ name }) => name);
  return { format, source: { ...source, lists }, left };
}
