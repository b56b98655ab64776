/**
 * Where results go, looked at before anything is computed: no output may be a file that is read, nor another output, nor a folder. Files are
 * told apart by what they are (device and inode, links followed), not by how they are named. A former output is written over.
 */
import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AvclError } from '@avcl/torch';

/** A file to be written. */
export interface OutputPlace {
  /** The option that asked for it, as the caller knows it: `--csv`. */
  readonly option: string;
  readonly path: string;
  /** Whether it is picture or sound; else a video in its place is somebody's video and no former output. */
  readonly isMedia?: boolean;
}

const MEDIA_ENDING =
  /^\.(3gp|aac|avi|flac|flv|m2ts|m4a|m4v|mkv|mov|mp3|mp4|mpe?g|mts|oga|ogg|ogv|opus|ts|vob|wav|webm|wmv)$/i;

/**
 * Refuses places that would destroy what is there.
 * @param inputs - all files that are read
 * @throws AvclError USAGE
 * @example
 * demandOutputs([{ option: '--csv', path: 'table.csv' }], ['clap.mp4']);
 */
export function demandOutputs(outputs: readonly OutputPlace[], inputs: readonly string[]): void {
  const read = new Map(inputs.map((input) => [identityOf(input), input]));
  const written = new Map<string, string>();
  for (const { option, path, isMedia = false } of outputs) {
    const got = `${option} ${path}`;
    const there = statsOf(path);
    if (there?.isDirectory()) {
      throw usage(`expected a file for ${option}, got ${path}, a folder; name a file in it`);
    }
    if (there !== null && !there.isFile()) continue; // a pipe or a device keeps nothing
    demandFolder(got, dirname(resolve(path)));
    const identity = identityOf(path);
    const input = read.get(identity);
    if (input !== undefined) {
      const alias = resolve(input) === resolve(path) ? 'which is read' : `which is ${input}, which is read`;
      throw usage(
        `expected another file than the video itself or another input, got ${got}, ${alias}; choose another name`,
      );
    }
    const other = written.get(identity);
    if (other !== undefined) {
      throw usage(`expected a file of its own for each output, got ${other} and ${got}; choose another name`);
    }
    written.set(identity, got);
    if (!isMedia && there !== null && there.size > 0 && MEDIA_ENDING.test(extname(realpathSync(path)))) {
      throw usage(
        `expected a new file or a former output, got ${got}, a video or sound; choose another name`,
      );
    }
  }
}

/** What lies above must be a folder, as far as it is there. */
function demandFolder(got: string, folder: string): void {
  let above = folder;
  while (statsOf(above) === null && dirname(above) !== above) above = dirname(above);
  if (statsOf(above)?.isDirectory() === false) {
    throw usage(
      `expected a folder to write into, got ${got}, where ${above} is a file; choose another place`,
    );
  }
}

/** The same for all names of one file. Of a file that is not there yet: where it would be. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return placeOf(resolve(path), 40);
  }
}

/** The real path of a file that is not there: links to nowhere are followed too, at most as many as the system follows. */
function placeOf(path: string, links: number): string {
  const folder = dirname(path);
  if (folder === path) return path;
  try {
    if (links > 0 && lstatSync(path).isSymbolicLink()) {
      return placeOf(resolve(folder, readlinkSync(path)), links - 1);
    }
    return realpathSync(path);
  } catch {
    return join(placeOf(folder, links), basename(path));
  }
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

const usage = (message: string) => new AvclError('USAGE', message);
