/** The server's temporary folder: uploads, and what decoding them makes. One that a killed server left is removed at the next start. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '@avcl/media';

const PREFIX = 'avcl-serve-';
/** A folder that is younger may belong to a server that is about to lock it. */
const YOUNG_MS = 60_000;

/** A folder of its own. Dispose it when the server ends. */
export interface OwnFolder extends AsyncDisposable {
  readonly path: string;
}

const lockIn = (folder: string) => takeLock(join(folder, 'lock'), 'the folder of a server');

/** Makes one, and removes those whose server is gone. */
export async function ownFolder(): Promise<OwnFolder> {
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(PREFIX)) await removeStale(join(tmpdir(), name));
  }
  const path = await mkdtemp(join(tmpdir(), PREFIX));
  const lock = lockIn(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      lock[Symbol.dispose]();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Leaves what belongs to a server that runs, or to another user. */
async function removeStale(path: string): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs < YOUNG_MS) return;
    using _ = lockIn(path);
    await rm(path, { recursive: true, force: true });
  } catch {
    // Somebody's.
  }
}
