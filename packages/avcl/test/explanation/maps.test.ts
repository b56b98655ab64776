/** The parts of an explanation against closed forms: enlarged maps, deletion and insertion, rank correlation. */
import { fromArray, tensor, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { FrameMaps } from '../../src/explanation/frame-maps.js';
import { type RemovalRequest, removalScores } from '../../src/explanation/removal.js';
import { rankCorrelation } from '../../src/explanation/sanity.js';

describe('FrameMaps', () => {
  const shape = [2, 1, 1] as const;
  const maps = new FrameMaps(
    [
      { start: 0, span: 4, values: Float32Array.of(0, 2), shape },
      { start: 3, span: 4, values: Float32Array.of(4, 0), shape },
    ],
    2,
  );

  it('is linear between the positions of conv5, and 1 at the strongest', () => {
    expect(maps.peak).toBe(4);
    // Corners not aligned: four frames from two lie at -0.25, 0.25, 0.75, 1.25 of their distance.
    expect([0, 1, 2, 3].map((frame) => maps.at(frame)[0])).toEqual([0, 0.125, 0.375, 0.5]);
    expect([4, 5, 6].map((frame) => maps.at(frame)[3])).toEqual([0.75, 0.25, 0]);
    expect(maps.at(0)).toHaveLength(4);
  });

  it('gives zeros where nothing speaks for the class', () => {
    const silent = new FrameMaps([{ start: 0, span: 2, values: new Float32Array(2), shape }], 2);
    expect([...silent.at(1)]).toEqual([0, 0, 0, 0]);
    expect(silent.peak).toBe(0);
  });
});

describe('removalScores', () => {
  // The class is as probable as the share of the first row that is bright, the rest does not matter.
  const input = tensor([
    [
      [
        [
          [1, 1, 1, 1],
          [0, 0, 0, 0],
        ],
      ],
      [
        [
          [1, 1, 1, 1],
          [0, 0, 0, 0],
        ],
      ],
      [
        [
          [1, 1, 1, 1],
          [0, 0, 0, 0],
        ],
      ],
    ],
  ]);
  const request = (map: number[]): RemovalRequest => ({
    input,
    map: fromArray(Float32Array.from(map), [1, 2, 4]),
    shuffled: [
      fromArray(Float32Array.of(4, 0, 3, 0, 0, 2, 0, 1), [1, 2, 4]),
      fromArray(new Float32Array(8), [1, 2, 4]),
    ],
    probability: (inputs) =>
      tidy(
        () =>
          inputs
            .select(1, 0)
            .select(1, 0)
            .select(1, 0)
            .gt(0.9)
            .to({ dtype: 'float32' })
            .mean([1])
            .tolist() as number[],
      ),
    steps: 8,
    batch: 3,
    seed: 0,
  });

  it('rewards the map of what decides', () => {
    const { shares, deletion, insertion, areas } = removalScores(request([4, 3, 2, 1, 0, 0, 0, 0]));
    expect(shares).toHaveLength(9);
    expect(deletion).toEqual([1, 0.75, 0.5, 0.25, 0, 0, 0, 0, 0]);
    expect(insertion).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 1]);
    expect(areas.deletion).toBeCloseTo(2 / 8, 12); // trapezoids of the row above
    expect(areas.randomDeletion).toBeGreaterThan(areas.deletion);
    expect(areas.randomInsertion).toBeLessThan(areas.insertion);
    expect(areas.insertion).toBeCloseTo(6 / 8, 12);
  });

  it('and not the map of what does not', () => {
    const { areas } = removalScores(request([0, 0, 0, 0, 1, 2, 3, 4]));
    expect(areas.deletion).toBeCloseTo(6 / 8, 12);
    expect(areas.insertion).toBeCloseTo(2 / 8, 12);
  });

  it('takes equal places in random order, the same for the same seed', () => {
    const flat = removalScores(request([0, 0, 0, 0, 0, 0, 0, 0]));
    expect(flat.deletion).not.toEqual([1, 0.75, 0.5, 0.25, 0, 0, 0, 0, 0]);
    expect(removalScores(request([0, 0, 0, 0, 0, 0, 0, 0]))).toEqual(flat);
  });
});

describe('rankCorrelation', () => {
  it('is Spearman’s, with mean ranks of ties', () => {
    expect(rankCorrelation([1, 2, 3, 9], [2, 4, 8, 16])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    // scipy.stats.spearmanr([1, 2, 2, 4, 5], [3, 1, 4, 4, 2]).statistic
    expect(rankCorrelation([1, 2, 2, 4, 5], [3, 1, 4, 4, 2])).toBeCloseTo(-1 / 38, 12);
    expect(rankCorrelation([0, 0, 0], [1, 2, 3])).toBe(0);
  });
});
