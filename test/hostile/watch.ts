// Watches over what hostile files may not do: read a file outside the root, call the network, leave a process or a file behind.
// The canary's bytes are looked for in the store, and its time of last access must not change where the file system keeps one;
// the port counts connections; processes are those that /proc lists with a file of the build.

import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { ffmpeg } from '../../packages/media/test/make-media.js';

export interface Watch extends AsyncDisposable {
  readonly canary: string;
  readonly port: number;
  /** What was done that may not be; empty where all is well. `output` is the folder that was built. */
  offences(output: string): string[];
}

const LONG_AGO = new Date('2001-01-01T00:00:00Z');

/** A video of one colour and noise of its own in `folder`, which must lie outside the root, and a port. */
export async function watch(folder: string): Promise<Watch> {
  const canary = join(folder, 'canary.mp4');
  ffmpeg([
    ...[
      '-f',
      'lavfi',
      '-i',
      'mandelbrot=size=64x64:rate=10',
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=seed=7',
      '-t',
      '2',
    ],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', canary],
  ]);
  const keepsTimes = accessIsSeen(join(folder, 'control'));
  utimesSync(canary, LONG_AGO, new Date());
  let calls = 0;
  const server: Server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const here = new Set(readdirSync(process.cwd()));
  return {
    canary,
    port: (server.address() as { port: number }).port,
    offences(output) {
      const found: string[] = [];
      if (keepsTimes && statSync(canary).atimeMs !== LONG_AGO.getTime()) found.push('the canary was read');
      if (calls > 0) found.push(`${calls} connections`);
      const left = decodersOf(dirname(output));
      if (left.length > 0) found.push(`processes left: ${left.join(', ')}`);
      const made = readdirSync(process.cwd()).filter((name) => !here.has(name));
      if (made.length > 0) found.push(`files made in the working folder: ${made.join(', ')}`);
      const half = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /building|tmp/.test(name),
      );
      if (half.length > 0) found.push(`left in the store: ${half.join(', ')}`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await new Promise((done) => server.close(done));
    },
  };
}

/** Whether reading a file is seen in its time of last access: not on file systems mounted `noatime`. */
function accessIsSeen(path: string): boolean {
  writeFileSync(path, 'x');
  utimesSync(path, LONG_AGO, new Date());
  readFileSync(path);
  return statSync(path).atimeMs !== LONG_AGO.getTime();
}

/** ffmpeg and ffprobe processes at work on a file below `folder`, whoever their parent is by now. */
function decodersOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return (
          /(ffmpeg|ffprobe|prlimit)$/.test(program) && args.some((arg) => arg.startsWith(`file:${folder}`))
        );
      } catch {
        return false; // gone, or not ours to look at
      }
    });
}
