// Faults of the machine: a full disk, one that cannot be written to or does not answer, too few open files, a clock that runs
// backwards. Each is one clear error or does nothing; what was saved stays whole, and once the cause is gone the run or the build goes
// on to the same bytes. The faults are those of faults.cpp; a real full disk (tmpfs) is used too where root may mount one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pretrain } from 'avcl';
import { beforeAll, describe, expect, it } from 'vitest';
import { data as reportData } from '../../packages/report/test/sample-data.js';
import { AVCL, run } from './machine.mjs';
import { contents, FRAMES, outcome, scratch, smallRun, smallStore } from './small.js';

const folder = scratch('faults');
const at = (name: string) => join(folder, name);
const recipe = smallRun('epochs=1');
const size = `${FRAMES.width}x${FRAMES.height}`;
let data: string;
let whole: unknown;

beforeAll(async () => {
  ({ store: data } = await smallStore(folder));
  await pretrain({ data, out: at('whole'), recipe });
  whole = outcome(at('whole'));
});

const words = (out: string) => [
  AVCL,
  'pretrain',
  '--data',
  data,
  '--out',
  out,
  '--recipe',
  'smoke',
  ...recipe.overrides!,
];

/** Trains on the faulty machine, expecting it to end as a fault of the environment; gives what it said. */
function fails(out: string, faults: Record<string, string | number>): string {
  const { status, err } = run(words(out), { root: out, ...faults });
  expect(status, err).toBe(4);
  expect(err.match(/^error: .*$/gm), err).toHaveLength(1);
  expect(err).not.toMatch(/^ {4}at /m);
  return err;
}

/** Goes on as the message says, on a machine that is whole again. */
async function goesOn(out: string, err: string): Promise<void> {
  const resume = /^fix: .*go on with: .*--resume$/m.test(err);
  expect(resume).toBe(existsSync(join(out, 'config.yaml')));
  if (!resume) expect(err).toMatch(/^fix: .*give the same command again$/m);
  await pretrain({ data, out, resume, ...(resume ? {} : { recipe }) });
  expect(outcome(out)).toEqual(whole);
}

describe('a full disk', () => {
  it.each([
    ['while the run begins', { room: 3000 }],
    ['in the second checkpoint', { room: 250_000 }],
    ['at a row of the metrics', { fail: 'write:ENOSPC:3:metrics.jsonl' }],
    ['at a line of the log', { fail: 'write:ENOSPC:2:train.log' }],
  ])('%s is told, and the run goes on when there is room', async (where, faults) => {
    const out = at(`full ${where}`);
    const err = fails(out, faults);
    expect(err).toMatch(/^error: expected room on the disk of .*, got none left \(ENOSPC\)$/m);
    expect(err).toMatch(/^fix: free some space, then /m);
    const left = existsSync(out) ? readdirSync(out, { recursive: true }).map(String) : [];
    expect(left.filter((name) => /\.(tmp|new|partial)$/.test(name))).toEqual([]);
    await goesOn(out, err);
  });

  const mount = (...options: string[]) => spawnSync('mount', [...options, at('tmpfs')]).status === 0;
  it('that is real is told alike (where root may mount one)', async ({ skip }) => {
    mkdirSync(at('tmpfs'));
    if (process.getuid?.() !== 0 || !mount('-t', 'tmpfs', '-o', 'size=300k', 'none')) skip();
    try {
      const out = at('tmpfs/run');
      const { status, err } = run(words(out));
      expect(status, err).toBe(4);
      expect(err).toMatch(/^error: expected room on the disk of .*tmpfs\/run.*, got none left \(ENOSPC\)$/m);
      expect(mount('-o', 'remount,size=64m')).toBe(true);
      await goesOn(out, err);
    } finally {
      spawnSync('umount', [at('tmpfs')]);
    }
  });

  it('during a build is told, and the build goes on', async () => {
    const out = at('full store');
    const args = [
      AVCL,
      'data',
      'build',
      at('clips/clips.csv'),
      '--limit',
      '6',
      '--frames',
      size,
      '--out',
      out,
    ];
    const faulty = run(args, { root: out, room: 1_500_000 });
    expect(faulty.status, faulty.err).toBe(4);
    expect(faulty.err).toMatch(/^error: expected room on the disk of .*, got none left \(ENOSPC\)$/m);
    const again = run(args);
    expect(again.status, again.err).toBe(0);
    const never = run([...args.slice(0, -1), at('never stopped')]);
    expect(never.status, never.err).toBe(0);
    expect(contents(out)).toEqual(contents(at('never stopped')));
  });

  it('leaves the report that was there', () => {
    const path = at('report.html');
    writeFileSync(at('data.json'), JSON.stringify({ ...reportData, samples: [] }));
    const args = [join(import.meta.dirname, 'report.mjs'), path, at('data.json')];
    const first = run(args);
    expect(first.status, first.err).toBe(0);
    const before = readFileSync(path, 'utf8');
    const full = run(args, { root: folder, room: 5000 });
    expect(JSON.parse(full.err)).toMatchObject({
      code: 'ENVIRONMENT',
      message: expect.stringMatching(/^expected room on the disk of .*, got none left \(ENOSPC\)$/),
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('report'))).toEqual(['report.html']);
  });
});

