// Writes and reads `index.jsonl`; the format is told in record.ts.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { checkIndex } from './check-index.js';
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
  const [head, ...records] = linesOf(bytes.toString('utf8', 0, end - 1), path) as [
    IndexHead | null,
    ...InputRecord[],
  ];
  if (head?.format !== FORMAT || head.version !== FORMAT_VERSION) {
    const got = head?.format === FORMAT ? `version ${head.version}` : 'something else';
    throw new AvclError('DATA', `expected ${FORMAT} version ${FORMAT_VERSION} in ${path}, got ${got}`, {
      fix: 'build the store again with this version',
    });
  }
  checkIndex(head, records, path);
  return { head, records, hash };
}

function linesOf(text: string, path: string): unknown[] {
  return text.split('\n').map((line, i) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw new AvclError('DATA', `expected JSON in line ${i + 1} of ${path}, got something else`, {
        fix: 'take it from a copy, or delete the store and build it again',
        details: { file: path, line: i + 1 },
      });
    }
  });
}

function lastLine(hash: string): string {
  return JSON.stringify({ sha256: hash });
}
