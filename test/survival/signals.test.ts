// SIGTERM to commands that are not training: they end soon, with 143, leave no child and nothing half, and the same command goes on to
// the same bytes. Training's answer to signals is in packages/cli/test/end-to-end.test.ts.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { finetune, pretrain } from 'avcl';
import { beforeAll, describe, expect, it } from 'vitest';
import { tiny } from '../../packages/avcl/test/support/tiny.js';
import { AVCL, onMachine } from './machine.mjs';
import { contents, scratch, smallRun } from './small.js';

/** Far more than a stop takes on a busy machine, far less than the program that hangs would take. */
const SOON_MS = 60_000;

const folder = scratch('signals');
const at = (name: string) => join(folder, name);
const csv = at('clips/clips.csv');
const store = at('whole');

beforeAll(async () => {
  await synthesise(at('clips'), { preset: 'smoke', classes: 4, clips: 12 });
  await buildStore(await readSource(csv), store, { frames: { width: 56, height: 42 } });
});

/** Starts a command, sends it SIGTERM once `ready` says so, and waits for its end; one that does not end soon is killed: no status. */
async function stopped(
  args: readonly string[],
  ready: (pid: number) => boolean,
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [AVCL, ...args], {
    env: { ...onMachine(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  while (child.exitCode === null && !ready(child.pid!)) await setTimeout(5);
  expect(child.exitCode, `it ended by itself: ${err}`).toBeNull();
  child.kill('SIGTERM');
  const late = globalThis.setTimeout(() => child.kill('SIGKILL'), SOON_MS);
  const status = await ended;
  clearTimeout(late);
  return { status, out, err };
}

const again = (args: readonly string[]) => {
  const done = spawnSync(process.execPath, [AVCL, ...args], { encoding: 'utf8', env: onMachine() });
  expect(done.status, done.stderr).toBe(0);
};

/** An `ffmpeg` for PATH that does its work where the shell's condition `works` holds, else hangs and says so in the file `hangs`. */
function hangingFfmpeg(name: string, works: string): { bin: string; hangs: string } {
  const [bin, hangs] = [at(name), at(`${name}.hangs`)];
  const real = spawnSync('sh', ['-c', 'command -v ffmpeg'], { encoding: 'utf8' }).stdout.trim();
  mkdirSync(bin);
  const script = [
    '#!/bin/sh',
    `[ "$1" = -version ] && exec ${real} "$@"`,
    `if ${works}; then exec ${real} "$@"; fi`,
    `echo $$ > ${hangs}.tmp; mv ${hangs}.tmp ${hangs}; exec sleep 300`,
  ];
  writeFileSync(join(bin, 'ffmpeg'), `${script.join('\n')}\n`);
  chmodSync(join(bin, 'ffmpeg'), 0o755);
  return { bin, hangs };
}

describe('SIGTERM', () => {
  it('ends a build in the middle of a file with 143; it goes on to the same bytes', async () => {
    const once = at('once');
    const { bin, hangs } = hangingFfmpeg('build', `[ ! -e ${once} ] && : > ${once}`);
    const out = at('built');
    const args = ['data', 'build', csv, '--out', out, '--frames', '56x42', '--jobs', '1'];
    const { status, err } = await stopped(args, () => existsSync(hangs), {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    });
    expect(status, err).toBe(143);
    expect(err).toMatch(/run the same command again/);
    expect(existsSync(`/proc/${readFileSync(hangs, 'utf8').trim()}`), 'the child is left').toBe(false);
    const taken = readFileSync(join(out, '.building/journal.jsonl'), 'utf8').trim().split('\n').length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(12);
    expect(existsSync(join(out, 'index.jsonl'))).toBe(false);
    again(args);
    const { 'near-duplicates.json': _, ...built } = contents(out); // the command also keeps what its checks found
    expect(built).toEqual(contents(store));
  }, 180_000);

  it('ends embed with 143 and without a file; the same command then writes it', async () => {
    await pretrain({ data: store, out: at('run'), recipe: smallRun('epochs=1', 'test.batch_size=1') });
    const args = (out: string) => ['embed', '--data', store, '--run', at('run'), '--out', at(out)];
    const loaded = (pid: number) => /libtorch_cpu/.test(readFileSync(`/proc/${pid}/maps`, 'utf8'));
    const { status, err } = await stopped(args('stopped.safetensors'), loaded);
    expect(status, err).toBe(143);
    expect(err).toMatch(/stopped: after \d+ of 12 videos; nothing was written\ngo on: .* begins anew\n/);
    expect(existsSync(at('stopped.safetensors'))).toBe(false);
    for (const out of ['stopped.safetensors', 'whole.safetensors']) again(args(out));
    expect(readFileSync(at('stopped.safetensors')).equals(readFileSync(at('whole.safetensors')))).toBe(true);
  }, 180_000);

  it('ends predict with 143 in the middle of a file; what is answered is printed and written', async () => {
    const recipe = tiny('model.width=1', 'finetune.epochs=1', 'finetune.batch_size=4');
    await finetune({ data: store, from: 'none', out: at('fine'), recipe });
    const clip = join(at('clips'), readFileSync(csv, 'utf8').split('\n')[1]!.split(',')[0]!);
    const files = [at('first.mp4'), at('second.mp4')];
    for (const file of files) copyFileSync(clip, file);
    // The second file's length is measured (its packets are copied); nothing of it is decoded.
    const { bin, hangs } = hangingFfmpeg(
      'predict',
      'case "$*" in *second.mp4*copy*) ;; *second.mp4*) false;; esac',
    );
    const args = ['predict', '--run', at('fine'), ...files, '--csv', at('labels.csv'), '--json'];
    const { status, out, err } = await stopped(args, () => existsSync(hangs), {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    });
    expect(status, err).toBe(143);
    expect(JSON.parse(out)).toMatchObject([
      { file: files[0], problem: null, predictions: expect.any(Array) },
    ]);
    expect(readFileSync(at('labels.csv'), 'utf8')).toMatch(/first\.mp4/);
    expect(err).toMatch(
      /stopped: after 0 of \d+ windows of \S+second\.mp4; 1 of 2 files answered\ngo on: .* files without an answer\n/,
    );
  }, 180_000);
});
