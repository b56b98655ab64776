/** Kinetics-Sounds among real files: whole videos are cut by time, cut ones are not; silent and damaged ones are counted and stay listed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore, openStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kineticsSounds, manifest, readSource, unusableList } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-examine-'));
afterAll(() => rmSync(folder, { recursive: true }));
const videos = join(folder, 'videos');
const request = {
  classes: '32',
  annotations: join(folder, 'train.csv'),
  videos,
  out: join(folder, 'list.csv'),
} as const;

/** A video whose grey tells the second. */
function make(name: string, seconds: number, sound = true): void {
  const picture = `color=black:s=64x48:r=5:d=${seconds},geq=lum='16+8*floor(T)':cb=128:cr=128`;
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`, '-c:a', 'aac'];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', picture],
    ...(sound ? tone : []),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', join(videos, name)],
  ]);
}

const ROWS = [
  ['bowling', 'whole______', 3, 13, 'train'],
  ['bowling', 'whole______', 14, 24, 'train'],
  ['bowling', 'trimmed____', 50, 60, 'val'],
  ['bowling', 'short______', 40, 50, 'test'],
  ['singing', 'silent_____', 1, 11, 'train'],
  ['singing', 'broken_____', 1, 11, 'train'],
  ['singing', 'gone_______', 1, 11, 'test'],
] as const;

beforeAll(() => {
  mkdirSync(videos);
  make('whole______.mp4', 26);
  make('trimmed____.mp4', 10);
  make('short______.mp4', 13);
  make('silent______000001_000011.mp4', 10, false);
  writeFileSync(join(videos, 'broken______000001_000011.mp4'), 'nothing like a video '.repeat(100));
  const rows = ROWS.map((row) => row.join(',')).join('\n');
  writeFileSync(request.annotations, `label,youtube_id,time_start,time_end,split\n${rows}\n`);
});

describe('kineticsSounds that asks the files', () => {
  it('counts by class and split what is there, silent, damaged, missing', async () => {
    const seen: string[] = [];
    const report = await kineticsSounds({
      ...request,
      onProgress: ({ done, total }) => seen.push(`${done}/${total}`),
    });
    expect(seen).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
    expect(report).toMatchObject({ listed: 7, found: 6, missing: 1, noSound: 1, damaged: 2, cut: 3 });
    const of = (label: string) => report.labels.find((row) => row.label === label);
    expect(of('bowling')).toMatchObject({
      listed: 4,
      found: 4,
      damaged: 1,
      splits: { test: { found: 1, damaged: 1 } },
    });
    expect(of('singing')).toMatchObject({ listed: 3, found: 2, missing: 1, noSound: 1, damaged: 1 });
    const [, ...unusable] = readFileSync(unusableList(request.out), 'utf8').trim().split('\n');
    expect(unusable.map((line) => line.split(',').slice(0, 4))).toEqual([
      ['short______.mp4', 'bowling', 'test', 'too-short'],
      ['silent______000001_000011.mp4', 'singing', 'train', 'no-audio'],
      ['broken______000001_000011.mp4', 'singing', 'train', 'not-media'],
    ]);
    expect(unusable[0]).toMatch(/13\.0 s long, the clip begins at 40 s/);
  });

  it('makes a list whose store has each part as a clip, and says which class list it is of', {
    timeout: 180_000,
  }, async () => {
    await kineticsSounds(request);
    const listing = await readSource(request.out, { root: videos });
    const summary = await buildStore(listing, join(folder, 'store'), {
      jobs: 2,
      frames: { width: 48, height: 36 },
    });
    expect(summary).toMatchObject({
      listed: 6,
      ok: 3,
      rejected: 3,
      reasons: { 'no-audio': 1, 'not-media': 1, 'too-short': 1 },
    });
    using store = await openStore(join(folder, 'store'));
    expect(store.clips.map(({ key, frames, split }) => [key, frames, split])).toEqual([
      ['whole______@3-13', 50, 'train'],
      ['whole______@14-24', 50, 'train'],
      ['trimmed____', 50, 'val'],
    ]);
    const { name, version, sha256 } = manifest('32');
    expect(store.manifests).toEqual([{ name, version, sha256 }]);
    // First frames are of the seconds 14, 3 and 0; a second is 8 of 219 greys, so being off by one would show.
    const frames = [0, 1, 2].map((clip) => store.readFrame(clip, 0));
    expect(greyOf(frames[1]!) - greyOf(frames[0]!)).toBeCloseTo(11 * 8 * (255 / 219), -1);
    expect(greyOf(frames[0]!) - greyOf(frames[2]!)).toBeCloseTo(3 * 8 * (255 / 219), -1);
  });

  it('asks only some where it is told to ask none, and believes what it is told', async () => {
    // Four rows have three bare files, of which two are longer than annotated: as they differ, each is asked.
    const quick = await kineticsSounds({ ...request, probe: false });
    expect(quick).toMatchObject({ found: 6, noSound: null, damaged: null, cut: 3 });
    expect(quick.notes.join()).toMatch(
      /4 clips have files named by an id alone: 2 of 3 files are longer than annotated and cut by time/,
    );
    // Taken as trimmed, one file cannot be two clips.
    const told = await kineticsSounds({ ...request, copies: 'trimmed', probe: false });
    expect(told).toMatchObject({ found: 4, missing: 3, cut: 0 });
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(kineticsSounds({ ...request, signal })).rejects.toThrow('enough');
  });
});

/** The grey of a JPEG file, by ffmpeg. */
function greyOf(jpeg: Uint8Array): number {
  const args = [
    '-v',
    'error',
    '-f',
    'mjpeg',
    '-i',
    'pipe:0',
    '-vf',
    'scale=1:1',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    'pipe:1',
  ];
  return execFileSync('ffmpeg', args, { input: jpeg })[0]!;
}
