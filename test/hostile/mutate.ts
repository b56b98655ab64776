// A damaged copy of a file, made by a seed alone: flips, cuts, holes, numbers at their limits, pieces doubled, moved or of another file.
// Heads and tails are hit as often as all the rest: that is where containers keep their indices.

import { type Random, randomFor } from '@avcl/torch';

const LIMITS = [0, 1, 2, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Names that containers know; an edit near one reaches a field that means something. */
const NAMES = [
  ...[
    'ftyp',
    'moov',
    'mvhd',
    'trak',
    'tkhd',
    'elst',
    'mdhd',
    'hdlr',
    'stsd',
    'avc1',
    'avcC',
    'mp4a',
    'esds',
    'stts',
  ],
  ...[
    'ctts',
    'stss',
    'stsc',
    'stsz',
    'stco',
    'mdat',
    'udta',
    'meta',
    'dref',
    'RIFF',
    'strh',
    'strf',
    'movi',
    'idx1',
  ],
];

/** A mutant of `file`; `other` lends it pieces. */
export function mutate(file: Buffer, other: Buffer, seed: number): Buffer {
  const random = randomFor(seed, 'fuzz');
  let bytes: Buffer = Buffer.from(file);
  for (let left = 1 + random.integer(4); left > 0 && bytes.length > 8; left--) {
    bytes = random.choice(MUTATIONS)(bytes, random, other);
  }
  return bytes;
}

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let left = 1 + random.integer(64); left > 0; left--) {
      const at = place(bytes, random);
      bytes[at] = bytes[at]! ^ (1 << random.integer(8));
    }
    return bytes;
  },
  function putLimit(bytes, random) {
    const at = Math.min(place(bytes, random), bytes.length - 4);
    const value = random.choice(LIMITS);
    if (random.integer(2) === 0) bytes.writeUInt32BE(value, at);
    else bytes.writeUInt32LE(value, at);
    return bytes;
  },
  function editNamed(bytes, random) {
    const at = bytes.indexOf(random.choice(NAMES), 0, 'latin1');
    if (at < 0) return bytes;
    const field = Math.min(Math.max(0, at - 4 + 4 * random.integer(12)), bytes.length - 4);
    bytes.writeUInt32BE(random.integer(3) === 0 ? random.integer(2 ** 32) : random.choice(LIMITS), field);
    return bytes;
  },
  function noise(bytes, random) {
    const [from, to] = stretch(bytes, random, 256);
    for (let i = from; i < to; i++) bytes[i] = random.integer(256);
    return bytes;
  },
  function hole(bytes, random) {
    const [from, to] = stretch(bytes, random, bytes.length >> 2);
    return bytes.fill(random.choice([0, 0xff]), from, to);
  },
  function cut(bytes, random) {
    return bytes.subarray(0, 1 + random.integer(bytes.length));
  },
  function remove(bytes, random) {
    const [from, to] = stretch(bytes, random, 4096);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function double(bytes, random) {
    const [from, to] = stretch(bytes, random, 4096);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  function move(bytes, random) {
    const [from, to] = stretch(bytes, random, 4096);
    bytes.copyWithin(place(bytes, random), from, to);
    return bytes;
  },
  function splice(bytes, random, other) {
    const share = random.uniform();
    return Buffer.concat([
      bytes.subarray(0, Math.floor(share * bytes.length)),
      other.subarray(Math.floor(share * other.length)),
    ]);
  },
];

/** Anywhere, or near the beginning or the end. */
function place(bytes: Buffer, random: Random): number {
  const near = Math.min(bytes.length, 2048);
  const where = random.integer(4);
  if (where === 0) return random.integer(near);
  if (where === 1) return bytes.length - 1 - random.integer(near);
  return random.integer(bytes.length);
}

function stretch(bytes: Buffer, random: Random, longest: number): [from: number, to: number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + random.integer(Math.max(1, longest)))];
}
