/** Part of the whole way: a long file answered along its length, with everything that can be written. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { avcl, json } from './command.js';

function answersOf(folder: string, args: readonly string[]): unknown {
  const ran = avcl(['predict', '--run', 'fine', ...args, '--json'], { cwd: folder });
  expect([ran.status, ran.err]).toEqual([0, expect.not.stringMatching(/^error:/m)]);
  return json(ran);
}

function streams(path: string): { codec_name: string; width?: number; duration?: string }[] {
  const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })).streams;
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
