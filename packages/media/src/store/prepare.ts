// One input to the members it will have in a shard: decoded, its mel computed, each with its checksum. Called by build, several at once.

import { crc32 } from 'node:zlib';
import { type DecodeOptions, decode } from '../decode.js';
import { SAMPLE_RATE } from '../decoded.js';
import type { ListedInput } from '../listing.js';
import { MEL_SIZE, melPicture } from '../mel.js';
import { MediaError } from '../reasons.js';
import { toNpy, toWav } from './containers.js';
import { describeSource, locate, type Source } from './locate.js';
import { memberName } from './member-names.js';
import type { InputRecord, MemberKind, StoredClip } from './record.js';

/** An input ready to be written: its record, whose clip still lacks its place, and its members. */
export interface Prepared {
  record: Omit<InputRecord, 'clip'>;
  source: Source;
  content: {
    clip: Omit<StoredClip, 'shard' | 'members'>;
    lengths: Uint32Array;
    members: { kind: MemberKind; name: string; bytes: Uint8Array; crc32: number }[];
  } | null;
}

/** Takes one input in; a file that cannot be used is a record with a reason, not an error. */
export async function prepare(input: ListedInput, root: string, options: DecodeOptions): Promise<Prepared> {
  const source = await describeSource(root, input.path);
  const listed = { key: input.key, path: input.path, label: input.label, split: input.split };
  try {
    const decoded = await decode(await locate(root, input.path), options);
    using mel = melPicture(decoded.pcm);
    const { width, height, lengths, fps, seconds, pcm, remark } = decoded;
    const clip = {
      width,
      height,
      frames: lengths.length,
      fps: round(fps),
      seconds: round(seconds),
      samples: pcm.length,
    };
    const description = { ...listed, ...clip, sample_rate: SAMPLE_RATE, frame_bytes: Array.from(lengths) };
    const name = memberName(input.key);
    const member = (kind: MemberKind, bytes: Uint8Array) => ({
      kind,
      name: `${name}.${kind}`,
      bytes,
      crc32: crc32(bytes),
    });
    return {
      record: {
        ...listed,
        state: decoded.state,
        reason: remark?.reason ?? null,
        detail: remark?.detail ?? null,
      },
      source,
      content: {
        clip,
        lengths,
        members: [
          member('json', Buffer.from(`${JSON.stringify(description)}\n`)),
          member('mjpg', decoded.frames),
          member('wav', toWav(pcm, SAMPLE_RATE)),
          member('mel.npy', toNpy(mel.toArray() as Float32Array, MEL_SIZE, MEL_SIZE)),
        ],
      },
    };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return {
      record: { ...listed, state: 'rejected', reason: error.reason, detail: error.detail },
      source,
      content: null,
    };
  }
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
