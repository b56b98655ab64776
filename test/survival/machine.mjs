// Runs a Node program, or the command line of this checkout, on the misbehaving machine of faults.cpp, which is compiled on first use.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
export const AVCL = join(ROOT, 'packages/cli/bin/avcl.mjs');
export const CACHE = join(ROOT, 'node_modules/.cache/survival');

/** The shared library, compiled once for each text of faults.cpp. */
function library() {
  const source = join(import.meta.dirname, 'faults.cpp');
  const key = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const path = join(CACHE, `faults-${key}.so`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const flags = ['-std=c++17', '-O1', '-shared', '-fPIC', '-o', unfinished, source, '-ldl'];
  const done = spawnSync('g++', flags, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`g++ ${flags.join(' ')}: ${done.stderr ?? done.error}`);
  renameSync(unfinished, path);
  return path;
}

/**
 * The environment of a process on that machine.
 * @param {Record<string, string | number>} faults what faults.cpp takes, without its FAULTS_: `{ root, room: 4096 }`
 */
export function onMachine(faults = {}) {
  const set = Object.entries(faults).map(([name, value]) => [`FAULTS_${name.toUpperCase()}`, String(value)]);
  const preload = set.length === 0 ? {} : { LD_PRELOAD: library(), ...Object.fromEntries(set) };
  return { ...process.env, OMP_NUM_THREADS: '1', OMP_WAIT_POLICY: 'passive', NO_COLOR: '1', ...preload };
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} args of node: a script and its arguments
 * @param {Record<string, string | number>} faults as of `onMachine`
 */
export function run(args, faults = {}) {
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', env: onMachine(faults) });
  return { status: done.status, signal: done.signal, out: done.stdout, err: done.stderr };
}

/**
 * Starts a program; `ended` resolves with how it ended and what it said.
 * @param {readonly string[]} args of node
 * @param {Record<string, string | number>} faults as of `onMachine`
 */
export function start(args, faults = {}) {
  const child = spawn(process.execPath, args, {
    env: onMachine(faults),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  /** @type {Promise<{ status: number | null, signal: string | null, err: string }>} */
  const ended = new Promise((done) => {
    child.on('close', (status, signal) => done({ status, signal, err }));
  });
  return { child, ended };
}
