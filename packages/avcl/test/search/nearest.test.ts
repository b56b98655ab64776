// Exact neighbours against a comparison of everything with everything in float64, whatever the blocks.
import { randomFor, tensor } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/search/nearest.js';

/** Unit-length rows. */
function rowsOf(count: number, seed: number, width = 8): number[][] {
  const random = randomFor(seed, 'nearest');
  return Array.from({ length: count }, () => {
    const row = Array.from({ length: width }, () => random.uniform() - 0.5);
    const length = Math.hypot(...row);
    return row.map((value) => Math.fround(value / length));
  });
}

const matrix = (rows: number[][]) => tensor(rows, { dtype: 'float32' });
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('nearest', () => {
  it.each([1000, 64, 7])('finds what comparing everything finds, %i rows at once', (block) => {
    const [gallery, queries] = [rowsOf(500, 1), rowsOf(5, 2)];
    const found = nearest(matrix(queries), matrix(gallery), 12, block);
    for (const [i, query] of queries.entries()) {
      const all = gallery
        .map((row, place) => ({ place, similarity: dot(query, row) }))
        .sort((a, b) => b.similarity - a.similarity);
      expect(found[i]!.map(({ place }) => place)).toEqual(all.slice(0, 12).map(({ place }) => place));
      for (const [j, { similarity }] of found[i]!.entries()) {
        expect(similarity).toBeCloseTo(all[j]!.similarity, 5);
      }
    }
  });

  it('gives all rows where there are fewer than asked for', () => {
    const gallery = rowsOf(5, 3);
    const places = nearest(matrix([gallery[3]!]), matrix(gallery), 9, 2)[0]!.map(({ place }) => place);
    expect(places[0]).toBe(3);
    expect(places.toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});
