/**
 * From features to a plane: UMAP (McInnes et al. 2018, arXiv 1802.03426; umap-js) of unit-length features, so that near means a small angle,
 * as in the losses. Its random draws are the project's, so the same features give the same map.
 */
import { randomFor } from '@avcl/torch';
import { UMAP } from 'umap-js';

const NEIGHBOURS = 15; // umap's own
const MIN_DISTANCE = 0.1; // umap's own
/** With fewer there is nothing to lay out: points stand on a line. */
const FEWEST = 4;

/**
 * @param rows - a feature each, of any length but zero
 * @returns x and y of each, 0 to 1, both on one scale
 */
export function layoutOf(rows: readonly (readonly number[])[]): [number, number][] {
  const unit = rows.map(unitLength);
  if (unit.length < FEWEST) return unit.map((_, i) => [(i + 0.5) / unit.length, 0.5]);
  const random = randomFor(0, 'umap', rows.length);
  const umap = new UMAP({
    nNeighbors: Math.min(NEIGHBOURS, rows.length - 1),
    minDist: MIN_DISTANCE,
    random: () => random.uniform(),
  });
  return fitted(umap.fit(unit) as [number, number][]);
}

function unitLength(row: readonly number[]): number[] {
  const length = Math.hypot(...row);
  return length === 0 ? [...row] : row.map((value) => value / length);
}

function fitted(points: readonly (readonly [number, number])[]): [number, number][] {
  const ends = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)] as const;
  };
  const [[left, right], [low, high]] = [ends(0), ends(1)];
  const size = Math.max(right - left, high - low) || 1;
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  return points.map(([x, y]) => [
    round(0.5 + (x - (left + right) / 2) / size),
    round(0.5 + (y - (low + high) / 2) / size),
  ]);
}
