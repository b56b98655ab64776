// Marks that a merge left in a file: `<<<<<<<` or `>>>>>>>` at the beginning of a line, in any file that git knows.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** One line a mark. Nothing where git or its folder is not there, as in an unpacked archive. */
export function mergeMarks(root) {
  if (!existsSync(join(root, '.git'))) return [];
  try {
    const said = execFileSync('git', ['grep', '-nIE', '^(<{7}|>{7}) '], { cwd: root, encoding: 'utf8' });
    return said
      .trimEnd()
      .split('\n')
      .map((line) => `${line.slice(0, 100)}: a mark that a merge left; settle it`);
  } catch (error) {
    if (error.status === 1) return []; // git's word for none
    throw error;
  }
}
