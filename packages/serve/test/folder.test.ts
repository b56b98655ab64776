/** The server's temporary folder: gone with the server, and with the next one where the server was killed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '@avcl/media';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder } from '../src/folder.js';

const place = mkdtempSync(join(tmpdir(), 'avcl-test-'));
const before = process.env.TMPDIR;
beforeAll(() => {
  process.env.TMPDIR = place;
});
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(place, { recursive: true });
});

/** A folder as a server has it, last changed so many minutes ago. */
function folderOf(name: string, pid: number | null, minutes: number): string {
  const path = join(place, name);
  mkdirSync(pid === null ? path : join(path, 'avcl-upload-x'), { recursive: true });
  if (pid !== null) writeFileSync(join(path, 'lock'), JSON.stringify({ pid, host: hostname(), began: null }));
  const at = new Date(Date.now() - minutes * 60_000);
  utimesSync(path, at, at);
  return path;
}

it('is removed at its end, and so is what killed servers left; nothing else is', async () => {
  const gone = spawnSync('true').pid;
  const stale = [folderOf('avcl-serve-killed', gone, 10), folderOf('avcl-serve-before-lock', null, 10)];
  const young = folderOf('avcl-serve-starting', null, 0);
  const other = folderOf('something-else', gone, 10);
  const users = folderOf('avcl-serve-films', null, 10);
  writeFileSync(join(users, 'film.mp4'), '');
  utimesSync(users, new Date(0), new Date(0));
  const alive = folderOf('avcl-serve-alive', null, 10);
  using _ = takeLock(join(alive, 'lock'), 'a server');
  const at = new Date(Date.now() - 600_000);
  utimesSync(alive, at, at);
  const { path, ...own } = await ownFolder('avcl-serve-');
  expect(stale.filter(existsSync)).toEqual([]);
  expect([young, other, users, alive, path].filter((one) => !existsSync(one))).toEqual([]);
  await own[Symbol.asyncDispose]();
  expect(existsSync(path)).toBe(false);
});
