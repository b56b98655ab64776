// What the writer says of a shard is what lies on the disk, whatever lengths its members have.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MEMBERS } from '../src/store/record.js';
import { StoreWriter } from '../src/store/writer.js';
import { temporaryFolder } from './make-media.js';

describe('a shard', () => {
  it.each([
    ['fill their last block', 1024],
    ['do not', 1000],
  ])('has the checksum of its bytes where members %s', async (_, bytes) => {
    const out = join(temporaryFolder(), 'store');
    const writer = await StoreWriter.resume(out, 2 ** 30);
    for (const key of ['a', 'b']) {
      const member = Buffer.alloc(bytes, key);
      await writer.add({
        record: { key, path: key, label: null, split: null, state: 'ok', reason: null, detail: null },
        source: { path: key, bytes, modified: 0 },
        content: {
          clip: { width: 8, height: 8, frames: 1, fps: 8, seconds: 1, samples: 1 },
          lengths: Uint32Array.of(bytes),
          print: new Uint8Array(),
          members: MEMBERS.map((kind) => ({
            kind,
            name: `${key}.${kind}`,
            bytes: member,
            crc32: crc32(member),
          })),
        },
      });
    }
    await writer.finish();
    await writer.close();
    const [shard] = writer.shards;
    const file = readFileSync(join(out, shard!.name));
    expect([shard!.bytes, shard!.crc32]).toEqual([file.length, crc32(file)]);
  });
});
