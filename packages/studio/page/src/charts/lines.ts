/**
 * From series with places of their own to lines over common places, as a chart wants them: smoothing, mean and deviation over seeds, and
 * thinning where runs were logged at different steps.
 */
import type { Series } from '../../../src/metrics/types.js';
import { spreadOf } from '../parts/numbers.js';

/** A line. `undefined`: nothing at this place, the line goes on past it; null: no number was there, the line breaks. */
export interface Line {
  readonly label: string;
  /** Place in the palette. */
  readonly place: number;
  readonly values: readonly (number | null | undefined)[];
  readonly low: readonly (number | null | undefined)[] | null;
  readonly high: readonly (number | null | undefined)[] | null;
}

/** Lines over common places. */
export interface Lines {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
}

/** What of a series is drawn along x. */
export type XAxis = 'step' | 'time';

/** What is drawn, and how. */
export interface LineOptions {
  readonly x: XAxis;
  /** 0: none; near 1: much. */
  readonly smoothing: number;
  /** Least and greatest of each point's rows beside the mean. */
  readonly range: boolean;
}

/** Runs that become one line. */
export interface LineGroup {
  readonly label: string;
  readonly place: number;
  readonly runs: readonly string[];
}

/** More places than these, and all lines are drawn over a grid instead. */
const MOST = 3000;
const GRID = 800;

type Values = (number | null | undefined)[];

/**
 * Exponential mean of what came before, as TensorBoard's: each value counts less the further back it lies; at the start only what is there counts.
 * Gaps stay gaps.
 */
export function smooth(values: readonly (number | null)[], amount: number): (number | null)[] {
  if (amount <= 0) return [...values];
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    sum = sum * amount + value * (1 - amount);
    weight = weight * amount + (1 - amount);
    return sum / weight;
  });
}

interface Curve {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** A curve's values at other, rising places: only at its own where `between` is false, else linear in between and nothing beyond its ends. */
function at(curve: Curve, places: readonly number[], between: boolean): Values {
  let i = 0;
  const { x, y } = curve;
  return places.map((place) => {
    while (i < x.length && x[i]! < place) i++;
    if (i < x.length && x[i] === place) return y[i]!;
    if (!between || i === 0 || i === x.length) return undefined;
    const [a, b] = [y[i - 1]!, y[i]!];
    if (a === null || b === null) return null;
    return a + ((b - a) * (place - x[i - 1]!)) / (x[i]! - x[i - 1]!);
  });
}

/** Lines of some series, one for each group. */
export function linesOf(
  series: readonly Series[],
  groups: readonly LineGroup[],
  options: LineOptions,
): Lines {
  const xOf = (one: Series) => (options.x === 'step' ? one.step : one.seconds);
  const byRun = new Map(series.filter((one) => one.step.length > 0).map((one) => [one.run, one]));
  const wide = series.some((one) => xOf(one).length > 1);
  const union = [...new Set(series.flatMap(xOf))].sort((a, b) => a - b);
  const grid = union.length > MOST && wide;
  const x = grid ? evenly(union[0]!, union.at(-1)!) : union;
  const lines = groups.flatMap((group): Line[] => {
    const own = group.runs.flatMap((run) => byRun.get(run) ?? []);
    if (own.length === 0) return [];
    const { label, place } = group;
    const curves = own.map((one) => ({ x: xOf(one), y: smooth(one.mean, options.smoothing) }));
    if (own.length > 1) return [{ label, place, ...overSeeds(curves.map((curve) => at(curve, x, true))) }];
    const [one] = own as [Series];
    const range = options.range && one.min.some((least, i) => least !== one.max[i]);
    const bound = (y: readonly (number | null)[]) => (range ? at({ x: xOf(one), y }, x, grid) : null);
    return [{ label, place, values: at(curves[0]!, x, grid), low: bound(one.min), high: bound(one.max) }];
  });
  return { x, lines };
}

function evenly(from: number, to: number): number[] {
  return Array.from({ length: GRID }, (_, i) => from + ((to - from) * i) / (GRID - 1));
}

/** Mean over seeds, and one deviation to both sides, where two or more have a value. */
function overSeeds(curves: readonly Values[]): Pick<Line, 'values' | 'low' | 'high'> {
  const values: Values = [];
  const low: Values = [];
  const high: Values = [];
  for (let i = 0; i < curves[0]!.length; i++) {
    const here = curves
      .map((curve) => curve[i])
      .filter((value): value is number => typeof value === 'number');
    const { mean, deviation } = spreadOf(here);
    values.push(here.length === 0 ? undefined : mean);
    low.push(deviation === null || here.length === 0 ? undefined : mean - deviation);
    high.push(deviation === null || here.length === 0 ? undefined : mean + deviation);
  }
  return { values, low, high };
}
