// Files cut, flipped, zeroed, and files that are something else: most of what a download leaves behind.

import { box, cut, flip, noise, patch } from './bytes.js';
import { bytes, type Kind } from './kind.js';

const TEXT = 'this is no video\n'.repeat(200);

const cuts: Kind[] = [
  bytes('cut to 1 byte', 'not-media', ({ clips }) => clips.mp4.subarray(0, 1)),
  bytes('cut in the first box', ['not-media', 'truncated'], ({ clips }) => clips.mp4.subarray(0, 20)),
  bytes('cut in the index', ['damaged', 'truncated'], ({ clips }) =>
    clips.mp4.subarray(0, box(clips.mp4, 'stsz') + 9),
  ),
  bytes('cut behind the index', 'truncated', ({ clips }) =>
    clips.mp4.subarray(0, box(clips.mp4, 'mdat') + 4),
  ),
  bytes('cut to 30 %', 'truncated', ({ clips }) => cut(clips.mp4, 0.3)),
  bytes('cut to 75 %', 'repaired partly-decoded', ({ clips }) => cut(clips.mp4, 0.75)),
  bytes('cut to 95 %', 'repaired partly-decoded', ({ clips }) => cut(clips.mp4, 0.95)),
  bytes('last byte gone', ['ok', 'repaired partly-decoded'], ({ clips }) => clips.mp4.subarray(0, -1)),
  bytes('index gone', 'truncated', ({ clips }) => cut(clips.indexLast, 0.9)),
  bytes('mkv cut in its head', ['truncated', 'damaged'], ({ clips }) => clips.mkv.subarray(0, 300), 'mkv'),
  bytes('mkv cut to 75 %', 'repaired partly-decoded', ({ clips }) => cut(clips.mkv, 0.75), 'mkv'),
  bytes('ts cut to 75 %', 'repaired partly-decoded', ({ clips }) => cut(clips.ts, 0.75), 'ts'),
  bytes('avi cut to 75 %', 'repaired partly-decoded', ({ clips }) => cut(clips.avi, 0.75), 'avi'),
];

const flips: Kind[] = [
  bytes('a bit of the media data', ['ok', 'repaired partly-decoded'], ({ clips }) =>
    flip(clips.mp4, 1, box(clips.mp4, 'mdat') + 2000),
  ),
  bytes('many bits of the media data', ['repaired partly-decoded', 'damaged'], ({ clips }) =>
    flip(clips.mp4, 400, box(clips.mp4, 'mdat') + 4),
  ),
  bytes('bits of the index', ['repaired partly-decoded', 'damaged', 'truncated', 'no-video'], ({ clips }) =>
    flip(clips.mp4, 60, box(clips.mp4, 'mvhd'), box(clips.mp4, 'mdat')),
  ),
  bytes(
    'mkv with many bits turned',
    ['repaired partly-decoded', 'damaged'],
    ({ clips }) => flip(clips.mkv, 300, 800),
    'mkv',
  ),
  bytes('ts with many bits turned', 'repaired partly-decoded', ({ clips }) => flip(clips.ts, 200), 'ts'),
];

const zeros: Kind[] = [
  bytes('no bytes', 'empty-file', () => ''),
  bytes('all zeros', 'not-media', () => Buffer.alloc(65_536)),
  bytes('first 64 bytes zero', 'not-media', ({ clips }) => patch(clips.mp4, 0, Buffer.alloc(64))),
  bytes('a hole of zeros', 'repaired partly-decoded', ({ clips }) =>
    patch(clips.mp4, box(clips.mp4, 'mdat') + 4000, Buffer.alloc(6000)),
  ),
  bytes('media data all zero', 'damaged', ({ clips }) => {
    const start = box(clips.mp4, 'mdat') + 4;
    return patch(clips.mp4, start, Buffer.alloc(clips.mp4.length - start));
  }),
  bytes('zeros behind the end', 'ok', ({ clips }) => Buffer.concat([clips.mp4, Buffer.alloc(50_000)])),
];

const strangers: Kind[] = [
  bytes('text', 'not-media', () => TEXT),
  bytes('text as avi', 'not-media', () => TEXT, 'avi'),
  bytes('html', 'not-media', () => `<!doctype html><html><body>404 ${TEXT}</body></html>`),
  bytes('a shell script', 'not-media', () => `#!/bin/sh\ntouch made-by-a-video\n${TEXT}`),
  bytes('noise', 'not-media', () => noise(20_000)),
  bytes('a zip archive', 'not-media', () => Buffer.concat([Buffer.from('PK\x03\x04'), noise(3000)])),
  bytes(
    'a gif',
    'not-media',
    () => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
    'gif',
  ),
  bytes('svg', 'not-media', () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  bytes('an elf header', 'not-media', () => Buffer.concat([Buffer.from('\x7fELF'), noise(5000)])),
];

export const broken: readonly Kind[] = [...cuts, ...flips, ...zeros, ...strangers];
