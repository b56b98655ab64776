/** The effective rank against spectra that are known, the share of the gradient against gradients that are. */
import { fromArray, nn, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import type { Method } from '../../src/index.js';
import { alarms } from '../../src/training/alarms.js';
import { effectiveRank, gradientFigures } from '../../src/training/monitor.js';

const rank = (rows: number[][]) => tidy(() => effectiveRank(fromArray(rows)));

describe('effectiveRank', () => {
  it('is 1 on a line, whatever the lengths', () => {
    expect(
      rank([
        [1, 2, 3],
        [2, 4, 6],
        [-1, -2, -3],
        [5, 10, 15],
      ]),
    ).toBeCloseTo(1, 4);
  });

  it('is the number of directions of equal spread', () => {
    expect(
      rank([
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
        [0, -1, 0],
      ]),
    ).toBeCloseTo(2, 5);
    expect(
      rank([
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
        [0, -1, 0],
        [0, 0, 1],
        [0, 0, -1],
      ]),
    ).toBeCloseTo(3, 5);
  });

  it('lies between for unequal spreads: exp of the entropy of (0.8, 0.2)', () => {
    expect(
      rank([
        [2, 0],
        [-2, 0],
        [0, 1],
        [0, -1],
      ]),
    ).toBeCloseTo(Math.exp(-0.8 * Math.log(0.8) - 0.2 * Math.log(0.2)), 5);
  });

  it('is 1 where all features are equal', () => {
    expect(
      rank([
        [1, 1],
        [1, 1],
      ]),
    ).toBe(1);
  });
});

describe('gradientFigures', () => {
  /** An encoder of two parameters with this gradient, null for none. */
  class Encoder extends nn.Module {
    readonly first = new nn.Parameter(fromArray([1]));
    readonly second = new nn.Parameter(fromArray([1]));

    constructor(gradient: readonly [number, number] | null) {
      super();
      if (gradient === null) return;
      this.first.grad = fromArray([gradient[0]]);
      this.second.grad = fromArray([gradient[1]]);
    }
  }

  class Group extends nn.Module {}

  const figures = (rgb: Encoder | null, audio: Encoder | null) => {
    const encoders = Object.assign(new Group(), { rgb, audio });
    return gradientFigures(Object.assign(new Group(), { encoders }) as nn.Module as Method);
  };

  it('is the share of the RGB encoder, of norms over all its parameters', () => {
    expect(figures(new Encoder([3, 4]), new Encoder([0, 15]))).toEqual({ gradient_share_rgb: 5 / 20 });
    expect(figures(new Encoder([0, 15]), new Encoder([3, 4]))).toEqual({ gradient_share_rgb: 15 / 20 });
  });

  it.each([
    ['a gradient of zero', () => new Encoder([0, 0])],
    ['no gradient at all', () => new Encoder(null)],
  ])('is 0 or 1 where one encoder has %s, and the alarm sounds', (_, idle) => {
    const [noRgb, noAudio] = [figures(idle(), new Encoder([3, 4])), figures(new Encoder([3, 4]), idle())];
    expect([noRgb, noAudio]).toEqual([{ gradient_share_rgb: 0 }, { gradient_share_rgb: 1 }]);
    expect(alarms(noRgb)).toEqual([expect.stringMatching(/imbalance: the RGB encoder gets 0\.0 %/)]);
    expect(alarms(noAudio)).toEqual([expect.stringMatching(/imbalance: the audio encoder gets 0\.0 %/)]);
  });

  it('is absent where there is nothing to compare', () => {
    const one = new Encoder([3, 4]);
    expect(figures(one, one)).toEqual({}); // the same weights, named once, under rgb
    expect(figures(one, null)).toEqual({});
    expect(figures(null, one)).toEqual({});
    expect(figures(new Encoder([0, 0]), new Encoder(null))).toEqual({});
    expect(figures(new Encoder([Number.POSITIVE_INFINITY, 0]), one)).toEqual({}); // fp16: the step is left out
  });
});
