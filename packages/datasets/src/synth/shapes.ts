/**
 * The six shapes, as signed distances (negative inside) to a shape of radius 1 around (0, 0). Distances are exact or a
 * lower bound near corners, which is all that smoothing an edge over one pixel needs.
 */
export const SHAPES = ['disc', 'square', 'bar', 'triangle', 'cross', 'ring'] as const;
export type Shape = (typeof SHAPES)[number];

const box = (x: number, y: number, halfX: number, halfY: number) =>
  Math.max(Math.abs(x) - halfX, Math.abs(y) - halfY);

/** Signed distance from (x, y) to the edge of the shape of radius 1. */
export const SIGNED_DISTANCE: Readonly<Record<Shape, (x: number, y: number) => number>> = {
  disc: (x, y) => Math.sqrt(x * x + y * y) - 1,
  square: (x, y) => box(x, y, 0.85, 0.85),
  bar: (x, y) => box(x, y, 1, 0.42),
  triangle: (x, y) => Math.max(y, 0.8660254 * Math.abs(x) - 0.5 * y) - 0.6,
  cross: (x, y) => Math.min(box(x, y, 1, 0.34), box(x, y, 0.34, 1)),
  ring: (x, y) => Math.abs(Math.sqrt(x * x + y * y) - 0.72) - 0.28,
};

/** No point of a shape of radius 1 is farther than this from its middle. */
export const OUTER_RADIUS = 1.25;
