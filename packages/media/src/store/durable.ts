// Files that are either whole or not there: written under a temporary name, synced, renamed, and the folder synced too.

import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts `content` at `path`, replacing what was there at once. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(temporary, path);
}

export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
