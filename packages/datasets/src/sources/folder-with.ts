/** Where a data set's videos lie beside its lists, when nobody says: the first place at which listed files are found. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * The first of `folders` and, inside each, of `places`, that has one of `paths`; the first folder where none has.
 */
export async function folderWith(
  paths: readonly string[],
  folders: readonly string[],
  places: readonly string[],
): Promise<string> {
  for (const folder of folders) {
    for (const place of places) {
      const root = resolve(folder, place);
      for (const path of paths) {
        if (await stat(join(root, path)).catch(() => null)) return root;
      }
    }
  }
  return resolve(folders[0] ?? '.');
}
