// Whole files of unusual content: streams missing or many, odd sizes and rates, few frames, pictures too large, films too long.

import { ffmpeg } from '../../../packages/media/test/make-media.js';
import { AAC, H264, PICTURE, SOUND } from './clips.js';
import type { Kind } from './kind.js';

/** One picture. */
const COVER = ['-f', 'lavfi', '-i', 'color=red:size=64x64:rate=1:duration=1'];
const SUBTITLES = ['-f', 'srt', '-i', 'data:text/plain,1%0A00:00:00,000 --> 00:00:02,000%0Ahello%0A'];

/** A kind that ffmpeg encodes with `args`. */
function encoded(name: string, ends: Kind['ends'], args: string[], extension = 'mp4'): Kind {
  return { name, ends, extension, make: (path) => void ffmpeg([...args, path.toString()]) };
}

const picture = (size: string, rate = 20, seconds = 2) => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`],
  ...SOUND,
];

const plain = (size: string) => [
  '-f',
  'lavfi',
  '-i',
  `color=red:size=${size}:rate=20:duration=2,format=bgr0`,
  ...SOUND,
];

export const streams: readonly Kind[] = [
  encoded('sound alone', 'no-video', [...SOUND, ...AAC]),
  encoded('sound alone as wav', 'no-video', SOUND, 'wav'),
  encoded('sound with a cover', 'no-video', [
    ...[...COVER, ...SOUND, '-map', '0:v', '-map', '1:a', '-c:v', 'mjpeg', ...AAC],
    ...['-disposition:v:0', 'attached_pic'],
  ]),
  encoded('picture alone', 'no-audio', [...PICTURE, ...H264]),
  encoded('a cover before the video', 'ok', [
    ...[...COVER, ...PICTURE, ...SOUND, '-map', '0:v', '-map', '1:v', '-map', '2:a'],
    ...['-c:v:0', 'mjpeg', '-c:v:1', 'libx264', '-pix_fmt:v:1', 'yuv420p', ...AAC],
    ...['-disposition:v:0', 'attached_pic'],
  ]),
  encoded('two of each stream', 'ok', [
    ...[...PICTURE, ...SOUND, '-map', '0:v', '-map', '0:v', '-map', '1:a', '-map', '1:a', ...H264, ...AAC],
  ]),
  encoded(
    'subtitles beside it',
    'ok',
    [...SUBTITLES, ...PICTURE, ...SOUND, ...H264, ...AAC, '-c:s', 'srt'],
    'mkv',
  ),
  encoded('variable frame rate', 'ok', [
    ...[...PICTURE, ...SOUND, '-vf', "select='not(mod(n,3))+lt(n,9)'", '-fps_mode', 'vfr', ...H264, ...AAC],
  ]),
  encoded('turned by 90 degrees', 'ok', [
    ...[...PICTURE, ...SOUND, ...H264, ...AAC, '-metadata:s:v', 'rotate=90'],
  ]),
  encoded('odd size', 'ok', [...picture('97x73'), '-c:v', 'libx264', '-pix_fmt', 'yuv444p', ...AAC]),
  encoded('one frame', 'too-short', [...COVER, ...SOUND, ...H264, ...AAC]),
  encoded('one pixel', 'ok', [...plain('1x1'), '-c:v', 'ffv1', ...AAC], 'mkv'),
  encoded('one pixel high', 'ok', [...plain('640x1'), '-c:v', 'ffv1', ...AAC], 'mkv'),
  encoded('one pixel wide', 'ok', [...plain('1x640'), '-c:v', 'ffv1', ...AAC], 'mkv'),
  encoded(
    'four thousand times as high as wide',
    'too-large', // its short side is scaled up
    ['-f', 'lavfi', '-i', 'color=red:size=2x8000:rate=10:duration=2', ...SOUND, '-c:v', 'ffv1', ...AAC],
    'mkv',
  ),
  encoded('one frame a second', 'ok', [...picture('96x72', 1, 3), ...H264, ...AAC]),
  encoded('a thousand frames a second', 'ok', [...picture('32x32', 1000, 2), ...H264, ...AAC]),
  encoded('16 bit grey', 'ok', [...picture('96x72'), '-c:v', 'ffv1', '-pix_fmt', 'gray16le', ...AAC], 'mkv'),
  encoded('eight channels at 96 kHz', 'ok', [
    ...[...PICTURE, '-f', 'lavfi', '-i', 'anoisesrc=r=96000:d=2', '-ac', '8', ...H264, ...AAC],
  ]),
  encoded('silence', 'ok', [...PICTURE, '-f', 'lavfi', '-i', 'anullsrc=d=2', '-t', '2', ...H264, ...AAC]),
  encoded('sound of 0.5 s', 'too-short', [
    ...[...PICTURE, '-f', 'lavfi', '-i', 'sine=duration=0.5', ...H264, ...AAC],
  ]),
  encoded(
    'seventeen minutes',
    'too-large',
    [
      ...['-f', 'lavfi', '-i', 'color=size=16x16:rate=1:duration=1020'],
      ...['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '1020', '-c:v', 'ffv1', '-c:a', 'flac'],
    ],
    'mkv',
  ),
  encoded(
    'a frame of 8192 x 8192',
    'too-large',
    [
      ...['-f', 'lavfi', '-i', 'color=gray:size=8192x8192:rate=1:duration=2', ...SOUND],
      ...['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-frames:v', '2', ...AAC],
    ],
    'mkv',
  ),
  encoded('hostile words in its tags', 'ok', [
    ...[...PICTURE, ...SOUND, ...H264, ...AAC, '-movflags', '+use_metadata_tags'],
    ...['-metadata', 'title=[error] Cannot allocate memory; exceeds specified max pixel count'],
    ...[
      '-metadata',
      'comment=x\n[info] Input #0, mov\n[info]   Duration: 99:00:00.00\n[fatal] moov atom not found',
    ],
    ...['-metadata', 'key\n[info] Input #1, mov\n[info]   Duration: 00:00:00.10=x'],
  ]),
  encoded('a thousand lines of tags', 'ok', [
    ...[...PICTURE, ...SOUND, ...H264, ...AAC, '-metadata', `comment=${'a line of words\n'.repeat(1000)}`],
  ]),
];
