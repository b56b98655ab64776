// Files that point elsewhere: playlists, scripts, reference movies and subtitles that would have a decoder read the canary file
// or knock at a port of this machine.

import { fileURLToPath, pathToFileURL } from 'node:url';
import { ffmpeg } from '../../../packages/media/test/make-media.js';
import { edit, makeBox, u32 } from './bytes.js';
import { AAC, H264, PICTURE, SOUND } from './clips.js';
import { bytes, type Kind, type Workshop } from './kind.js';

const url = ({ port }: Workshop) => `http://127.0.0.1:${port}/x.ts`;
const local = ({ canary }: Workshop) => pathToFileURL(canary).href;

/** An HLS playlist of one part. */
const hls = (part: string) =>
  `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${part}\n#EXT-X-ENDLIST\n`;

/** An MP4 file whose media data lie, as it says, in the file `path`: an alias (QuickTime) or a URL. */
function external(file: Buffer, entry: Buffer): Buffer {
  const at = file.indexOf('dref', 0, 'latin1') - 4;
  const dref = makeBox('dref', u32(0), u32(1), entry);
  const grown = dref.length - file.readUInt32BE(at);
  const copy = Buffer.concat([file.subarray(0, at), dref, file.subarray(at + file.readUInt32BE(at))]);
  for (const parent of ['moov', 'trak', 'mdia', 'minf', 'dinf']) {
    const size = copy.indexOf(parent, 0, 'latin1') - 4;
    copy.writeUInt32BE(copy.readUInt32BE(size) + grown, size);
  }
  return copy;
}

/** QuickTime's alias record, version 2, as far as decoders read it: names and the absolute path. */
function alias(path: string): Buffer {
  const record = Buffer.alloc(150);
  record.writeUInt16BE(2, 6);
  record.write('\x03vol', 10, 'latin1');
  record.write('\x06canary', 50, 'latin1');
  const text = Buffer.from(path);
  const tag = Buffer.alloc(4);
  tag.writeUInt16BE(18, 0);
  tag.writeUInt16BE(text.length, 2);
  return makeBox('alis', u32(0), record, tag, text, Buffer.from([0xff, 0xff, 0, 0]));
}

const playlists: Kind[] = [
  bytes('hls of a file', 'not-media', (shop) => hls(local(shop)), 'm3u8'),
  bytes('hls of a file as mp4', 'not-media', (shop) => hls(local(shop))),
  bytes('hls of a path', 'not-media', ({ canary }) => hls(canary)),
  bytes('hls over the network', 'not-media', (shop) => hls(url(shop))),
  bytes('hls that joins', 'not-media', (shop) => hls(`concat:${url(shop)}|${local(shop)}`)),
  bytes('hls with a key elsewhere', 'not-media', (shop) =>
    hls('x.ts').replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="${url(shop)}"\n#EXTINF`),
  ),
  bytes('ffconcat', 'not-media', ({ canary }) => `ffconcat version 1.0\nfile '${canary}'\n`),
  bytes(
    'ffconcat of subfiles',
    'not-media',
    (shop) => `ffconcat version 1.0\nfile subfile,,start,0,end,9,,:${local(shop)}\n`,
    'txt',
  ),
  bytes(
    'a session description',
    'not-media',
    ({ port }) =>
      `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
    'sdp',
  ),
  bytes(
    'a dash manifest',
    'not-media',
    (shop) =>
      `<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period><BaseURL>${url(shop)}</BaseURL><AdaptationSet><Representation id="1" mimeType="video/mp4" bandwidth="1"><SegmentList><SegmentURL media="${local(shop)}"/></SegmentList></Representation></AdaptationSet></Period></MPD>`,
    'mpd',
  ),
  bytes(
    'asx',
    'not-media',
    (shop) => `<asx version="3.0"><entry><ref href="${url(shop)}"/></entry></asx>`,
    'asf',
  ),
  bytes('a list of an old player', 'not-media', (shop) => `[Reference]\r\nRef1=${url(shop)}\r\n`, 'asf'),
  bytes('a ram list', 'not-media', (shop) => `${url(shop)}\n${local(shop)}\n`, 'rm'),
  bytes('an avisynth script', 'not-media', ({ canary }) => `DirectShowSource("${canary}")\n`, 'avs'),
  bytes('a filter graph', 'not-media', ({ canary }) => `movie=${canary}[out0]\n`, 'lavfi'),
];

const subtitles: Kind[] = [
  bytes('subtitles alone', 'not-media', () => '1\n00:00:00,000 --> 00:00:09,000\nhello\n', 'srt'),
  bytes(
    'vobsub that names a file',
    'not-media',
    ({ canary }) =>
      `# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n# ${canary}\n`,
    'idx',
  ),
  bytes(
    'sami that names a picture',
    'not-media',
    (shop) => `<SAMI><BODY><SYNC Start=0><P><img src="${url(shop)}"></SYNC></BODY></SAMI>`,
    'smi',
  ),
  {
    name: 'subtitles and an attachment that name a file',
    ends: 'ok',
    extension: 'mkv',
    make(path, shop) {
      const text = `1%0A00:00:00,000 --> 00:00:02,000%0A{\\fn${local(shop)}}<img src=${url(shop)}>%0A`;
      ffmpeg([
        ...[
          '-f',
          'srt',
          '-i',
          `data:text/plain,${text}`,
          ...PICTURE,
          ...SOUND,
          ...H264,
          ...AAC,
          '-c:s',
          'ass',
        ],
        ...[
          '-attach',
          fileURLToPath(import.meta.url),
          '-metadata:s:t',
          'mimetype=application/x-truetype-font',
        ],
        ...['-metadata:s:t', `filename=../../${'../'.repeat(9)}${shop.canary}`, path.toString()],
      ]);
    },
  },
];

const movies: Kind[] = [
  bytes(
    'a movie whose data lie in another file',
    ['damaged', 'repaired partly-decoded', 'ok'],
    (shop) => external(shop.clips.indexLast, alias(shop.canary)),
    'mov',
  ),
  bytes(
    'a movie whose data lie at a url',
    ['damaged', 'repaired partly-decoded', 'ok'],
    (shop) => external(shop.clips.indexLast, makeBox('url ', u32(0), `${url(shop)}\0`)),
    'mov',
  ),
  bytes(
    'a movie that refers to another',
    ['no-video', 'damaged', 'not-media'],
    (shop) => {
      const rdrf = makeBox('rdrf', u32(0), 'url ', u32(url(shop).length + 1), `${url(shop)}\0`);
      return Buffer.concat([
        makeBox('ftyp', 'qt  ', u32(512), 'qt  '),
        makeBox('moov', makeBox('rmra', makeBox('rmda', rdrf))),
      ]);
    },
    'mov',
  ),
  bytes('a brand of its own', 'ok', ({ clips }) => edit(clips.mp4, 'ftyp', 0, 'jpip')),
];

export const elsewhere: readonly Kind[] = [...playlists, ...subtitles, ...movies];
