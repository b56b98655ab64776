// The one place that starts ffmpeg and ffprobe. Files of unknown origin are opened by these children only.
// No shell; containers restricted to real ones and protocols to `file` and `pipe`, so that playlists and `concat:` lead nowhere;
// own process group, killed whole on time-out, abort or our exit; memory and processor time limited by prlimit(1) where it is there.
// What a child writes to stderr is bounded. Leaves out: sandboxing of the file system.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AvclError } from '@avcl/torch';

export type Program = 'ffmpeg' | 'ffprobe';

/** Bounds of one child. */
export interface ProcessLimits {
  /** Wall-clock seconds; ours: 15 minutes of 1080p decode in a third of this on one core. */
  seconds: number;
  /** Address space in bytes; ours: ffmpeg's libraries map 0.5 GB, an 8K HEVC decoder 1 GB. */
  memoryBytes: number;
}
/** The limits of a child process where none are given. */
export const DEFAULT_PROCESS_LIMITS: ProcessLimits = { seconds: 300, memoryBytes: 3 * 2 ** 30 };

/** A pipe beyond stderr; the i-th of a run is `pipe:(3 + i)` in the arguments. */
export type ExtraPipe =
  | { read: (stream: Readable) => Promise<void> }
  /** A descriptor of ours that the child inherits; closed here once it has. */
  | { file: number }
  | { write: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };

/** What a run of ffmpeg or ffprobe gets beside its arguments. */
export interface RunOptions {
  program?: Program;
  pipes?: ExtraPipe[];
  limits?: Partial<ProcessLimits>;
  /** Aborting kills the child's group and rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How a run of ffmpeg or ffprobe ended. */
export interface RunResult {
  /** Exit status; null when a signal ended it. */
  status: number | null;
  /** True when the wall-clock limit ended it. */
  timedOut: boolean;
  /** Lines of stderr: the first and the last 200, and of those between at most 200 that are errors or tell of an input. */
  messages: string[];
  seconds: number;
}

/** Real containers only: no playlists, scripts, subtitles, text or picture sequences. */
const CONTAINERS =
  'mov,mp4,m4a,3gp,3g2,mj2,avi,matroska,webm,mpegts,mpeg,flv,asf,ogg,wav,mp3,aac,flac,mxf,rm,nut,ivf,dv';
const MESSAGE_LINES = 200;
const MATTERS = /^(\[[^\]]* @ 0x[0-9a-f]+\] )*\[(error|fatal|panic)\]|^\[info\] (Input #| +Duration: )/;
const running = new Set<ChildProcess>();

/** Arguments that open `path` whatever its name looks like (leading dash, `concat:`, `http:`). */
export function guardedInput(path: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS, '-i', `file:${resolve(path)}`];
}

/**
 * Runs ffmpeg (or ffprobe) with `args` and waits for its end. The status is returned, not judged.
 * @throws AvclError ENVIRONMENT when the program is not installed; the error of a pipe's reader, after the child is gone.
 */
export async function runFfmpeg(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const given = (options.pipes ?? []).flatMap((pipe) => ('file' in pipe ? [pipe.file] : []));
  let child: ChildProcess;
  try {
    child = start(args, options);
  } finally {
    for (const file of given) closeSync(file);
  }
  return follow(child, options);
}

/** Starts the child; called by runFfmpeg. */
function start(args: readonly string[], options: RunOptions): ChildProcess {
  const { program = 'ffmpeg', pipes = [], signal } = options;
  signal?.throwIfAborted();
  const limits = { ...DEFAULT_PROCESS_LIMITS, ...options.limits };
  const quiet = program === 'ffmpeg' ? ['-nostdin', '-hide_banner'] : ['-hide_banner'];
  const [command, ...prefix] = limited(findProgram(program), limits);
  return spawn(command!, [...prefix, ...quiet, ...args], {
    detached: true,
    stdio: [
      'ignore',
      'ignore',
      'pipe',
      ...pipes.map((pipe) => ('file' in pipe ? pipe.file : ('pipe' as const))),
    ],
    env: { PATH: process.env.PATH, LC_ALL: 'C', HOME: '/nonexistent' },
  });
}

