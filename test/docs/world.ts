/**
 * The place that the docs are run in: a folder with what a reader has (videos, a list of them) and, where a page begins later, a store and runs. Files
 * named like the recipes of the docs hold the smallest recipe, so that the commands run as they stand, in seconds.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '@avcl/cli';
import { synthesise } from '@avcl/datasets';
import { root, type ShellLine } from './blocks.js';

/** Recipes that the docs name. */
const RECIPES = ['quick', 'avcl-plus'];
/** Videos that the docs name. */
const VIDEOS = ['clip.mp4', 'some-video.mp4', 'new-video.mp4', 'clap.mp4', 'lecture.mp4', 'match.mp4'];

/** Makes what every page begins with. */
export async function makeWorld(folder: string): Promise<void> {
  await synthesise(join(folder, 'videos'), { preset: 'smoke', classes: 3, clips: 30, seed: 0 });
  const smoke = readFileSync(join(root, 'packages/avcl/recipes/smoke.yaml'), 'utf8');
  const smallest = smoke.replaceAll('batch_size: 16', 'batch_size: 8'); // few labels are fewer than 16 here
  for (const name of RECIPES) writeFileSync(join(folder, name), smallest);
  const rows = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').trim().split('\n').slice(1);
  const own = rows
    .map((row) => row.split(','))
    .map(([path, label, split]) => [`videos/${path}`, label, split]);
  const cells = own.map(([path, label, split]) => [path, label, label, split].join(','));
  writeFileSync(join(folder, 'clips.csv'), `path,label,coarse,split\n${cells.join('\n')}\n`);
  const [first] = readdirSync(join(folder, 'videos/test'));
  const [video] = readdirSync(join(folder, 'videos/test', first!));
  for (const name of VIDEOS) cpSync(join(folder, 'videos/test', first!, video!), join(folder, name));
  cpSync(join(folder, 'videos/test', first!, video!), join(folder, 'another.webm'));
}

/** What a command did. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Does something in the folder, with what it prints caught. */
async function inFolder(folder: string, job: () => Promise<number>): Promise<Ran> {
  const before = process.cwd();
  const { stdout, stderr } = process;
  const { log } = console;
  const [toOut, toErr] = [stdout.write, stderr.write];
  const out: string[] = [];
  const err: string[] = [];
  stdout.write = ((text: string) => out.push(text) > 0) as typeof stdout.write;
  stderr.write = ((text: string) => err.push(text) > 0) as typeof stderr.write;
  console.log = (...words) => out.push(`${words.join(' ')}\n`);
  process.chdir(folder);
  try {
    const status = await job();
    return { status, out: out.join(''), err: err.join('') };
  } finally {
    process.chdir(before);
    stdout.write = toOut;
    stderr.write = toErr;
    console.log = log;
  }
}

/** Runs `avcl` in this process. */
export function runAvcl(folder: string, words: readonly string[]): Promise<Ran> {
  return inFolder(folder, () => main(words));
}

/** Runs a program of the docs in this process. */
export function runProgram(folder: string, name: string, text: string): Promise<Ran> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return inFolder(folder, async () => {
    await import(/* @vite-ignore */ file);
    return 0;
  });
}

/**
 * Runs one line of the docs; what it prints goes where the line says. What an earlier line made under the same `--out` goes first, as for a reader who
 * tries the alternatives of a page one after the other.
 */
export async function runLine(folder: string, line: ShellLine, words: readonly string[]): Promise<Ran> {
  const at = words.indexOf('--out');
  if (at >= 0 && !words.includes('--resume'))
    rmSync(join(folder, words[at + 1]!), { recursive: true, force: true });
  const ran = await runAvcl(folder, words);
  if (line.to !== null) writeFileSync(join(folder, line.to), ran.out);
  return ran;
}

/** A command that serves until it is stopped. */
export interface Serving {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Asks it to stop; its exit status. */
  stop(): Promise<number>;
}

/** Starts `avcl serve` or `avcl studio` at a free port, in a process of its own, and waits for its address. */
export async function startServing(folder: string, words: readonly string[]): Promise<Serving> {
  const bin = join(root, 'packages/cli/bin/avcl.mjs');
  const child = spawn(process.execPath, [bin, ...words, '--port', '0'], { cwd: folder });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text;
      const port = /http:\/\/[\w.-]+:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    ended.then(() => reject(new Error(`ended without an address: ${said}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const [status] = await ended;
    return status ?? -1;
  };
  return { address, stop };
}

/** Runs a `curl` line of the docs against a server that stands elsewhere than the line says; null where there is no curl. */
export function runCurl(folder: string, line: ShellLine, address: string): Ran | null {
  const words = line.words.slice(1).map((word) => word.replace(/http:\/\/127\.0\.0\.1:\d+/, address));
  const ran = spawnSync('curl', ['--silent', '--show-error', '--fail', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (ran.error !== undefined) return null;
  return { status: ran.status ?? -1, out: ran.stdout, err: ran.stderr };
}
