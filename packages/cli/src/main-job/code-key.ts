/**
 * A key of the code in a package: its compiled (or, in tests, source) files and its native sources. A step whose
 * code has changed is not "unchanged".
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE = /(?<!\.d)\.(?:ts|js|cc|cpp|h|txt)$/;

function addFolder(hash: Hash, folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => CODE.test(name));
  for (const name of names.sort()) {
    hash.update(name).update(readFileSync(join(folder, name)));
  }
}

/**
 * Hashes the code of some packages.
 *
 * @param packages - names as they are imported: `@avcl/torch`
 */
export function codeKey(packages: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of packages) {
    const code = dirname(fileURLToPath(import.meta.resolve(name)));
    addFolder(hash.update(name), code);
    const native = join(dirname(code), 'native');
    if (existsSync(native)) {
      addFolder(hash, native);
    }
  }
  return hash.digest('hex').slice(0, 16);
}
