/** Parts of the whole way: a long file answered along its length, and a search, with everything that can be written. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { avcl, json, streams } from './command.js';

function answersOf(folder: string, args: readonly string[]): unknown {
  const ran = avcl(['predict', '--run', 'fine', ...args, '--json'], { cwd: folder });
  expect([ran.status, ran.err]).toEqual([0, expect.not.stringMatching(/^error:/m)]);
  return json(ran);
}

/** @param folder - with `videos` and the run `fine` */
export function predictedAlong(folder: string): void {
  const [file] = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').split('\n')[1]!.split(',');
  const long = join(folder, 'long.mp4');
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-stream_loop', '3', '-i', join(folder, 'videos', file!)],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', long],
  ]);
  const outputs = ['--csv', 'out/long.csv', '--vtt', 'out/long.vtt', '--render', 'out/long.labels.mp4'];
  const [answer] = answersOf(folder, ['--clips', '1', 'long.mp4', ...outputs]) as {
    missing: string[];
    timeline: { seconds: number; windows: number; segments: { end: number }[]; steps: unknown[] };
  }[];
  expect(answer!.missing).toEqual([]);
  const { seconds, windows, segments, steps } = answer!.timeline;
  expect(windows).toBeGreaterThan(3);
  expect(steps.length).toBeGreaterThanOrEqual(windows);
  expect(segments.at(-1)!.end).toBe(seconds);
  expect(readFileSync(join(folder, 'out/long.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(
    segments.length + 1,
  );
  expect(readFileSync(join(folder, 'out/long.vtt'), 'utf8')).toMatch(
    /^WEBVTT\n\n1\n00:00:00\.000 --> 00:00:\d\d\.\d{3}\n.+ \d+ %\n/,
  );
  const [video, audio] = streams(join(folder, 'out/long.labels.mp4'));
  expect([video!.codec_name, audio!.codec_name, video!.width]).toEqual(['h264', 'aac', 480]);
  expect(Math.abs(Number(video!.duration) - seconds)).toBeLessThan(0.5);
  const text = avcl(['predict', '--run', 'fine', '--clips', '1', 'long.mp4'], { cwd: folder }).out;
  expect(text).toMatch(/^long\.mp4\n +0:00\.0 - 0:\d\d\.\d +[\d.]+ % {2}.+\n/);
  const over = avcl(['predict', '--run', 'fine', 'long.mp4', '--render', './long.mp4'], { cwd: folder });
  expect([over.status, over.err]).toEqual([
    2,
    expect.stringContaining('expected another file than the video'),
  ]);
  const none = avcl(['predict', '--run', 'fine', 'long.mp4', '--no-timeline', '--csv', 'x'], {
    cwd: folder,
  });
  expect([none.status, none.err]).toEqual([2, expect.stringContaining('leave it out')]);
}

/** @param folder - with `videos`, `store`, and the runs `pre` and `fine` */
export function searched(folder: string): void {
  const ran = (run: string, ...args: string[]) =>
    avcl(['search', '--run', run, '--store', 'store', ...args], { cwd: folder });
  const file = readFileSync(join(folder, 'videos/clips.csv'), 'utf8').split('\n')[1]!.split(',')[0]!;
  const query = join('videos', file);
  const first = json(ran('pre', '--query', query, '-k', '3', '--html', 'found/page.html', '--json'));
  expect(first).toMatchObject({ by: 'both', in: 'both', space: 'aligned', cached: false });
  const hits = first.hits as { rank: number; key: string; similarity: number }[];
  expect(hits.map(({ rank }) => rank)).toEqual([1, 2, 3]);
  expect(hits[0]!.key).toBe(file.replace(/\.mp4$/, '')); // the very clip
  expect(hits[0]!.similarity).toBeGreaterThan(0.99);
  const page = readFileSync(join(folder, 'found/page.html'), 'utf8');
  expect(page.match(/<video [^>]*poster="data:image\/jpeg;base64,[^"]+" src="data:video\/mp4/g)).toHaveLength(
    4,
  );
  expect(page).not.toMatch(/(src|href)="(?!data:|#)/);
  const across = ran('pre', '--key', hits[1]!.key, '--by', 'sound', '--in', 'picture', '-k', '2');
  expect(across.out).toMatch(/^rank {2}cosine {2}label +clip\n +1 +-?[\d.]+ {2}.+\n/);
  expect(across.out).toContain('picture by sound among');
  expect(across.out).toContain('kept features');
  const refused = ran('fine', '--query', query, '--by', 'sound', '--in', 'picture');
  expect([refused.status, refused.err]).toEqual([2, expect.stringContaining('no longer in one space')]);
  const neither = ran('pre');
  expect([neither.status, neither.err]).toEqual([2, expect.stringContaining('either --query or --key')]);
}
