// Containers that lie: sizes, counts, durations, time stamps and places that are not so, codecs that nobody has.

import { box, edit, makeBox, patch, u32 } from './bytes.js';
import { bytes, type Kind } from './kind.js';

const LARGEST = u32(0xffffffff);

/** Pictures of the Motion JPEG clip that say they are `side` pixels wide and high. */
function sizedJpeg(file: Buffer, side: number): Buffer {
  const size = Buffer.from([side >> 8, side & 255, side >> 8, side & 255]);
  const copy = Buffer.from(file);
  for (let at = copy.indexOf('ffc00011', 0, 'hex'); at >= 0; at = copy.indexOf('ffc00011', at + 1, 'hex')) {
    copy.set(size, at + 5);
  }
  return copy;
}

/** A copy of a Matroska file in which an element's 8 bytes of float are `value`. */
function mkvDuration(file: Buffer, value: number): Buffer {
  const at = file.indexOf('448988', 0, 'hex');
  const bytes8 = Buffer.alloc(8);
  bytes8.writeDoubleBE(value);
  return patch(file, at + 3, bytes8);
}

/** Boxes within boxes. */
function nested(depth: number): Buffer {
  const length = 8 * depth;
  const file = Buffer.alloc(length);
  for (let i = 0; i < depth; i++) {
    file.writeUInt32BE(length - 8 * i, 8 * i);
    file.write(i === 0 ? 'moov' : 'udta', 8 * i + 4, 'latin1');
  }
  return file;
}

const ftyp = makeBox('ftyp', 'isom', u32(512), 'isomiso2avc1mp41');

export const containers: readonly Kind[] = [
  bytes('declares 1193 hours', 'repaired shorter-than-declared', ({ clips }) =>
    edit(edit(clips.mp4, 'mvhd', 16, u32(0xfffffffe)), 'mdhd', 16, u32(0xfffffffe)),
  ),
  bytes(
    'mkv declares 10^300 s',
    ['ok', 'repaired shorter-than-declared', 'repaired partly-decoded'],
    ({ clips }) => mkvDuration(clips.mkv, 1e300),
    'mkv',
  ),
  bytes('mkv declares no number', 'ok', ({ clips }) => mkvDuration(clips.mkv, Number.NaN), 'mkv'),
  bytes('mkv declares -1 s', 'ok', ({ clips }) => mkvDuration(clips.mkv, -1000), 'mkv'),
  bytes(
    'time scale of zero',
    ['ok', 'damaged', 'too-short', 'repaired partly-decoded', 'repaired shorter-than-declared'],
    ({ clips }) => edit(clips.mp4, 'mdhd', 12, u32(0)),
  ),
  bytes('every frame at one time', ['too-short', 'ok', 'repaired partly-decoded', 'damaged'], ({ clips }) => {
    const times = box(clips.mp4, 'stts') + 4;
    return patch(clips.mp4, times + 12, u32(0));
  }),
  bytes('frames an hour apart', 'too-short', ({ clips }) => {
    const times = box(clips.mp4, 'stts') + 4;
    return patch(clips.mp4, times + 12, u32(3600 * 10_240));
  }),
  bytes(
    'an edit list to nowhere',
    ['ok', 'damaged', 'too-short', 'repaired partly-decoded', 'repaired shorter-than-declared'],
    ({ clips }) => edit(clips.mp4, 'elst', 12, u32(0x7fffffff)),
  ),
  bytes(
    'time stamps jump by an hour',
    ['ok', 'repaired partly-decoded', 'repaired shorter-than-declared', 'too-large'],
    ({ clips }) => Buffer.concat([clips.ts, moved(clips.ts, 3600)]),
    'ts',
  ),
  bytes('time stamps begin at -3 s', 'ok', ({ clips }) => moved(clips.ts, -4.4), 'ts'),
  bytes(
    'size changes on the way',
    'repaired partly-decoded', // time stamps begin anew
    ({ clips }) => Buffer.concat([clips.ts, clips.wide]),
    'ts',
  ),
  bytes(
    'time stamps jump back',
    ['ok', 'repaired partly-decoded', 'repaired shorter-than-declared'],
    ({ clips }) => Buffer.concat([clips.ts, moved(clips.ts, -1)]),
    'ts',
  ),
  bytes(
    '4 GB of samples declared',
    ['damaged', 'truncated', 'too-large', 'no-video', 'too-short', 'repaired partly-decoded', 'ok'],
    ({ clips }) => edit(clips.mp4, 'stsz', 8, LARGEST),
  ),
  bytes('samples of 2 GB', ['damaged', 'truncated'], ({ clips }) =>
    edit(clips.mp4, 'stsz', 4, u32(0x7fffffff)),
  ),
  // The first half second: ffmpeg leaves out what lies beyond the end without a word.
  bytes('samples beyond the end', ['ok', 'truncated', 'repaired partly-decoded'], ({ clips }) =>
    edit(clips.mp4, 'stco', 8, LARGEST),
  ),
  bytes('samples in the index', ['damaged', 'repaired partly-decoded'], ({ clips }) =>
    edit(clips.mp4, 'stco', 8, u32(0)),
  ),
  bytes(
    'chunks of 4 billion samples',
    ['ok', 'damaged', 'truncated', 'repaired partly-decoded', 'too-short', 'no-video'],
    ({ clips }) => edit(clips.mp4, 'stsc', 12, LARGEST),
  ),
  bytes('a box of 16 EB', ['not-media', 'damaged', 'truncated', 'repaired partly-decoded'], ({ clips }) =>
    Buffer.concat([ftyp, u32(1), Buffer.from('moov'), LARGEST, LARGEST, clips.mp4.subarray(ftyp.length)]),
  ),
  bytes('50,000 boxes in one another', ['truncated', 'damaged', 'not-media'], () =>
    Buffer.concat([ftyp, nested(50_000)]),
  ),
  bytes('an index and nothing else', ['no-video', 'damaged'], () => Buffer.concat([ftyp, makeBox('moov')])),
  bytes('unknown video codec', ['damaged', 'no-video'], ({ clips }) =>
    edit(clips.mp4, 'avc1', -4, 'zzzz', 1),
  ),
  bytes('unknown audio codec', ['damaged', 'no-audio'], ({ clips }) =>
    edit(edit(clips.mp4, 'mp4a', -4, 'zzzz'), 'esds', -4, 'zzzz'),
  ),
  bytes(
    'avi without its index',
    'ok',
    ({ clips }) => clips.avi.subarray(0, clips.avi.lastIndexOf('idx1')),
    'avi',
  ),
  bytes(
    'avi with a rate of zero',
    ['ok', 'damaged', 'too-short', 'repaired partly-decoded', 'not-media'],
    ({ clips }) => edit(clips.avi, 'strh', 24, Buffer.alloc(8)),
    'avi',
  ),
  bytes('jpegs of 8192 x 8192', 'damaged', ({ clips }) => sizedJpeg(clips.mjpeg, 8192), 'avi'),
  bytes('jpegs of 65500 x 65500', 'damaged', ({ clips }) => sizedJpeg(clips.mjpeg, 65_500), 'avi'),
  bytes(
    'jpegs of 4000 x 4000',
    ['repaired partly-decoded', 'damaged'],
    ({ clips }) => sizedJpeg(clips.mjpeg, 4000),
    'avi',
  ),
  bytes('jpegs of 0 x 0', 'damaged', ({ clips }) => sizedJpeg(clips.mjpeg, 0), 'avi'),
];

