/** The effective rank against spectra that are known. */
import { fromArray, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { effectiveRank } from '../../src/training/monitor.js';

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
