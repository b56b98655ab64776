/**
 * The folder that the studio shows, and nothing beyond it: a name that came from a request becomes a path only here, after links are
 * resolved. What is a link to elsewhere, climbs out with `..`, or is absolute, is refused as if it were not there.
 */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AvclError } from '@avcl/torch';
import { strayIn } from './strays.js';

/** A file as it is now. */
export interface FileMark {
  readonly size: number;
  readonly mtimeMs: number;
  /** Another when the file has changed. */
  readonly mark: string;
}

/** A folder that cannot be left. */
export class Places {
  /** The folder, absolute, links resolved. */
  readonly root: string;

  /** @throws AvclError USAGE when it is no folder that can be read */
  constructor(folder: string) {
    try {
      this.root = realpathSync(folder);
      if (!statSync(this.root).isDirectory()) throw new Error('a file');
    } catch (cause) {
      const found = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing' : (cause as Error).message;
      throw new AvclError(
        'USAGE',
        `expected a folder to show in ${resolve(folder)}, got ${found}; name the folder above your runs and stores`,
        { cause },
      );
    }
  }

  /**
   * The real path of something in the folder, to be read: a run or store whose own files are inside too, and are files.
   *
   * @throws AvclError DATA as `realOf`, and where one of its files must not be opened
   */
  inside(name: string): string {
    const real = this.realOf(name);
    const problem = this.problemOf(real);
    if (problem !== null) throw new AvclError('DATA', problem);
    return real;
  }

  /** Why nothing of a run or store may be read, in words; null where it may. @param folder - real path */
  problemOf(folder: string): string | null {
    const stray = strayIn(folder, (real) => this.holds(real));
    if (stray === null) return null;
    const { path, what, fix } = stray;
    return `expected plain files inside the studio's folder, got \`${this.nameOf(path)}\`, which ${what}, so that nothing of \`${this.nameOf(folder)}\` is read; ${fix}`;
  }

  /**
   * The real path of something in the folder, whatever it is.
   *
   * @param name - as the page knows it: relative, with `/`; `.` is the folder itself
   * @throws AvclError DATA when it is not there, or not inside: both read alike, so that nothing is told of what lies outside
   */
  realOf(name: string): string {
    const missing = (cause?: unknown) =>
      new AvclError(
        'DATA',
        `expected something in the studio's folder, got \`${name}\`, which is not there`,
        {
          fix: 'look at the list again: it may have been moved or removed',
          cause,
        },
      );
    if (name.includes('\0') || isAbsolute(name)) throw missing();
    let real: string;
    try {
      real = realpathSync(join(this.root, name));
    } catch (cause) {
      throw missing(cause);
    }
    if (!this.holds(real)) throw missing();
    return real;
  }

  /** Whether there is anything at an absolute path: a link counts as one, whatever it leads to. */
  has(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  /** Whether a real path is the folder or in it. */
  holds(real: string): boolean {
    return real === this.root || real.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep);
  }

  /**
   * What a path below the folder leads to: size and times that say whether it changed. null where there is no file, or where a link leads out.
   *
   * @param path - absolute, its folder found by looking through ours
   */
  file(path: string): FileMark | null {
    try {
      const found = lstatSync(path);
      const stat = found.isSymbolicLink() && this.holds(realpathSync(path)) ? statSync(path) : found;
      if (!stat.isFile()) return null;
      const { ino, size, mtimeMs } = stat;
      return { size, mtimeMs, mark: `${ino}:${size}:${mtimeMs}` };
    } catch {
      return null;
    }
  }

  /** How the page names a path inside. */
  nameOf(path: string): string {
    return relative(this.root, path).split(sep).join('/') || '.';
  }
}
