// Answers that take long, kept as a file beside what they are of: with a key that says what they depend on, and a checksum. A file of
// another key, half of one or none is no answer: it is made anew. Where the folder is read-only nothing is kept.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** @returns null where none of this key is kept. The file may be anybody's: what is in it is for the caller to look at. */
export function readKept(path: string, key: string): unknown {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as { key: string; sha256: string; answer: unknown };
    return kept.key === key && sha256(JSON.stringify(kept.answer)) === kept.sha256 ? kept.answer : null;
  } catch {
    return null;
  }
}

/** Puts `answer` at `path`, whole or not at all, and makes its folder where there is none. */
export function writeKept(path: string, key: string, answer: unknown): void {
  const folder = dirname(path);
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    if (isReadOnly(existsSync(folder) ? folder : dirname(folder))) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, JSON.stringify({ key, sha256: sha256(JSON.stringify(answer)), answer }));
    renameSync(unfinished, path);
  } catch {
    // Not ours to write, or a full disk: the answer is given all the same.
    if (existsSync(unfinished)) rmSync(unfinished);
  }
}

/** Root may write where nobody is meant to. */
function isReadOnly(folder: string): boolean {
  return (statSync(folder).mode & 0o222) === 0;
}
