/** Line colours and dashes: as in the report, no two of the first 36 are alike. */
import type { LineGroup } from './lines.js';

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2.5], [9, 3, 2, 3], [4, 2, 1, 2], [1, 3]];

/** The style of the line at a place. */
export function lineStyle(place: number): { variable: string; dash: readonly number[] } {
  const at = place % DASHES.length;
  const round = Math.floor(place / DASHES.length);
  return { variable: `--line-${at}`, dash: DASHES[(at + round) % DASHES.length]! };
}

/** The places of what is shown of runs beside the charts: those of their lines, where no two share one; else one after the other. */
export function placesOf(runs: readonly string[], groups: readonly LineGroup[]): number[] {
  const lines = runs.flatMap((run) => groups.find((group) => group.runs.includes(run))?.place ?? []);
  return new Set(lines).size === runs.length ? lines : runs.map((_, i) => i);
}
