/** Sampling plans: pure functions of (seed, epoch, row), inside their bounds, and where the paper's numbers are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchesOf,
  centreCut,
  epochOrder,
  type FrameGeometry,
  melCorner,
  testCuts,
  trainingCut,
} from '../../src/data/plan.js';
import { centreSample, type IndexedClip, testSamples, trainingSample } from '../../src/data/samples.js';
import { resolveRecipe } from '../../src/index.js';

const paper: FrameGeometry = {
  length: 300,
  width: 171,
  height: 128,
  frames: 16,
  stride: 1,
  side: 112,
  flip: false,
};
const clip: IndexedClip = {
  index: 7,
  key: 'a',
  label: 'x',
  classIndex: 2,
  split: 'train',
  frames: 300,
  fps: 30,
  seconds: 10,
  width: 171,
  height: 128,
};

describe('the order of an epoch', () => {
  it('is a permutation, repeats for the same numbers, and differs between epochs and seeds', () => {
    const order = epochOrder(3, 5, 100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(epochOrder(3, 5, 100)).toEqual(order);
    expect(epochOrder(3, 6, 100)).not.toEqual(order);
    expect(epochOrder(4, 5, 100)).not.toEqual(order);
  });

  it('drops a short last batch in training alone', () => {
    expect(batchesOf([1, 2, 3, 4, 5], 2, true)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(batchesOf([1, 2, 3, 4, 5], 2, false)).toEqual([[1, 2], [3, 4], [5]]);
    expect(batchesOf([1], 2, true)).toEqual([]);
  });
});

describe('training cuts', () => {
  it('are drawn anew in every epoch: start, both sides of the box and the mirror', () => {
    const cuts = Array.from({ length: 40 }, (_, epoch) => trainingCut(1, epoch, 0, { ...paper, flip: true }));
    const drawn = (name: keyof (typeof cuts)[number]) => new Set(cuts.map((cut) => cut[name])).size;
    expect([drawn('start'), drawn('x'), drawn('y')].every((count) => count > 8)).toBe(true);
    expect(drawn('flip')).toBe(2);
  });

  it('stay inside the clip and the frame, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(50),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 10, max: 60 }),
        (epoch, row, length, stride, side) => {
          const cut = trainingCut(1, epoch, row, {
            length,
            width: 80,
            height: 60,
            frames: 8,
            stride,
            side,
            flip: true,
          });
          const span = 7 * stride + 1;
          return (
            cut.start >= 0 &&
            cut.start <= Math.max(0, length - span) &&
            cut.x >= 0 &&
            cut.x + side <= 80 &&
            cut.y >= 0 &&
            cut.y + side <= 60
          );
        },
      ),
    );
  });

  it('reach every start and every crop position, evenly', () => {
    const cuts = Array.from({ length: 6000 }, (_, row) => trainingCut(0, 0, row, { ...paper, length: 20 }));
    const starts = [0, 1, 2, 3, 4].map((start) => cuts.filter((cut) => cut.start === start).length);
    for (const count of starts) {
      expect(Math.abs(count - 1200)).toBeLessThan(5 * Math.sqrt(1200)); // five deviations of a count
    }
    expect(new Set(cuts.map((cut) => cut.x)).size).toBe(60); // 171 - 112 + 1
    expect(new Set(cuts.map((cut) => cut.y)).size).toBe(17); // 128 - 112 + 1
    expect(new Set(cuts.map((cut) => cut.flip))).toEqual(new Set([false]));
  });

  it('do not depend on the batch, and are drawn anew each epoch', () => {
    const one = trainingSample(clip, 4, 0, 2, resolveRecipe({}).recipe.data);
    expect(trainingSample(clip, 4, 0, 2, resolveRecipe({}).recipe.data)).toEqual(one);
    expect(trainingSample(clip, 4, 0, 3, resolveRecipe({}).recipe.data).window).not.toEqual(one.window);
    expect(trainingSample(clip, 5, 0, 2, resolveRecipe({}).recipe.data).window).not.toEqual(one.window);
  });
});

describe('validation and test cuts', () => {
  it('take the middle window and the centre crop', () => {
    expect(centreCut(paper)).toEqual({ start: 142, x: 29, y: 8, flip: false });
  });

  it('start at floor(linspace(0, L - 16, 10))', () => {
    // numpy.floor(numpy.linspace(0, 284, 10))
    expect(testCuts(paper, 10).map((cut) => cut.start)).toEqual([
      0, 31, 63, 94, 126, 157, 189, 220, 252, 284,
    ]);
    expect(testCuts({ ...paper, frames: 1 }, 10).map((cut) => cut.start)).toEqual([
      0, 31, 63, 94, 126, 157, 189, 220, 252, 284,
    ]);
    expect(new Set(testCuts({ ...paper, length: 9 }, 10).map((cut) => cut.start))).toEqual(new Set([0]));
    expect(testCuts(paper, 1)).toEqual([centreCut(paper)]);
    const three = testCuts(paper, 2, 3);
    expect(three.map(({ start, x, y }) => [start, x, y])).toEqual([
      [0, 0, 8],
      [0, 29, 8],
      [0, 59, 8],
      [284, 0, 8],
      [284, 29, 8],
      [284, 59, 8],
    ]);
    const upright = testCuts({ ...paper, width: 112, height: 171 }, 1, 3);
    expect(upright.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [0, 29],
      [0, 59],
    ]);
  });
});

describe('samples', () => {
  it('have one crop box for the whole clip, the paper size as it is, and the crop scaled to the store', () => {
    const { data } = resolveRecipe({}).recipe;
    const sample = centreSample(clip, data);
    expect(sample.window).toEqual({
      clip: 7,
      start: 142,
      x: 29,
      y: 8,
      flip: false,
      frames: 16,
      stride: 1,
      size: 112,
      out: 112,
    });
    expect(sample.centre).toBeCloseTo(5, 6);
    expect(sample.melCorner).toEqual({ x: 8, y: 8 });
    const large = centreSample({ ...clip, width: 342, height: 256 }, data).window;
    expect([large.size, large.out]).toEqual([224, 112]);
    expect(testSamples(clip, { clips: 10, crops: 1 }, data)).toHaveLength(10);
  });

  it('draw the mel crop within its freedom', () => {
    const corners = Array.from({ length: 500 }, (_, row) => melCorner(16, { seed: 0, epoch: 0, row }));
    expect(new Set(corners.map((corner) => corner.x)).size).toBe(17);
    expect(Math.max(...corners.map((corner) => corner.y))).toBe(16);
    expect(melCorner(16, null)).toEqual({ x: 8, y: 8 });
  });
});
