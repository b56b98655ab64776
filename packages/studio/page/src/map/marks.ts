/**
 * How points are told apart: colour and shape. Six colours that people with any common colour blindness tell apart, each with six shapes, so
 * that 36 classes differ; beyond that they repeat, and the list and the legend still name them.
 */
import type { MapPoint } from '../../../src/map/types.js';
import { colour } from '../frame/theme.js';

/** What points are coloured by. */
export type Colouring = 'class' | 'split' | 'error';

const COLOURS = 6;
const SHAPES = 6;

/** A kind of point. */
export interface Kind {
  readonly name: string;
  readonly colour: number;
  readonly shape: number;
  readonly count: number;
}

/** What a point is in a colouring. */
export function kindOf(point: MapPoint, by: Colouring): string {
  if (by === 'split') return point.split;
  if (by === 'class') return point.label ?? 'no label';
  if (point.predicted === null || point.label === null) return 'not known';
  return point.predicted === point.label ? 'right' : 'wrong';
}

const FIXED: Readonly<Record<string, readonly [colour: number, shape: number]>> = {
  train: [0, 0],
  val: [2, 1],
  test: [1, 2],
  right: [0, 0],
  wrong: [1, 4],
  'not known': [5, 0],
};

/** All kinds of a colouring, in the order of the legend. */
export function kindsOf(points: readonly MapPoint[], by: Colouring): Kind[] {
  const counts = new Map<string, number>();
  for (const point of points) {
    const name = kindOf(point, by);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts.keys()].sort((a, b) =>
    by === 'class' ? (a < b ? -1 : 1) : Object.keys(FIXED).indexOf(a) - Object.keys(FIXED).indexOf(b),
  );
  return names.map((name, i) => {
    const [colour, shape] = (by === 'class' ? undefined : FIXED[name]) ?? [
      i % COLOURS,
      Math.floor(i / COLOURS) % SHAPES,
    ];
    return { name, colour, shape, count: counts.get(name)! };
  });
}

/** The colours as they are now, light or dark. */
export const markColours = (): string[] => Array.from({ length: COLOURS }, (_, i) => colour(`--line-${i}`));

/** A path of the shape around (x, y). */
export function shapePath(shape: number, x: number, y: number, size: number): Path2D {
  const path = new Path2D();
  const corners = (count: number, turn: number, radius = size) => {
    for (let i = 0; i < count; i++) {
      const angle = turn + (2 * Math.PI * i) / count;
      path.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    }
    path.closePath();
  };
  if (shape === 0) path.arc(x, y, 0.85 * size, 0, 2 * Math.PI);
  else if (shape === 1) corners(4, Math.PI / 4, 1.1 * size);
  else if (shape === 2) corners(3, -Math.PI / 2, 1.15 * size);
  else if (shape === 3) corners(4, 0, 1.15 * size);
  else if (shape === 4) cross(path, x, y, size, Math.PI / 4);
  else cross(path, x, y, size, 0);
  return path;
}

function cross(path: Path2D, x: number, y: number, size: number, turn: number): void {
  const arm = 0.32 * size;
  const points: [number, number][] = [
    [arm, arm],
    [arm, size],
    [-arm, size],
    [-arm, arm],
    [-size, arm],
    [-size, -arm],
    [-arm, -arm],
    [-arm, -size],
    [arm, -size],
    [arm, -arm],
    [size, -arm],
    [size, arm],
  ];
  for (const [dx, dy] of points) {
    path.lineTo(x + dx * Math.cos(turn) - dy * Math.sin(turn), y + dx * Math.sin(turn) + dy * Math.cos(turn));
  }
  path.closePath();
}
