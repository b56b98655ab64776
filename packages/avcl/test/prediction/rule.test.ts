// The rule of windows, steps and segments: what can be counted by hand, and properties over drawn numbers.
import { randomFor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { resolveRecipe, windowRule, windowsOf } from '../../src/index.js';
import { meanOf, segmentsOf, stepsOf } from '../../src/prediction/segments.js';

const recipe = (...overrides: string[]) => resolveRecipe({ overrides }).recipe;

describe('the rule', () => {
  it('takes a window as long as the training clips, half of it as hop, clips that show every frame', () => {
    const facts = { recipe: recipe(), clipSeconds: 10.01, fps: 25 };
    expect(windowRule(facts)).toEqual({ window: 10, hop: 5, clips: 10, shortest: 10 });
    expect(windowRule({ ...facts, clipSeconds: 3 })).toEqual({ window: 3, hop: 1.5, clips: 5, shortest: 3 });
    expect(windowRule({ ...facts, clipSeconds: 60 }).window).toBe(10); // the mel shows no more
    expect(windowRule({ ...facts, clipSeconds: null }).window).toBe(10);
    expect(windowRule({ ...facts, clipSeconds: null, recipe: recipe('data.mel_seconds=4') }).window).toBe(4);
    expect(windowRule({ ...facts, fps: null }).clips).toBe(1);
    expect(windowRule(facts, { window: 8, clips: 2, shortest: 0 })).toEqual({
      window: 8,
      hop: 4,
      clips: 2,
      shortest: 0,
    });
  });

  it.each([
    [{ window: 0.5 }, /expected 1.1 to 600 seconds for `window`, got 0.5/],
    [{ window: Number.NaN }, /for `window`, got NaN/],
    [{ window: 4, hop: 5 }, /expected 0.1 to 4 seconds for `hop`, got 5/],
    [{ hop: 0 }, /for `hop`, got 0/],
    [{ shortest: -1 }, /expected 0 or more seconds for `shortest`, got -1/],
  ])('refuses %o', (choice, message) => {
    expect(() => windowRule({ recipe: recipe(), clipSeconds: null, fps: 25 }, choice)).toThrow(message);
  });
});

describe('windows', () => {
  it('have full length, overlap, and end with the file', () => {
    expect(windowsOf(10, { window: 4, hop: 2 }).map(({ start }) => start)).toEqual([0, 2, 4, 6]);
    expect(windowsOf(9, { window: 4, hop: 2 })).toEqual([
      { start: 0, end: 4 },
      { start: 2, end: 6 },
      { start: 4, end: 8 },
      { start: 5, end: 9 },
    ]);
    expect(windowsOf(3, { window: 4, hop: 2 })).toEqual([{ start: 0, end: 3 }]);
    expect(windowsOf(0.3 * 7, { window: 0.3, hop: 0.1 })).toHaveLength(19); // no tiny last one by rounding
  });
});

const classes = ['a', 'b', 'c'];
const answer = (start: number, end: number, ...probabilities: number[]) => ({ start, end, probabilities });

describe('steps', () => {
  it('are the mean of the windows that see them', () => {
    const steps = stepsOf([answer(0, 4, 1, 0), answer(2, 6, 0, 1), answer(3, 7, 0.5, 0.5)]);
    expect(steps).toEqual([
      answer(0, 2, 1, 0),
      answer(2, 3, 0.5, 0.5),
      answer(3, 4, 0.5, 0.5),
      answer(4, 6, 0.25, 0.75),
      answer(6, 7, 0.5, 0.5),
    ]);
  });

  it('cover the file once, and lie between the windows’ answers, for any hop', () => {
    const random = randomFor(3, 'steps');
    for (let round = 0; round < 50; round++) {
      const seconds = 5 + 50 * random.uniform();
      const window = 1.1 + 6 * random.uniform();
      const windows = windowsOf(seconds, { window, hop: window * (0.1 + 0.9 * random.uniform()) }).map(
        ({ start, end }) => {
          const p = random.uniform();
          return answer(start, end, p, 1 - p);
        },
      );
      const steps = stepsOf(windows);
      expect(steps[0]!.start).toBe(0);
      expect(steps.at(-1)!.end).toBeCloseTo(seconds, 6);
      for (const [i, step] of steps.entries()) {
        if (i > 0) expect(step.start).toBe(steps[i - 1]!.end);
        const seen = windows.filter(({ start, end }) => start <= step.start + 1e-5 && end >= step.end - 1e-5);
        expect(step.probabilities[0]).toBeCloseTo(
          seen.reduce((sum, one) => sum + one.probabilities[0]!, 0) / seen.length,
          9,
        );
      }
    }
  });
});

describe('segments', () => {
  const line = (labels: string, ...p: number[]) =>
    [...labels].map((label, i) =>
      answer(i, i + 1, ...classes.map((name) => (name === label ? (p[i] ?? 0.8) : (1 - (p[i] ?? 0.8)) / 2))),
    );

  it('are runs of one label with its mean probability', () => {
    expect(segmentsOf(line('aab', 0.8, 0.6, 0.9), classes, 0)).toEqual([
      { start: 0, end: 2, label: 'a', p: 0.7 },
      { start: 2, end: 3, label: 'b', p: 0.9 },
    ]);
  });

  it('give up what is shorter than the shortest to the more probable neighbour', () => {
    expect(segmentsOf(line('aaabaaa'), classes, 2).map(({ label }) => label)).toEqual(['a']);
    const steps = [
      ...line('aaa'),
      answer(3, 4, 0.1, 0.5, 0.4),
      ...line('ccc').map(({ probabilities }, i) => answer(4 + i, 5 + i, ...probabilities)),
    ];
    expect(segmentsOf(steps, classes, 2).map(({ label, start, end }) => [label, start, end])).toEqual([
      ['a', 0, 3],
      ['c', 3, 7],
    ]);
    expect(segmentsOf(line('aabb'), classes, 2)).toHaveLength(2);
    expect(segmentsOf(line('abcabc'), classes, 99)).toHaveLength(1);
  });

  it('take the label that is the most probable over all that was joined', () => {
    // The last two are given up to `b`, the more probable there; over all, `a` is.
    const steps = [answer(0, 2, 0.45, 0.55, 0), answer(2, 3, 0.1, 0.2, 0.7), answer(3, 5, 0.9, 0.1, 0)];
    expect(segmentsOf(steps, classes, 2).map(({ label, start, end }) => [label, start, end])).toEqual([
      ['b', 0, 3],
      ['a', 3, 5],
    ]);
    const [only, ...none] = segmentsOf(steps, classes, 99);
    expect(none).toEqual([]);
    expect(only).toMatchObject({ label: 'a', start: 0, end: 5, p: expect.closeTo(2.8 / 5, 9) });
  });

  it('tell of every moment once, whatever is given up', () => {
    const random = randomFor(5, 'segments');
    for (let round = 0; round < 50; round++) {
      const steps = line(Array.from({ length: 40 }, () => classes[random.integer(3)]).join(''));
      const shortest = 1 + random.integer(6);
      const segments = segmentsOf(steps, classes, shortest);
      expect([segments[0]!.start, segments.at(-1)!.end]).toEqual([0, 40]);
      for (const [i, one] of segments.entries()) {
        if (segments.length > 1) expect(one.end - one.start).toBeGreaterThanOrEqual(shortest);
        if (i === 0) continue;
        expect(one.start).toBe(segments[i - 1]!.end);
        expect(one.label).not.toBe(segments[i - 1]!.label);
      }
      for (const { start, end, label, p } of segments) {
        const mean = meanOf(steps.filter((step) => step.start >= start && step.end <= end));
        expect(p).toBeCloseTo(mean[classes.indexOf(label)]!, 9);
        expect(Math.max(...mean)).toBeCloseTo(p, 9);
      }
    }
  });
});

describe('the mean', () => {
  it('is by seconds', () => {
    expect(meanOf([answer(0, 3, 1, 0), answer(3, 4, 0, 1)])).toEqual([0.75, 0.25]);
  });
});
