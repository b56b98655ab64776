/** A server's temporary folder: uploads, and what decoding them makes. One that a killed server left is removed at the next start. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '@avcl/media';

/** A folder that is younger may belong to a server that is about to lock it. */
const YOUNG_MS = 60_000;

/** A folder of its own. Dispose it when the server ends. */
export interface OwnFolder extends AsyncDisposable {
  readonly path: string;
}

const lockIn = (folder: string) => takeLock(join(folder, 'lock'), 'the folder of a server');

/** Makes one, and removes those whose server is gone. @param prefix - of the folders' names, another for each kind of server */
export async function ownFolder(prefix: string): Promise<OwnFolder> {
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(prefix)) await removeStale(join(tmpdir(), name));
  }
  const path = await mkdtemp(join(tmpdir(), prefix));
  const lock = lockIn(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      lock[Symbol.dispose]();
      await rm(path, { recursive: true, force: true, maxRetries: 3 }); // a process that is just being ended may still write
    },
  };
}

/** Leaves what belongs to a server that runs, to another user, or to no server at all: what is in a server's folder came after its lock. */
async function removeStale(path: string): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs < YOUNG_MS) return;
    const names = await readdir(path);
    if (names.length > 0 && !names.includes('lock')) return;
    using _ = lockIn(path);
    await rm(path, { recursive: true, force: true });
  } catch {
    // Somebody's.
  }
}
