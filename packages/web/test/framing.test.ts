/** Which frames a window of a long file has, and which windows are decoded together: the page's rules against those of `avcl predict`. */
import { randomFor } from '@avcl/torch';
import { windowsOf } from 'avcl';
import { describe, expect, it } from 'vitest';
import { stretchesOf as theirStretches } from '../../avcl/src/prediction/timeline.js';
import { readFrameTimes } from '../../media/src/frame-times.js';
import { placesOf } from '../../media/src/stretch.js';
import { framesPerSecond, framesWithin, stretchesOf } from '../src/index.js';

/** What ffmpeg tells of frames shown at these seconds of a stretch, by its fine time base. */
function told(seconds: readonly number[], fps: number) {
  const times = readFrameTimes();
  times.add('#tb 0: 1/1000000\n');
  for (const time of seconds) times.add(`0, 0, ${Math.round(1e6 * time)}, ${Math.round(1e6 / fps)}, 9, 0\n`);
  times.end();
  return times;
}

const RATES = [12, 15, 19.62, 21.5, 23.976, 24, 25, 29.97, 30, 50, 59.94];

describe('frames of a window', () => {
  it.each(RATES)('at %d frames a second are those of a stretch, wherever it begins', (fps) => {
    const times = Array.from({ length: Math.ceil(130 * fps) }, (_, i) => i / fps);
    for (const window of [2.9, 3, 10]) {
      for (const stretch of stretchesOf(windowsOf(126, { window, hop: window / 2 }), window)) {
        const { start, end } = stretch;
        const shown = times.filter((time) => time >= start - 1e-9 && time < end);
        const before = times.indexOf(shown[0]!);
        const frames = told(
          shown.map((time) => time - start),
          fps,
        );
        for (const one of stretch.windows) {
          const inside = { start: one.start - start, end: one.end - start };
          const theirs = placesOf(frames.shown, frames.fps, inside);
          const ours = framesWithin(times, framesPerSecond(shown), one);
          expect({ window, ...ours }).toEqual({
            window,
            first: theirs.first + before,
            past: Math.min(theirs.past + before, times.length),
          });
        }
      }
    }
  });

  it('begin with the frame that is nearest after the start, or one up to a quarter of a frame and a little before it', () => {
    const times = Array.from({ length: 100 }, (_, i) => i / 10);
    const first = (start: number) => framesWithin(times, 10, { start, end: 9 }).first;
    expect([1, 1.025, 1.0261].map(first)).toEqual([10, 10, 10]);
    expect([1.0262, 1.05, 1.099].map(first)).toEqual([11, 11, 11]);
    expect(framesWithin(times, 10, { start: 8, end: 20 })).toEqual({ first: 80, past: 100 });
    expect(framesWithin([], 25, { start: 0, end: 1 })).toEqual({ first: 0, past: 0 });
  });
});

describe('frames a second', () => {
  it('are the mean step, without a rare jump, as a stretch counts them', () => {
    const random = randomFor(0, 'steps');
    for (let draw = 0; draw < 50; draw++) {
      const times = [0];
      for (let i = 1; i < 80; i++) {
        const step = draw % 3 === 0 ? 0.02 + 0.1 * random.uniform() : 0.04 + 0.002 * random.uniform();
        times.push(times.at(-1)! + (draw % 2 === 1 && i === 40 ? 2 : step));
      }
      expect(framesPerSecond(times)).toBeCloseTo(told(times, 25).fps, 2);
    }
    expect(framesPerSecond([0, 0.5, 1])).toBe(2);
    expect([framesPerSecond([]), framesPerSecond([0])]).toEqual([0, 0]);
  });
});

describe('stretches', () => {
  it.each([2.5, 30, 61, 61.5, 200, 1000])(
    'of a file of %d s hold the windows of those of predictTimeline',
    (seconds) => {
      for (const window of [1.2, 3, 10, 90]) {
        const windows = windowsOf(seconds, { window, hop: window / 2 });
        const ours = stretchesOf(windows, window);
        expect(ours.map((one) => one.windows)).toEqual(theirStretches(windows, window));
        for (const one of ours) {
          expect(one.start).toBe(Math.max(0, one.windows[0]!.start - 0.5));
          expect(one.end).toBe(one.windows.at(-1)!.end);
        }
      }
    },
  );
});
