// What is no plain file, and plain files with names that shells, decoders and archives take for something else.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Ending, Kind } from './kind.js';

const isRoot = process.getuid?.() === 0;

const things: Kind[] = [
  { name: 'a pipe', ends: 'unreadable', make: (path) => execFileSync('mkfifo', [path.toString()]) },
  {
    name: 'a socket',
    ends: 'unreadable',
    make(path) {
      // Killed before it can remove the socket; relative, because a socket's path may have 107 bytes only.
      const program =
        "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 9))";
      spawnSync(process.execPath, ['-e', program, basename(path.toString())], {
        cwd: dirname(path.toString()),
      });
    },
  },
  {
    name: 'a link to itself',
    ends: 'unreadable',
    make: (path) => symlinkSync(basename(path.toString()), path),
  },
  { name: 'a link to nothing', ends: 'not-found', make: (path) => symlinkSync('gone.mp4', path) },
  { name: 'a link out', ends: 'outside-root', make: (path, { canary }) => symlinkSync(canary, path) },
  { name: 'a link to a device', ends: 'outside-root', make: (path) => symlinkSync('/dev/zero', path) },
  { name: 'a link to the folder above', ends: 'unreadable', make: (path) => symlinkSync('..', path) },
  {
    name: 'a file that may not be read',
    ends: isRoot ? 'ok' : 'unreadable', // root may read everything
    make(path, { clips }) {
      writeFileSync(path, clips.mp4);
      chmodSync(path, 0);
    },
  },
  {
    name: 'a folder with the name of a video',
    ends: 'ok', // of the file in it
    make(path, { clips }) {
      mkdirSync(path);
      writeFileSync(join(path.toString(), 'inside.mp4'), clips.mp4);
    },
  },
];

/** A healthy clip under a hostile name. */
const named = (file: string | Buffer, ends: Ending = 'ok'): Kind => ({
  name: `the name ${JSON.stringify(file.toString().slice(0, 30))}`,
  file,
  ends,
  make: (path, { clips }) => writeFileSync(path, clips.mp4),
});

const names: Kind[] = [
  named('-i.mp4'),
  named('--help.mp4'),
  named('$(touch made-by-a-name).mp4'),
  named('`touch made-by-a-name`.mp4'),
  named('; touch made-by-a-name;.mp4'),
  named('a\'b"c.mp4'),
  named('line\nbreak.mp4', 'bad-line'),
  named('carriage\rreturn.mp4', 'bad-line'),
  named('\x1b[2J\x07.mp4'),
  named(' both ends '),
  named('tab\tand\\backslash.mp4'),
  named('file:concat:a|b.mp4'),
  named('http:x.mp4'),
  named('pipe:0'),
  named('%d%s%n.mp4'),
  named('%03d.jpg', 'not-media'), // a sequence of pictures to ffmpeg, which is not on the whitelist
  named('*?[a]{b}.mp4'),
  named('雪 – ünï\u202ecode 🎬.mp4'),
  named('CON.mp4'),
  named('[f=rawvideo]pipe:1|x.mp4'),
  named(`${'n'.repeat(251)}.mp4`), // 255 bytes
  named(`${'ü'.repeat(125)}.mp4`), // 254 bytes
  named(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('.mp4')]), 'not-found'), // no UTF-8: Node cannot say its name
  named('constructor'),
  named('__proto__'),
];

export const files: readonly Kind[] = [...things, ...names];
