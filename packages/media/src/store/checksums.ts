// CRC-32 of whole files, and the seal that saves computing it: a shard that was written or verified bears the time stamp below;
// whoever writes into it later changes that, and it is verified again when the store is opened.

import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/** The modification time of shards in order. */
export const SEALED = new Date('2000-01-01T00:00:00Z');

/** CRC-32 of the file at `path`; `onChunk` sees its bytes in order. */
export async function fileCrc32(path: string, onChunk?: (chunk: Buffer) => void): Promise<number> {
  let crc = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    crc = crc32(chunk, crc);
    onChunk?.(chunk);
  }
  return crc;
}
