/**
 * What was given as a source, seen from outside: a file, or a folder with the lists in it. First lines are read to find the format,
 * the whole text only by the format that is chosen.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';

/** A text file that may list clips. */
export interface ListFile {
  readonly path: string;
  readonly name: string;
  /** The folder it lies in. */
  readonly folder: string;
  /** Names of what lies beside it. */
  readonly beside: readonly string[];
  /** Its first lines that are not empty, at most 20. */
  readonly head: readonly string[];
  /**
   * All of it.
   * @throws AvclError `DATA` for what is not UTF-8
   */
  text(): string;
}

/** A source before it is read. */
export interface Source {
  readonly path: string;
  readonly isFolder: boolean;
  /** The file; or those of the folder, and of the folders inside that are named as folders of lists are. */
  readonly lists: readonly ListFile[];
  /** Whether the folder has class folders or videos beside its lists. */
  readonly hasVideos: boolean;
}

const LIST_EXTENSION = /\.(csv|tsv|txt|json|lst)$/i;
const VIDEO_EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|vob|webm|wmv)$/i;
/** As Kinetics, UCF-101, HMDB-51 and TCGL call them. */
const LIST_FOLDER = /^(annotations?|splits?|lists?|ucfTrainTestlist|testTrainMulti_7030_splits)$/i;

/** True for a name that ends as videos do. */
export const isVideoName = (name: string): boolean => VIDEO_EXTENSION.test(name);

/**
 * Looks at a source.
 * @throws AvclError `DATA` where there is nothing
 */
export async function lookAt(path: string): Promise<Source> {
  const source = resolve(path);
  const found = await stat(source).catch((cause) => {
    const message = `expected a folder, a CSV or a list, got nothing at ${source}; check the path`;
    throw new AvclError('DATA', message, { cause });
  });
  if (!found.isDirectory()) {
    if (!found.isFile()) {
      throw new AvclError(
        'DATA',
        `expected a folder or a file at ${source}, got a pipe or a device; name a list`,
      );
    }
    const beside = await readdir(dirname(source)).catch(() => []);
    return { path: source, isFolder: false, lists: [listFile(source, beside)], hasVideos: false };
  }
  const entries = (await readdir(source, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const places = [
    source,
    ...folders.filter((name) => LIST_FOLDER.test(name)).map((name) => join(source, name)),
  ];
  const lists = await Promise.all(places.map(listsIn));
  return {
    path: source,
    isFolder: true,
    lists: lists.flat(),
    hasVideos: folders.length > 0 || entries.some(({ name }) => isVideoName(name)),
  };
}

async function listsIn(folder: string): Promise<ListFile[]> {
  const names = await readdir(folder);
  const found = names.filter((name) => LIST_EXTENSION.test(extname(name)) && !name.startsWith('.')).sort();
  const files = await Promise.all(found.map((name) => stat(join(folder, name)).catch(() => null)));
  return found.flatMap((name, i) => (files[i]?.isFile() ? listFile(join(folder, name), names) : []));
}

function listFile(path: string, beside: readonly string[]): ListFile {
  let head: string[] | undefined;
  return {
    path,
    name: basename(path),
    folder: dirname(path),
    beside,
    get head() {
      head ??= firstLines(path);
      return head;
    },
    text: () => decodeText(readFileSync(path), path),
  };
}

const HEAD_LINES = 20;
const HEAD_BYTES = 65_536;

function firstLines(path: string): string[] {
  const bytes = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    const count = readSync(file, bytes, 0, HEAD_BYTES, 0);
    const lines = linesOf(bytes.toString('utf8', 0, count));
    if (count === HEAD_BYTES && lines.length > 1) lines.pop(); // cut in the middle
    return lines.filter((line) => line.trim() !== '').slice(0, HEAD_LINES);
  } finally {
    closeSync(file);
  }
}

/** True where more than half of a list's first lines are of a form: a malformed row among them hides nothing. */
export function mostLines({ head }: ListFile, form: (line: string) => boolean): boolean {
  return 2 * head.filter(form).length > head.length;
}

/** The lines of a text, whatever ends them, without a byte-order mark. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
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