describe('a disk that cannot be written to', () => {
  it('is told before anything is made', async () => {
    const out = at('read-only');
    expect(fails(out, { fail: 'change:EROFS:1:read-only' })).toMatch(
      /^error: expected to read and write .*read-only, got a read-only file system \(EROFS\)\nfix: mount it for writing, or choose another folder, then/m,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('may hold the store', async () => {
    const out = at('from read-only');
    const { status, err } = run(words(out), { root: data, fail: 'change:EROFS:1:' });
    expect(status, err).toBe(0);
    expect(outcome(out)).toEqual(whole);
  });
});

describe('a disk that does not answer', () => {
  it.each([
    ['while a checkpoint is synced', { fail: 'sync:EIO:9:checkpoints' }],
    ['while the store is read', { root: '', fail: 'read:EIO:30:shard' }],
  ])('%s is told, and the run goes on when it is back', async (where, faults) => {
    const out = at(`lost ${where}`);
    const err = fails(out, 'root' in faults ? { ...faults, root: data } : faults);
    expect(err).toMatch(/^error: expected the disk of .* to answer, got an input\/output error \(EIO\)$/m);
    expect(err).toMatch(/^fix: look after the disk, or mount the network folder again, then /m);
    const resume = existsSync(join(out, 'config.yaml'));
    await pretrain({ data, out, resume, ...(resume ? {} : { recipe }) });
    expect(outcome(out)).toEqual(whole);
  });

  it('ends a build, instead of rejecting every file that is left', () => {
    const csv = at('clips/some.csv');
    const rows = readFileSync(at('clips/clips.csv'), 'utf8').split('\n').slice(0, 4);
    writeFileSync(csv, `${rows.join('\n')}\n${rows[1]!.replace(/[^,]+\.mp4/, 'text.mp4')}\n`);
    writeFileSync(at('clips/text.mp4'), 'no video at all');
    const args = [AVCL, 'data', 'build', csv, '--frames', size, '--json', '--out', at('lost source')];
    const { status, err } = run(args, { root: at('clips'), fail: 'read:EIO:1:text.mp4' });
    expect(status, err).toBe(4);
    expect(err).toMatch(/^error: expected the disk of .* to answer, got an input\/output error \(EIO\)$/m);
    expect(JSON.parse(run(args).out)).toMatchObject({
      listed: 4,
      ok: 3,
      rejected: 1,
      reasons: { 'not-media': 1 },
    });
  });
});

describe('too few open files', () => {
  it('are told, with the command that allows more', () => {
    const err = fails(at('files'), { root: data, fail: 'open:EMFILE:1:shard' });
    expect(err).toMatch(
      /^error: expected to open one more file for .*, got as many as this process may have open \(EMFILE\)\nfix: raise the limit with `ulimit -n 4096`, then/m,
    );
  });

  it('are more than a training needs', () => {
    const out = at('256 files');
    const command = `ulimit -n 256; exec "$@"`;
    const done = spawnSync('sh', ['-c', command, 'sh', process.execPath, ...words(out)], {
      encoding: 'utf8',
    });
    expect(done.status, done.stderr).toBe(0);
    expect(outcome(out)).toEqual(whole);
  });
});

describe('a clock that runs backwards', () => {
  it('changes nothing', () => {
    const out = at('clock');
    const { status, err } = run(words(out), { root: out, clock: 'back', kill: 400 });
    expect([status, err.includes('error')]).toEqual([null, false]);
    const resumed = run([AVCL, 'pretrain', '--data', data, '--out', out, '--resume'], {
      root: out,
      clock: 'back',
    });
    expect(resumed.status, resumed.err).toBe(0);
    expect(outcome(out)).toEqual(whole);
  });
});
