/** What a map is made of, against what can be told without it: neighbours on a circle, clusters far apart, clips drawn. */
import { randomFor, tensor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../src/map/layout.js';
import { neighboursOf } from '../src/map/neighbours.js';
import { drawnClips } from '../src/map/subset.js';

/** A direction in the plane, of any length: cosines do not see it. */
const at = (degrees: number, length = 1) => [
  length * Math.cos((degrees * Math.PI) / 180),
  length * Math.sin((degrees * Math.PI) / 180),
];

describe('neighbours', () => {
  const pictures = tensor([at(0), at(10, 5), at(90), at(100, 0.1)]);
  const sounds = tensor([at(95, 3), at(2), at(11), at(50)]);

  it('are the nearest by angle, across kinds with the partner too, within one kind without itself', () => {
    const found = neighboursOf({ rgb: pictures, audio: sounds });
    const order = (pairing: 'rgb>rgb' | 'rgb>audio' | 'audio>rgb') =>
      found[pairing]!.map((row) => row.map(([place]) => place));
    expect(order('rgb>rgb')).toEqual([
      [1, 2, 3],
      [0, 2, 3],
      [3, 1, 0],
      [2, 1, 0],
    ]);
    expect(order('rgb>audio')[0]).toEqual([1, 2, 3, 0]);
    expect(order('audio>rgb')[1]).toEqual([0, 1, 2, 3]);
    expect(found['rgb>audio']![0]![0]![1]).toBeCloseTo(Math.cos((2 * Math.PI) / 180), 3);
    expect(Object.keys(found).sort()).toEqual(['audio>audio', 'audio>rgb', 'rgb>audio', 'rgb>rgb']);
  });

  it('across kinds need features of one width', () => {
    const wide = tensor([[1, 0, 0]]);
    expect(Object.keys(neighboursOf({ rgb: tensor([at(0)]), audio: wide })).sort()).toEqual([
      'audio>audio',
      'rgb>rgb',
    ]);
  });
});

describe('a layout', () => {
  const random = randomFor(0, 'test of layouts');
  /** Three bundles of directions in eight dimensions. */
  const rows = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 8 }, (_, axis) => (axis === i % 3 ? 10 : 0) + random.normal()),
  );

  it('keeps what is near near: the nearest point is of the same bundle', () => {
    const layout = layoutOf(rows);
    const same = layout.filter(([x, y], i) => {
      const distances = layout.map(([u, v], j) =>
        j === i ? Number.POSITIVE_INFINITY : (u - x) ** 2 + (v - y) ** 2,
      );
      return distances.indexOf(Math.min(...distances)) % 3 === i % 3;
    });
    expect(same.length).toBeGreaterThanOrEqual(58);
    expect(layout.flat().every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('is the same each time, whatever the length of the features', () => {
    const layout = layoutOf(rows);
    expect(layoutOf(rows)).toEqual(layout);
    expect(layoutOf(rows.map((row, i) => row.map((value) => 2 ** (i % 5) * value)))).toEqual(layout);
  });

  it('takes few points, none, and equal ones', () => {
    expect(layoutOf([])).toEqual([]);
    expect(layoutOf([[1, 2]])).toEqual([[0.5, 0.5]]);
    expect(layoutOf(Array.from({ length: 6 }, () => [0, 0]))).toHaveLength(6);
  });
});

describe('drawn clips', () => {
  it('are all where they fit, else some without repetition, in order, the same each time', () => {
    expect(drawnClips(5, 9)).toEqual([0, 1, 2, 3, 4]);
    const drawn = drawnClips(1000, 50);
    expect(new Set(drawn).size).toBe(50);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawn.at(-1)).toBeGreaterThan(500);
    expect(drawnClips(1000, 50)).toEqual(drawn);
  });
});