/** Carries the pipes and waits for the end; called by runFfmpeg. */
async function follow(child: ChildProcess, options: RunOptions): Promise<RunResult> {
  const { program = 'ffmpeg', pipes = [], signal } = options;
  const limits = { ...DEFAULT_PROCESS_LIMITS, ...options.limits };
  const started = performance.now();
  killAllAtExit();
  running.add(child);
  let timedOut = false;
  const stop = () => killGroup(child);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, limits.seconds * 1000);
  signal?.addEventListener('abort', stop);
  try {
    const ended = new Promise<number | null>((done, fail) => {
      child.on('close', done);
      child.on('error', (cause) =>
        fail(new AvclError('ENVIRONMENT', `expected to start ${program}, got: ${cause.message}`, { cause })),
      );
    });
    const messages = collectLines(child.stderr!);
    const carried = pipes.map(async (pipe, i) => {
      if ('read' in pipe) await pipe.read(child.stdio[3 + i] as Readable);
      else if ('write' in pipe) await feed(pipe.write, child.stdio[3 + i] as Writable);
    });
    for (const one of carried) one.catch(stop);
    const [status] = await Promise.all([ended, ...carried]);
    signal?.throwIfAborted();
    return { status, timedOut, messages: await messages, seconds: (performance.now() - started) / 1000 };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    stop();
    running.delete(child);
  }
}

/**
 * The first line of `ffmpeg -version`.
 * @throws AvclError ENVIRONMENT when it is not installed
 */
export function programVersion(program: Program): string {
  const { stdout } = spawnSync(findProgram(program), ['-version'], { encoding: 'utf8', timeout: 30_000 });
  return (stdout ?? '').split('\n')[0]!;
}

/** Where on PATH a program is; null when it is not installed. Without `prlimit` children run without a memory limit. */
export function whereIs(program: Program | 'prlimit'): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder || '.', program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder of PATH.
    }
  }
  return null;
}

function findProgram(program: Program): string {
  const found = whereIs(program);
  if (found) return found;
  throw new AvclError('ENVIRONMENT', `expected \`${program}\` on PATH, got none; install ffmpeg`, {
    fix: 'apt-get install ffmpeg',
  });
}

function limited(program: string, limits: ProcessLimits): string[] {
  const prlimit = whereIs('prlimit');
  if (!prlimit) return [program];
  const processorSeconds = Math.ceil(limits.seconds) * 4; // a child that outlives us ends too, whatever it does
  return [prlimit, `--as=${limits.memoryBytes}`, `--cpu=${processorSeconds}`, '--core=0', program];
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

let watchesExit = false;
function killAllAtExit(): void {
  if (watchesExit) return;
  watchesExit = true;
  process.on('exit', () => {
    for (const child of running) killGroup(child);
  });
}

/** Writes `source` into the child; a child that stops reading early is its own business, told by its status. */
async function feed(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sink: Writable): Promise<void> {
  try {
    await pipeline(source, sink);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code)) throw error;
  }
}

async function collectLines(stream: Readable): Promise<string[]> {
  const first: string[] = [];
  const between: string[] = []; // a file with many lines of tags must not push an error out of sight
  const last: string[] = [];
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split(/\r\n|\n|\r/);
    rest = lines.pop()!.slice(-2000);
    for (const line of lines) {
      const kept = line.slice(0, 2000);
      if (first.length < MESSAGE_LINES) first.push(kept);
      else if (last.push(kept) > MESSAGE_LINES) {
        const passing = last.shift()!;
        if (between.length < MESSAGE_LINES && MATTERS.test(passing)) between.push(passing);
      }
    }
  }
  return [...first, ...between, ...last, ...(rest ? [rest] : [])];
}
