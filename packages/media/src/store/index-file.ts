// Writes and reads `index.jsonl`; the format is told in record.ts.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { writeDurably } from './durable.js';
import { FORMAT, FORMAT_VERSION, INDEX_FILE, type IndexHead, type InputRecord } from './record.js';

export interface Index {
  head: IndexHead;
  records: InputRecord[];
  /** SHA-256 of head and records, hexadecimal. */
  hash: string;
}

/** Writes the index of the store in `folder`. @returns its hash */
export async function writeIndex(
  folder: string,
  head: IndexHead,
  records: readonly InputRecord[],
): Promise<string> {
  const content = Buffer.from([head, ...records].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const hash = createHash('sha256').update(content).digest('hex');
  await writeDurably(join(folder, INDEX_FILE), Buffer.concat([content, Buffer.from(`${lastLine(hash)}\n`)]));
  return hash;
}

/**
 * Reads the index of the store in `folder`.
 * @throws AvclError DATA where there is none, it is damaged, or of another version
 */
export async function readIndex(folder: string): Promise<Index> {
  const path = join(folder, INDEX_FILE);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new AvclError(
      'DATA',
      `expected a finished store in ${folder}, got no readable ${INDEX_FILE}: ${cause.code}`,
      {
        fix: 'build it with `avcl data build`; a build that was stopped goes on where it was',
        cause,
      },
    );
  });
  const end = bytes.lastIndexOf('\n', -2) + 1;
  const hash = createHash('sha256').update(bytes.subarray(0, end)).digest('hex');
  if (bytes.toString('utf8', end) !== `${lastLine(hash)}\n`) {
    throw new AvclError('DATA', `expected ${path} to match its own SHA-256, got a damaged or cut file`, {
      fix: 'take it from a copy, or delete the store and build it again',
      details: { file: path },
    });
  }
  const [head, ...records] = bytes
    .toString('utf8', 0, end - 1)
    .split('\n')
    .map((line) => JSON.parse(line)) as [IndexHead, ...InputRecord[]];
  if (head.format !== FORMAT || head.version !== FORMAT_VERSION) {
    throw new AvclError(
      'DATA',
      `expected ${FORMAT} version ${FORMAT_VERSION} in ${path}, got ${head.format} ${head.version}`,
      {
        fix: 'build the store again with this version',
      },
    );
  }
  return { head, records, hash };
}

function lastLine(hash: string): string {
  return JSON.stringify({ sha256: hash });
}
