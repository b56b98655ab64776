/** Which points lie inside a line that was drawn around them (even-odd rule). */
export type Place = readonly [number, number];

export function inside([x, y]: Place, line: readonly Place[]): boolean {
  let within = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

/** Places of the points inside. */
export const enclosed = (points: readonly Place[], line: readonly Place[]): number[] =>
  points.flatMap((point, i) => (inside(point, line) ? [i] : []));
