/**
 * The whole way by the command line at the smallest size: synth, data build, data report, pretrain (stopped and gone on
 * with), finetune, test, predict, embed, export. Each step takes what the one before it wrote, and each answer is checked
 * against the contract of `--json`.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avcl, BIN, json, streams } from './command.js';
import { served } from './served.js';
import { predictedAlong, searched } from './used.js';

const CLASSES = 4;
const CLIPS = 48;
/** One thread: two of them wait for one another on a busy machine. */
const SETTINGS = ['--recipe', 'smoke', 'threads=1'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'avcl-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command in the folder that must succeed, and its JSON. */
function done(...args: string[]): Record<string, unknown> {
  const ran = avcl([...args, '--json'], { cwd: folder });
  expect(ran.err).not.toMatch(/^error:/m);
  expect(ran.status).toBe(0);
  return json(ran);
}

describe('the whole way', () => {
  it('synth makes videos and a CSV', () => {
    const answer = done(
      'synth',
      '--out',
      'videos',
      '--preset',
      'smoke',
      '--clips',
      `${CLIPS}`,
      '--classes',
      `${CLASSES}`,
    );
    expect(answer).toMatchObject({ clips: CLIPS, made: CLIPS, csv: 'videos/clips.csv' });
    expect(readFileSync(join(folder, 'videos/clips.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(
      CLIPS + 1,
    );
  });

  it('data build takes them in, and names what it cannot', () => {
    writeFileSync(join(folder, 'videos/broken.mp4'), 'not a video');
    const csv = join(folder, 'videos/clips.csv');
    const [header, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
    const broken = rows[0]!.replace(/^[^,]*/, 'broken.mp4');
    writeFileSync(csv, `${[header, ...rows, broken].join('\n')}\n`);
    const answer = done('data', 'build', 'videos/clips.csv', '--out', 'store', '--frames', '56');
    expect(answer).toEqual({
      ...{ listed: CLIPS + 1, ok: CLIPS, repaired: 0, rejected: 1, reasons: { 'not-media': 1 } },
      seconds: expect.any(Number),
      findings: expect.any(Array),
      nearDuplicates: expect.any(Array),
      notes: expect.arrayContaining([expect.stringContaining('a CSV or TSV')]),
      warnings: [],
    });
  });

  it('data build of parts, data merge and data report --out: a copy in two splits is warned of and shown', () => {
    const video = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').split('\n')[1]!.split(',')[0]!;
    for (const name of ['original', 'copy']) {
      cpSync(join(folder, 'videos', video), join(folder, `copies/${name}.mp4`));
    }
    const list = `kinetics-sounds32@1 sha256:${'0'.repeat(64)}`;
    const rows = `path,label,split,manifest\noriginal.mp4,a,train,${list}\ncopy.mp4,a,test,${list}\n`;
    writeFileSync(join(folder, 'copies/list.csv'), rows);
    for (const shard of ['1/2', '2/2']) {
      const part = done('data', 'build', 'copies/list.csv', '--out', `part${shard[0]}`, '--shard', shard);
      expect(part).toMatchObject({ listed: 1, ok: 1, nearDuplicates: [] });
    }
    const early = avcl(['pretrain', '--data', 'part1', '--out', 'early', '--recipe', 'smoke'], {
      cwd: folder,
    });
    expect([early.status, early.err]).toEqual([3, expect.stringContaining('got part 1/2 of one in part1')]);
    const ran = avcl(['data', 'merge', 'part2', 'part1', '--out', 'joined'], { cwd: folder });
    expect(ran.status).toBe(0);
    expect(ran.out).toContain('2 listed = 2 ok');
    expect(ran.err).toMatch(
      /warning: 1 pair of nearly the same clip in two splits: original \(train\) = copy \(test\)/,
    );
    const report = done('data', 'report', 'joined', '--out', 'joined.html');
    expect(report).toMatchObject({ nearDuplicates: [{ by: expect.any(String), picture: 0 }] });
    const page = readFileSync(join(folder, 'joined.html'), 'utf8');
    expect(page.match(/<img src="data:image\/jpeg/g)).toHaveLength(8);
    expect(page).toContain('Nearly the same clip in two splits');
    expect(page).toContain(`Made with kinetics-sounds32 version 1 (sha256 ${'0'.repeat(64)})`);
  }, 180_000); // six starts of the command

  it('data report counts splits and classes and names the rejected', () => {
    const report = done('data', 'report', 'store');
    expect(report).toMatchObject({ listed: CLIPS + 1, ok: CLIPS, rejected: 1, reasons: { 'not-media': 1 } });
    expect((report.classes as { total: number }[]).map((row) => row.total)).toEqual(
      Array.from({ length: CLASSES }, () => CLIPS / CLASSES),
    );
    const text = avcl(['data', 'report', 'store'], { cwd: folder }).out;
    expect(text).toContain('49 listed = 48 ok + 0 repaired + 1 rejected');
    expect(text).toMatch(/rejected: broken\.mp4 \(not-media/);
    expect(text).toMatch(/^check/m);
  });

  it('data verify reads every byte, and names what is damaged', () => {
    expect(done('data', 'verify', 'store')).toEqual({ shards: 1, bytes: expect.any(Number) });
    cpSync(join(folder, 'store'), join(folder, 'hurt'), { recursive: true, preserveTimestamps: true });
    const shard = join(folder, 'hurt/shard-000000.tar');
    const bytes = readFileSync(shard);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(shard, bytes);
    const ran = avcl(['data', 'verify', 'hurt'], { cwd: folder });
    expect(ran.status).toBe(3);
    expect(ran.err).toMatch(/shard-000000\.tar .*hurt is \S+ of /);
    expect(ran.err).toMatch(/^fix: take the file from a copy/m);
  });

  it('pretrain stops on Ctrl-C with 130, saves, says how to go on, and goes on', async () => {
    const args = ['pretrain', '--data', 'store', '--out', 'stopped', ...SETTINGS, 'epochs=12'];
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    let asked = false;
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
      if (!asked && /epoch 2\/12/.test(err)) {
        asked = true;
        child.kill('SIGINT');
      }
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(err).toContain('stopping');
    expect(status).toBe(130);
    expect(err).toMatch(/^go on: npx avcl pretrain .*--out stopped --resume$/m);
    expect(existsSync(join(folder, 'stopped/checkpoints/last'))).toBe(true);
    expect(done('pretrain', '--data', 'store', '--out', 'stopped', '--resume')).toMatchObject({
      epochs: 12,
      resumed: true,
    });
  });

  it('pretrain saves on SIGUSR1 and goes on', async () => {
    const args = ['pretrain', '--data', 'store', '--out', 'saved', ...SETTINGS, 'epochs=200'];
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    let state: string | null = null;
    const last = join(folder, 'saved/checkpoints/last/state.json');
    const step = () =>
      (JSON.parse(readFileSync(last, 'utf8')).state as { position: { group: number } }).position.group;
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
      if (/epoch 2\/200/.test(err) && state === null) {
        state = 'asked';
        child.kill('SIGUSR1');
      }
      if (/saving a checkpoint, and going on/.test(err) && state === 'asked') {
        state = 'saved';
        setTimeout(() => child.kill('SIGINT'), 300);
      }
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(err).toMatch(/saving a checkpoint, and going on/);
    expect(status).toBe(130); // it ran on until Ctrl-C
    expect(Number.isInteger(step())).toBe(true);
  });

  it('pretrain saves and ends when SIGTERM took the shell between npm and it', async () => {
    const args = ['pretrain', '--data', 'store', '--out', 'orphan', ...SETTINGS, 'epochs=400'];
    const command = `"${process.execPath}" "${BIN}" ${args.join(' ')} & echo $! ; wait`;
    const shell = spawn('sh', ['-c', command], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, npm_command: 'exec' },
    });
    let err = '';
    shell.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
      if (/epoch 2\/400/.test(err)) shell.kill('SIGTERM');
    });
    await new Promise((resolve) => shell.stderr.on('close', resolve)); // the orphan holds it open
    expect(err).toMatch(/^go on: npx avcl pretrain .*--out orphan --resume$/m);
    expect(existsSync(join(folder, 'orphan/checkpoints/last'))).toBe(true);
    expect(existsSync(join(folder, 'orphan/run.lock'))).toBe(false);
  });

  it('pretrain answers with the run', () => {
    const answer = done('pretrain', '--data', 'store', '--out', 'pre', ...SETTINGS);
    expect(answer).toMatchObject({ run: 'pre', stage: 'pretrain', epochs: 1, best: null, resumed: false });
    const last = answer.last as Record<string, number>;
    expect(last.loss).toBeCloseTo(0.9 * last.cgra! + 0.1 * last.selfcl!, 4);
    expect(existsSync(join(folder, answer.weights as string))).toBe(true);
  });

  it('pretrain refuses a folder with a run in it, and goes on with it when asked', () => {
    const ran = avcl(['pretrain', '--data', 'store', '--out', 'pre', ...SETTINGS], { cwd: folder });
    expect(ran.status).toBe(2);
    expect(ran.err).toMatch(/^fix: .*--resume$/m);
    expect(done('pretrain', '--data', 'store', '--out', 'pre', '--resume')).toMatchObject({
      resumed: true,
      epochs: 1,
    });
  });

  it('finetune starts from it and selects an epoch', () => {
    const answer = done('finetune', '--data', 'store', '--from', 'pre', '--out', 'fine', ...SETTINGS);
    expect(answer).toMatchObject({ run: 'fine', stage: 'finetune', epochs: 2 });
    expect(answer.best).toMatchObject({ epoch: expect.any(Number), accuracy: expect.any(Number) });
  });

  it('test counts every video of the split', () => {
    const answer = done('test', '--data', 'store', '--run', 'fine', '--clips', '3');
    const confusion = answer.confusion as number[][];
    const total = confusion.flat().reduce((sum, count) => sum + count, 0);
    const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(answer).toMatchObject({ split: 'test', clips: 3, top5: null, evaluated: total });
    expect(answer.listed).toBe(total + (answer.left as unknown[]).length);
    expect(answer.top1).toBeCloseTo(right / total, 10);
    expect((answer.perClass as unknown[]).length).toBe(CLASSES);
  });

  it('serve answers as predict does, and ends with 143 after what was inside', () => served(folder), 120_000);

  it('predict answers for every file, and ends with 3 where one cannot be read', () => {
    const csv = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').split('\n');
    const file = join('videos', csv[1]!.split(',')[0]!);
    const [good] = done('predict', '--run', 'fine', '--top', '2', '--clips', '2', file) as unknown as [
      { file: string; predictions: { label: string; p: number }[]; problem: null },
    ];
    expect(good).toMatchObject({ file, problem: null });
    expect(good.predictions).toHaveLength(2);
    expect(good.predictions[0]!.p).toBeGreaterThanOrEqual(good.predictions[1]!.p);
    cpSync(join(folder, file), join(folder, 'copy with a space.mp4'));
    const ran = avcl(
      ['predict', '--run', 'fine', '--clips', '2', 'copy with a space.mp4', 'videos/broken.mp4', '--json'],
      {
        cwd: folder,
      },
    );
    expect(ran.status).toBe(3);
    expect(json(ran)).toMatchObject([
      { file: 'copy with a space.mp4', problem: null },
      { file: 'videos/broken.mp4', predictions: [], problem: { code: 'not-media' } },
    ]);
  });

  it(
    'predict answers a long file along its length: text, JSON, table, subtitles, and a labelled copy with its sound',
    () => predictedAlong(folder),
    180_000,
  );

  it('cam draws where the model looked and listened, and films it with the sound', () => {
    const args = ['cam', '--run', 'fine', '--out', 'why', '--steps', '4', '--sanity', '--data', 'store'];
    const ran = avcl([...args, '--key', 'train/nothing', '--json'], { cwd: folder });
    expect(ran.status).toBe(2);
    const key = (done('test', '--data', 'store', '--run', 'fine').videos as { key: string }[])[0]!.key;
    const files = ['copy with a space.mp4', 'videos/broken.mp4'];
    const both = avcl([...args, '--key', key, '--json', '--', ...files], { cwd: folder });
    expect(both.err).not.toMatch(/^error:/m);
    expect(both.status).toBe(3);
    const { explained, left } = json(both) as { explained: Record<string, unknown>[]; left: unknown[] };
    expect(left).toMatchObject([{ file: 'videos/broken.mp4', problem: { code: 'not-media' } }]);
    expect(explained.map(({ file }) => file)).toEqual(['copy with a space.mp4', null]);
    expect(JSON.parse(readFileSync(join(folder, 'why/explanations.json'), 'utf8'))).toEqual(explained);
    for (const { strip, film } of explained as { strip: string; film: string }[]) {
      const [picture] = streams(join(folder, 'why', strip));
      expect(picture).toMatchObject({ codec_name: 'png', width: 1316 });
      const found = streams(join(folder, 'why', film));
      expect(found.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
      for (const { duration } of found) expect(Number(duration)).toBeCloseTo(3, 1);
    }
    const again = avcl(['cam', '--run', 'fine', '--out', 'why', '--class', 'bounce', files[0]!], {
      cwd: folder,
    });
    expect(again.status).toBe(2);
    expect(again.err).toMatch(/got bounce; the nearest is bounce /);
  });

  it('reproduce makes Table 4, its report, and then Figure 2 without training anything again', {
    timeout: 300_000,
  }, () => {
    const settings = [
      'model.width=4',
      'pretrain.epochs=1',
      'finetune.epochs=1',
      'finetune.batch_size=8',
      'threads=1',
    ];
    const args = ['--data', 'store', '--scale', 'smoke', '--out', 'tables', ...settings];
    const plan = done('reproduce', 'table4', ...args, '--dry-run') as { jobs: { done: boolean }[] };
    expect(plan.jobs).toHaveLength(33);
    expect(existsSync(join(folder, 'tables'))).toBe(false);
    const results = done('reproduce', 'table4', ...args) as { done: number; planned: number; report: string };
    expect(results).toMatchObject({ done: 13, planned: 13, report: join('tables', 'report.html') });
    const markdown = readFileSync(join(folder, 'tables/tables.md'), 'utf8');
    expect(markdown.match(/\| reference \|/g)).toHaveLength(1);
    expect(markdown).toMatch(
      /^\| SimCLR \| RGB \+ audio \| R3D \| \d+\.\d \(.* to .*\) \| 1 \| [+−]\d+\.\d \([+−].* to [+−].*\) \| (< )?[\d.]+ \| – \| 69\.7 \| 59\.1 \|/m,
    );
    expect(markdown).toContain('`model.width` 4 (64)');
    expect(avcl(['reproduce', 'table4', ...args], { cwd: folder }).err).toMatch(/^fix: --resume/m);
    const again = avcl(['reproduce', 'figure2', ...args, '--resume', '--json'], { cwd: folder });
    expect(again.status).toBe(0);
    expect(again.err).not.toMatch(/^\[\d+\/\d+\]/m); // no job begins
    const page = readFileSync(join(folder, 'tables/report.html'), 'utf8');
    expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(4);
    expect(page).not.toMatch(/(src|href)="(?!data:|#)/);
    expect(page).toContain('Figure 2: where AVCL looks and listens');
  });

  it(
    'search finds clips by sound and picture, and writes a page that plays',
    () => searched(folder),
    180_000,
  );

  it('embed writes features with keys', () => {
    const answer = done('embed', '--data', 'store', '--run', 'fine', '--out', 'features.safetensors');
    expect(answer).toMatchObject({ listed: CLIPS + 1, embedded: CLIPS, fused: 'head' });
    const { rgb, audio, fused } = answer.tensors as Record<string, number[]>;
    expect([rgb![0], audio![0], fused![0]]).toEqual([CLIPS, CLIPS, CLIPS]);
    expect(existsSync(join(folder, 'features.safetensors'))).toBe(true);
  });

  it('export writes a model that was compared on the run\u2019s own store, and nothing where it is refused', () => {
    const answer = done('export', '--run', 'fine', '--out', 'model');
    expect(answer).toMatchObject({
      format: 'onnx',
      verification: {
        agreements: [{ inputs: 'random' }, { inputs: 'real', windows: 4 }],
        val: { listed: 4, same: 4 },
      },
    });
    expect(existsSync(join(folder, 'model/model.onnx'))).toBe(true);
    const again = avcl(['export', '--run', 'fine', '--out', 'model'], { cwd: folder });
    expect([again.status, again.err]).toEqual([2, expect.stringContaining('empty or new folder for --out')]);
    const headless = avcl(['export', '--run', 'pre', '--out', 'other'], { cwd: folder });
    expect([headless.status, headless.err]).toEqual([2, expect.stringContaining('fix: npx avcl finetune')]);
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });

  it.each([
    ['a store that is none', ['data', 'report', 'videos'], 3],
    ['a run that is none', ['test', '--data', 'store', '--run', 'videos'], 3],
    ['a source that is not there', ['data', 'build', 'nowhere', '--out', 'x'], 3],
    ['a device that is none', ['test', '--data', 'store', '--run', 'fine', '--device', 'gpu'], 2],
    ['a batch of none', ['export', '--run', 'fine', '--out', 'x', '--batch', '0'], 2],
    ['an unknown setting', ['pretrain', '--data', 'store', '--out', 'x', 'epohcs=1'], 2],
    [
      'a column that is not there',
      ['data', 'build', 'videos/clips.csv', '--out', 'x', '--labels', 'lable'],
      2,
    ],
  ])('%s ends with its status and one JSON error', (_, args, status) => {
    const ran = avcl([...args, '--json'], { cwd: folder });
    expect(ran.status).toBe(status);
    expect(json(ran)).toMatchObject({
      error: { code: status === 2 ? 'USAGE' : 'DATA', message: expect.any(String) },
    });
    expect(ran.err).toMatch(/^error: /);
  });

  it('without ffmpeg ends with 4 and names it', () => {
    const env = { PATH: folder };
    const ran = avcl(['data', 'build', 'videos/clips.csv', '--out', 'x', '--json'], { cwd: folder, env });
    expect(ran.status).toBe(4);
    expect(ran.err).toMatch(/ffmpeg/);
    expect(ran.err).toMatch(/^fix: /m);
    const doctor = avcl(['doctor', '--json'], { cwd: folder, env });
    expect(doctor.status).toBe(4);
    const { ok, checks } = json(doctor) as {
      ok: boolean;
      checks: { name: string; ok: boolean; fix: string | null }[];
    };
    expect(ok).toBe(false);
    expect(checks.filter((check) => !check.ok).map((check) => check.name)).toEqual([
      'ffmpeg',
      'ffprobe',
      'codecs',
      'jpeg',
    ]);
    expect(checks.every((check) => check.ok || check.fix !== null)).toBe(true);
    expect(checks.map((check) => check.name)).toContain('processes');
  });
});
