import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runFfmpeg } from '../src/index.js';
import { temporaryFolder } from './make-media.js';

const folder = temporaryFolder();
const FOREVER = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240'];

/** Processes whose command line has `mark` in it. */
function withMark(mark: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(mark) && line.includes('ffmpeg') && !line.includes('node'));
}

async function gone(mark: string): Promise<boolean> {
  for (let i = 0; i < 40 && withMark(mark).length > 0; i++) await sleep(50);
  return withMark(mark).length === 0;
}

describe('runFfmpeg', () => {
  it('ends a child at its time limit', async () => {
    const run = await runFfmpeg([...FOREVER, '-metadata', 'title=mark-limit', '-f', 'null', '-'], {
      limits: { seconds: 0.5 },
    });
    expect(run.timedOut).toBe(true);
    expect(run.seconds).toBeLessThan(3);
    expect(await gone('mark-limit')).toBe(true);
  });

  it('ends a child when aborted, with the reason', async () => {
    const abort = new AbortController();
    const running = runFfmpeg([...FOREVER, '-metadata', 'title=mark-abort', '-f', 'null', '-'], {
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(new Error('stopped by the test')), 300);
    await expect(running).rejects.toThrow('stopped by the test');
    expect(await gone('mark-abort')).toBe(true);
  });

  it('ends a child when the reader of its pipe fails, and passes the error on', async () => {
    const read = async () => {
      throw new Error('read enough');
    };
    const args = [...FOREVER, '-metadata', 'title=mark-reader', '-f', 'rawvideo', 'pipe:3'];
    await expect(runFfmpeg(args, { pipes: [{ read }] })).rejects.toThrow('read enough');
    expect(await gone('mark-reader')).toBe(true);
  });

  it('encodes what it is given through pipes', async () => {
    const pictures = function* () {
      for (let i = 0; i < 10; i++) yield Buffer.alloc(32 * 32 * 3, i * 20);
    };
    const sound = [Buffer.alloc(24_000 * 2)];
    const out = join(folder, 'made.mkv');
    const run = await runFfmpeg(
      [
        '-v',
        'level+error',
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-s',
        '32x32',
        '-r',
        '10',
        '-i',
        'pipe:3',
      ].concat([
        '-f',
        's16le',
        '-ar',
        '24000',
        '-ac',
        '1',
        '-i',
        'pipe:4',
        '-c:v',
        'mpeg4',
        '-c:a',
        'pcm_s16le',
        out,
      ]),
      { pipes: [{ write: pictures() }, { write: sound }] },
    );
    expect(run.messages).toEqual([]);
    expect(run.status).toBe(0);
    const described = execFileSync('ffprobe', [
      '-v',
      'error',
      '-count_packets',
      '-show_entries',
      'stream=codec_type,nb_read_packets',
      '-of',
      'csv=p=0',
      out,
    ]);
    expect(described.toString()).toMatch(/video,10\naudio,\d+/);
  });

  it('bounds memory', async (context) => {
    if (execFileSync('sh', ['-c', 'command -v prlimit || true']).length === 0)
      return context.skip('skipped: no prlimit');
    const big = ['-f', 'lavfi', '-i', 'testsrc2=size=16000x16000', '-frames:v', '1', '-f', 'null', '-'];
    const limited = await runFfmpeg(big, { limits: { memoryBytes: 800 * 2 ** 20, seconds: 20 } });
    expect(limited.messages.join()).toMatch(/Cannot allocate memory/);
  });

  it('leaves no process behind, neither at exit nor when killed', async () => {
    const module = fileURLToPath(new URL('../src/index.ts', import.meta.url));
    for (const [mark, end] of [
      ['mark-exit', 'setTimeout(() => process.exit(0), 700)'],
      ['mark-kill', ''],
    ]) {
      const script = join(folder, `${mark}.test-child.mjs`);
      const args = JSON.stringify([...FOREVER, '-metadata', `title=${mark}`, '-f', 'rawvideo', 'pipe:3']);
      writeFileSync(
        script,
        `import { runFfmpeg } from ${JSON.stringify(module.replace('/src/index.ts', '/dist/index.js'))};
         ${end};
         await runFfmpeg(${args}, { pipes: [{ read: async (stream) => { for await (const _ of stream) { /* drained */ } } }] });`,
      );
      const parent = spawn(process.execPath, [script], { stdio: 'ignore' });
      for (let i = 0; i < 100 && withMark(mark!).length === 0; i++) await sleep(50);
      expect(withMark(mark!).length).toBeGreaterThan(0);
      if (!end) parent.kill('SIGKILL');
      await new Promise((done) => parent.on('exit', done));
      expect(await gone(mark!), mark).toBe(true);
    }
  });

  it('says what to do where ffmpeg is missing', async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(runFfmpeg(['-version'])).rejects.toMatchObject({
        code: 'ENVIRONMENT',
        fix: 'apt-get install ffmpeg',
      });
    } finally {
      process.env.PATH = path;
    }
  });
});
