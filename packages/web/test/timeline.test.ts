import { randomFor } from '@avcl/torch';
import { segmentsOf as theirSegments, stepsOf as theirSteps, windowsOf as theirWindows } from 'avcl';
import { describe, expect, it } from 'vitest';
import { segmentsOf, stepsOf, windowsOf } from '../src/index.js';

const CLASSES = ['a', 'b', 'c'];

/** A timeline with changes, of `count` windows one hop apart. */
function answers(count: number, hop: number, window: number, draw: number) {
  const random = randomFor(draw, 'timeline', count);
  return Array.from({ length: count }, (_, i) => {
    const values = CLASSES.map(() => random.uniform() ** 3 + 1e-3);
    const sum = values.reduce((total, value) => total + value, 0);
    return { start: i * hop, end: i * hop + window, probabilities: values.map((value) => value / sum) };
  });
}

describe('the timeline of the page is that of predictTimeline', () => {
  it.each([0.5, 2, 2.999, 3, 3.0005, 7.2, 30, 61.37])('windows of %d s', (seconds) => {
    for (const rule of [
      { window: 3, hop: 1.5 },
      { window: 10, hop: 4 },
    ]) {
      expect(windowsOf(seconds, rule)).toEqual(theirWindows(seconds, rule));
    }
  });

  it('steps and segments, also where the last window overlaps more', () => {
    for (let draw = 0; draw < 20; draw++) {
      const [hop, window] = draw % 2 === 0 ? [1.5, 3] : [2, 5];
      const windows = answers(1 + (draw % 9), hop, window, draw);
      const last = windows.at(-1)!;
      if (draw % 3 === 0 && windows.length > 1) {
        windows[windows.length - 1] = { ...last, start: last.start - 0.7, end: last.end - 0.7 };
      }
      const [ours, theirs] = [stepsOf(windows), theirSteps(windows)];
      expect(ours.length).toBe(theirs.length);
      for (const [i, step] of theirs.entries()) {
        expect(ours[i]!.start).toBe(step.start);
        expect(ours[i]!.end).toBe(step.end);
        for (const [c, p] of step.probabilities.entries())
          expect(ours[i]!.probabilities[c]).toBeCloseTo(p, 12);
      }
      const segments = segmentsOf(ours, CLASSES, window);
      for (const [i, segment] of theirSegments(theirs, CLASSES, window).entries()) {
        expect({ ...segments[i], p: 0 }).toEqual({ ...segment, p: 0 });
        expect(segments[i]!.p).toBeCloseTo(segment.p, 12);
      }
    }
  });
});