/** A transport stream with its clock (PCR, PTS, DTS at 90 kHz) moved by `seconds`. */
function moved(ts: Buffer, seconds: number): Buffer {
  const copy = Buffer.from(ts);
  const ticks = BigInt(Math.round(seconds * 90_000));
  for (let at = 0; at + 188 <= copy.length; at += 188) {
    const packet = copy.subarray(at, at + 188);
    const hasField = (packet[3]! & 0x20) !== 0;
    if (hasField && packet[4]! > 6 && packet[5]! & 0x10) {
      const base = ((BigInt(packet.readUInt32BE(6)) << 1n) | BigInt(packet[10]! >> 7)) + ticks;
      packet.writeUInt32BE(Number((base >> 1n) & 0xffffffffn), 6);
      packet[10] = (packet[10]! & 0x7f) | (Number(base & 1n) << 7);
    }
    const pes = hasField ? 5 + packet[4]! : 4;
    if (!(packet[1]! & 0x40) || packet.readUIntBE(Math.min(pes, 185), 3) !== 1) continue;
    if (packet[pes + 7]! & 0x80) moveStamp(packet, pes + 9, ticks);
    if (packet[pes + 7]! & 0x40) moveStamp(packet, pes + 14, ticks);
  }
  return copy;
}

function moveStamp(packet: Buffer, at: number, ticks: bigint): void {
  const [a, b, c] = [packet[at]!, packet.readUInt16BE(at + 1), packet.readUInt16BE(at + 3)];
  const stamp = (BigInt((a >> 1) & 7) << 30n) | (BigInt(b >> 1) << 15n) | BigInt(c >> 1);
  const moved = (stamp + ticks) & 0x1ffffffffn;
  packet[at] = (a & 0xf1) | (Number(moved >> 30n) << 1);
  packet.writeUInt16BE((Number((moved >> 15n) & 0x7fffn) << 1) | 1, at + 1);
  packet.writeUInt16BE((Number(moved & 0x7fffn) << 1) | 1, at + 3);
}
