// Byte edits: cuts, flips, patches, and the boxes of an MP4 file (ISO 14496-12).

import { lcg } from '../../../packages/torch/test/lcg.js';

export function cut(file: Buffer, share: number): Buffer {
  return file.subarray(0, Math.floor(file.length * share));
}

/** A copy with `value` written over it at `at`. */
export function patch(file: Buffer, at: number, value: Uint8Array | string): Buffer {
  const copy = Buffer.from(file);
  copy.set(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, at);
  return copy;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** A copy in which `count` bits between `from` and `to` are turned, always the same ones. */
export function flip(file: Buffer, count: number, from = 0, to = file.length): Buffer {
  const copy = Buffer.from(file);
  const random = lcg(count);
  for (let i = 0; i < count; i++) {
    const at = from + random(to - from);
    copy[at] = copy[at]! ^ (1 << random(8));
  }
  return copy;
}

/** Where the type of the n-th box `type` stands; its length is before, its content after. */
export function box(file: Buffer, type: string, n = 0): number {
  let at = -1;
  for (let i = 0; i <= n; i++) at = file.indexOf(type, at + 1, 'latin1');
  if (at < 0) throw new Error(`no box ${type}`);
  return at;
}

/** A copy with `value` at `offset` bytes behind the name of the n-th box `type`. */
export function edit(file: Buffer, type: string, offset: number, value: Uint8Array | string, n = 0): Buffer {
  return patch(file, box(file, type, n) + 4 + offset, value);
}

/** A new box around `content`. */
export function makeBox(type: string, ...content: (Uint8Array | string)[]): Buffer {
  const inner = Buffer.concat(content.map((part) => Buffer.from(part as string, 'latin1')));
  return Buffer.concat([u32(8 + inner.length), Buffer.from(type, 'latin1'), inner]);
}

/** Noise that is always the same. */
export function noise(length: number): Buffer {
  const random = lcg(length);
  return Buffer.from(Array.from({ length }, () => random(256)));
}
