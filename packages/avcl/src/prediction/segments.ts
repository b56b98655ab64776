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

/** Some steps that follow one another, by their places: `from` and before `to`. */
interface Run {
  from: number;
  to: number;
  label: number;
}

/**
 * Segments of the most probable label. Those shorter than `shortest` are given up, the shortest first: to the neighbour whose label is
 * the more probable there. The first label wins a tie.
 */
export function segmentsOf(
  steps: readonly Answer[],
  classes: readonly string[],
  shortest: number,
): Segment[] {
  const runs: Run[] = [];
  for (const [i, { probabilities }] of steps.entries()) {
    const label = probabilities.indexOf(Math.max(...probabilities));
    const before = runs.at(-1);
    if (before?.label === label) before.to = i + 1;
    else runs.push({ from: i, to: i + 1, label });
  }
  const seconds = ({ from, to }: Run) => steps[to - 1]!.end - steps[from]!.start;
  const probability = ({ from, to }: Run, label: number) => meanOf(steps.slice(from, to))[label]!;
  while (runs.length > 1) {
    const lengths = runs.map(seconds);
    const place = lengths.indexOf(Math.min(...lengths));
    if (lengths[place]! >= shortest - EPSILON) break;
    giveUp(runs, place, probability);
  }
  return runs.map((run) => ({
    start: steps[run.from]!.start,
    end: steps[run.to - 1]!.end,
    label: classes[run.label]!,
    p: probability(run, run.label),
  }));
}

/** Joins a run to a neighbour, and the two neighbours where they have one label. */
function giveUp(runs: Run[], place: number, probability: (run: Run, label: number) => number): void {
  const run = runs[place]!;
  const [before, after] = [runs[place - 1], runs[place + 1]];
  const takesBefore =
    before !== undefined &&
    (after === undefined || probability(run, before.label) >= probability(run, after.label));
  if (takesBefore) before.to = run.to;
  else after!.from = run.from;
  runs.splice(place, 1);
  if (before !== undefined && after !== undefined && before.label === after.label) {
    before.to = after.to;
    runs.splice(runs.indexOf(after), 1);
  }
}
