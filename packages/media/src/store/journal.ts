// The journal of a build: one line for every input taken in and every shard closed, in order. A line that a kill tore is dropped.

import { type FileHandle, open, readFile } from 'node:fs/promises';
import { isRecord, isShard } from './check-index.js';
import { isSource, type Source } from './locate.js';
import type { InputRecord, ShardRecord } from './record.js';

export type JournalLine = { record: InputRecord; source: Source } | { closed: ShardRecord };

export class Journal {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens the journal at `path`, going on after `lines` (what `read` gave, or less). */
  static async open(path: string, lines: readonly JournalLine[]): Promise<Journal> {
    const file = await open(path, 'a');
    const kept = lines.reduce((bytes, line) => bytes + encode(line).length, 0);
    await file.truncate(kept);
    return new Journal(file);
  }

  /** The whole lines of the journal at `path`; none when there is no journal. */
  static async read(path: string): Promise<JournalLine[]> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const lines: JournalLine[] = [];
    for (const line of text.split('\n').slice(0, -1)) {
      const read = readLine(line);
      if (read === null) break; // torn by a power cut: what follows cannot be trusted either
      lines.push(read);
    }
    return lines;
  }

  async append(line: JournalLine): Promise<void> {
    await this.#file.appendFile(encode(line));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function readLine(text: string): JournalLine | null {
  try {
    const line = JSON.parse(text) as JournalLine | null;
    if (typeof line !== 'object' || line === null) return null;
    if ('closed' in line) return isShard(line.closed) ? line : null;
    return isRecord(line.record) && isSource(line.source) ? line : null;
  } catch {
    return null;
  }
}

function encode(line: JournalLine): Buffer {
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
