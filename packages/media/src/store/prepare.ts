// Inputs to the members they will have in a shard: decoded, their mels computed, each with its checksum. Called by build, several at once.

import { crc32 } from 'node:zlib';
import { type DecodeOptions, decode, decodeTogether } from '../decode.js';
import { type Decoded, SAMPLE_RATE } from '../decoded.js';
import { decodeFilled } from '../fill.js';
import type { ListedInput } from '../listing.js';
import { MEL_SIZE, melPicture } from '../mel.js';
import { printOf } from '../prints/index.js';
import { MediaError } from '../reasons.js';
import { toNpy, toWav } from './containers.js';
import { checkAnswers, describeSource, locate, type Source } from './locate.js';
import { memberName } from './member-names.js';
import { type InputRecord, listedPart, type MemberKind, type StoredClip } from './record.js';

/** An input ready to be written: its record, whose clip still lacks its place, and its members. */
export interface Prepared {
  record: Omit<InputRecord, 'clip'>;
  source: Source;
  content: {
    clip: Omit<StoredClip, 'shard' | 'members'>;
    lengths: Uint32Array;
    print: Uint8Array;
    members: { kind: MemberKind; name: string; bytes: Uint8Array; crc32: number }[];
  } | null;
}

/** Takes inputs in, small files together; a file that cannot be used is a record with a reason, not an error. */
export async function prepare(
  inputs: readonly ListedInput[],
  root: string,
  options: DecodeOptions,
): Promise<Prepared[]> {
  const sources = await Promise.all(inputs.map(({ path }) => describeSource(root, path)));
  const files = await Promise.allSettled(inputs.map(({ path }) => locate(root, path)));
  const found = inputs.flatMap((input, i) => {
    const file = files[i]!;
    return file.status === 'fulfilled' ? { input, path: file.value, span: input.span } : [];
  });
  const together = new Map(
    found.length > 1 ? (await decodeTogether(found, options)).map((clip, i) => [found[i]!.input, clip]) : [],
  );
  const decodeAlone = options.fill ? decodeFilled : decode;
  const prepared: Prepared[] = [];
  for (const [i, input] of inputs.entries()) {
    const file = files[i]!;
    const listed = listedPart(input);
    try {
      if (file.status === 'rejected') throw file.reason;
      const clip = together.get(input) ?? (await decodeAlone(file.value, { ...options, span: input.span }));
      prepared.push({ ...contentOf(listed, clip), source: sources[i]! });
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      if (error.reason !== 'outside-root') await checkAnswers(root, input.path);
      const record = { ...listed, state: 'rejected', reason: error.reason, detail: error.detail } as const;
      prepared.push({ record, source: sources[i]!, content: null });
    }
  }
  return prepared;
}

function contentOf(listed: ReturnType<typeof listedPart>, decoded: Decoded): Omit<Prepared, 'source'> {
  const { width, height, lengths, fps, seconds, pcm, state, remark } = decoded;
  using mel = melPicture(pcm);
  const clip = {
    width,
    height,
    frames: lengths.length,
    fps: round(fps),
    seconds: round(seconds),
    samples: pcm.length,
  };
  const { print, measured } = printOf(decoded);
  const description = {
    ...listed,
    ...clip,
    sample_rate: SAMPLE_RATE,
    frame_bytes: Array.from(lengths),
    print: Buffer.from(print).toString('base64'),
  };
  const name = memberName(listed.key);
  const member = (kind: MemberKind, bytes: Uint8Array) => ({
    kind,
    name: `${name}.${kind}`,
    bytes,
    crc32: crc32(bytes),
  });
  const members = [
    member('json', Buffer.from(`${JSON.stringify(description)}\n`)),
    member('mjpg', decoded.frames),
    member('wav', toWav(pcm, SAMPLE_RATE)),
    member('mel.npy', toNpy(mel.toArray() as Float32Array, MEL_SIZE, MEL_SIZE)),
  ];
  const record = { ...listed, state, reason: remark?.reason ?? null, detail: remark?.detail ?? null };
  return { record, content: { clip: { ...clip, measured }, lengths, print, members } };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
