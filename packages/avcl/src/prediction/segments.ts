/**
 * From overlapping windows to a timeline: the answer at each moment is the mean of the windows that see it, and moments of one label are
 * a segment. Pure functions of numbers; they know no model.
 */
import type { Interval } from './rule.js';

/** What a window, or a step of the timeline, is taken for. */
export interface Answer extends Interval {
  /** A probability a class. */
  readonly probabilities: readonly number[];
}

/** A stretch of one label. */
export interface Segment extends Interval {
  readonly label: string;
  /** Mean probability of the label over it. */
  readonly p: number;
}

/** Seconds that count as nothing. */
const EPSILON = 1e-6;

/**
 * Steps between every two moments at which a window begins or ends: each the mean probabilities of the windows that see it.
 * @param windows - in order of their starts, without a gap between them
 */
export function stepsOf(windows: readonly Answer[]): Answer[] {
  const edges = windows.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
  const steps: Answer[] = [];
  let first = 0; // no window before it sees a later moment
  let start = edges[0] ?? 0;
  for (const end of edges) {
    if (end - start <= EPSILON) continue;
    while (windows[first]!.end <= start + EPSILON) first++;
    const seeing: Answer[] = [];
    for (let i = first; i < windows.length && windows[i]!.start <= start + EPSILON; i++) {
      if (windows[i]!.end >= end - EPSILON) seeing.push(windows[i]!);
    }
    if (seeing.length > 0) steps.push({ start, end, probabilities: meanOf(seeing) });
    start = end;
  }
  return steps;
}

/** Mean probabilities, by seconds where the answers differ in length. */
export function meanOf(answers: readonly Answer[]): number[] {
  const seconds = answers.map(({ start, end }) => end - start);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  return answers[0]!.probabilities.map(
    (_, label) =>
      answers.reduce((sum, answer, i) => sum + seconds[i]! * answer.probabilities[label]!, 0) / total,
  );
}

/** Steps that follow one another. */
interface Run extends Interval {
  /** The most probable over them. */
  readonly label: number;
  /** Seconds of its steps, and probabilities times seconds: what a mean is made of. */
  readonly seconds: number;
  readonly sums: readonly number[];
}

function runOf({ start, end, probabilities }: Answer): Run {
  const seconds = end - start;
  return { start, end, seconds, sums: probabilities.map((p) => p * seconds), label: largest(probabilities) };
}

function joined(a: Run, b: Run): Run {
  const sums = a.sums.map((sum, label) => sum + b.sums[label]!);
  return { start: a.start, end: b.end, seconds: a.seconds + b.seconds, sums, label: largest(sums) };
}

/** The first wins a tie. */
const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/**
 * Segments of the most probable label. One shorter than `shortest` is given up, the shortest first: to the neighbour whose label is the more
 * probable there. What both become has the label that is the most probable over all of it.
 */
export function segmentsOf(
  steps: readonly Answer[],
  classes: readonly string[],
  shortest: number,
): Segment[] {
  const runs: Run[] = [];
  for (const step of steps) {
    runs.push(runOf(step));
    joinAlike(runs, runs.length - 2);
  }
  while (runs.length > 1) {
    const lengths = runs.map(({ start, end }) => end - start);
    const place = lengths.indexOf(Math.min(...lengths));
    if (lengths[place]! >= shortest - EPSILON) break;
    const first = takesBefore(runs, place) ? place - 1 : place;
    runs.splice(first, 2, joined(runs[first]!, runs[first + 1]!));
    joinAlike(runs, first);
    joinAlike(runs, first - 1);
  }
  return runs.map(({ start, end, label, seconds, sums }) => ({
    start,
    end,
    label: classes[label]!,
    p: sums[label]! / seconds,
  }));
}

/** Whether a run goes to the one before it rather than to the one after. */
function takesBefore(runs: readonly Run[], place: number): boolean {
  const [before, { sums }, after] = [runs[place - 1], runs[place]!, runs[place + 1]];
  return before !== undefined && (after === undefined || sums[before.label]! >= sums[after.label]!);
}

/** Makes one of a run and the next, where both are there and have one label. */
function joinAlike(runs: Run[], place: number): void {
  const [one, next] = [runs[place], runs[place + 1]];
  if (one !== undefined && one.label === next?.label) runs.splice(place, 2, joined(one, next));
}
