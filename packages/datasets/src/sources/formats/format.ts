/** What a format of sources is: how it is known, and how it is read. One file a format; `registry.ts` is the table. */
import type { ClassNames } from '../class-names.js';
import type { Collector } from '../collect.js';
import type { Copies } from '../copies.js';
import type { EachOptions } from '../each.js';
import type { ListFile, Source } from '../source.js';
import type { Columns } from './table.js';

/** What a reader is asked, beside the source. */
export interface ReadRequest {
  /** Folder that paths are relative to, or below which videos are looked for; undefined: the format's own choice. */
  readonly root: string | undefined;
  readonly columns: Columns;
  /** Names of labels that are numbers; null where none were given. */
  readonly classes: ClassNames | null;
  /** Which of the published splits: 1, 2 or 3. */
  readonly fold: number;
  readonly copies: Copies;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: EachOptions['onProgress'];
}

/** One way in which clips are listed. */
export interface Format {
  readonly name: string;
  /** For people: what it looks like. */
  readonly what: string;
  /** Whether named columns mean something to it. */
  readonly takesColumns?: boolean;
  /** Whether a list is of this format, by its name and first lines. */
  accepts(list: ListFile): boolean;
  /** Reads a source whose `lists` are those accepted (or all of them, where the format was forced). */
  read(source: Source, request: ReadRequest): Promise<Collector>;
}
