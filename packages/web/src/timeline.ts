// From overlapping windows of a long file to a timeline, by the rule of `avcl predict`: windows half their length apart; the answer at
// each moment is the mean of the windows that see it; moments of one label are a segment, and short ones go to a neighbour.
// Pure arithmetic on seconds; held against `predictTimeline`'s in the tests.

/** A part of a file in seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** What a part is taken for: a probability a class. */
export interface Answer extends Interval {
  readonly probabilities: readonly number[];
}

/** A stretch of one label, and its mean probability there. */
export interface Segment extends Interval {
  readonly label: string;
  readonly p: number;
}

const EPSILON = 1e-6;

/** Windows one hop apart, all of full length; the last ends with the file. A file that is shorter than a window is one. */
export function windowsOf(seconds: number, { window, hop }: { window: number; hop: number }): Interval[] {
  const last = seconds - window;
  if (last <= 0) return [{ start: 0, end: seconds }];
  const starts = Array.from({ length: Math.floor(last / hop + 1e-9) + 1 }, (_, i) => i * hop);
  if (last - starts.at(-1)! > 1e-3) starts.push(last);
  return starts.map((start) => ({ start, end: start + window }));
}

/** Seconds that are decoded at once. */
const STRETCH_SECONDS = 60;
/** Seconds of sound decoded before them: a decoder needs what came before. */
const RUN_UP = 0.5;

/** Windows that are decoded together. Where a decoder begins shows in what it makes of AAC, so stretches are those of `predictTimeline`. */
export interface Stretch extends Interval {
  readonly windows: readonly Interval[];
}

/** @param window - seconds of each */
export function stretchesOf(windows: readonly Interval[], window: number): Stretch[] {
  const groups: Interval[][] = [];
  for (const one of windows) {
    const current = groups.at(-1);
    if (current && one.end - current[0]!.start <= Math.max(STRETCH_SECONDS, window)) current.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => ({
    start: Math.max(0, group[0]!.start - RUN_UP),
    end: group.at(-1)!.end,
    windows: group,
  }));
}

/** Steps between every two moments at which a window begins or ends: each the mean of the windows that see it. */
export function stepsOf(windows: readonly Answer[]): Answer[] {
  const edges = windows.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
  const steps: Answer[] = [];
  let start = edges[0] ?? 0;
  for (const end of edges) {
    if (end - start <= EPSILON) continue;
    const seeing = windows.filter((one) => one.start <= start + EPSILON && one.end >= end - EPSILON);
    if (seeing.length > 0) steps.push({ start, end, probabilities: meanOf(seeing) });
    start = end;
  }
  return steps;
}

/** Mean probabilities, by seconds. */
export function meanOf(answers: readonly Answer[]): number[] {
  const total = answers.reduce((sum, { start, end }) => sum + end - start, 0);
  return answers[0]!.probabilities.map(
    (_, label) =>
      answers.reduce((sum, one) => sum + (one.end - one.start) * one.probabilities[label]!, 0) / total,
  );
}

/** Steps that follow one another, and what their mean is made of: seconds, and probabilities times seconds. */
interface Run extends Interval {
  readonly label: number;
  readonly seconds: number;
  readonly sums: readonly number[];
}

function joined(a: Run, b: Run): Run {
  const sums = a.sums.map((sum, label) => sum + b.sums[label]!);
  return { start: a.start, end: b.end, seconds: a.seconds + b.seconds, sums, label: largest(sums) };
}

const largest = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** A list in which neighbours of one label are one. */
function alikeJoined(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const before = out.at(-1);
    if (before?.label === run.label) out.splice(-1, 1, joined(before, run));
    else out.push(run);
  }
  return out;
}

/**
 * Segments of the most probable label. One shorter than `shortest` joins the neighbour whose label is the more probable there; what both become
 * has the label that is the most probable over all of it.
 */
export function segmentsOf(
  steps: readonly Answer[],
  classes: readonly string[],
  shortest: number,
): Segment[] {
  let runs = alikeJoined(
    steps.map(({ start, end, probabilities }) => {
      const seconds = end - start;
      const sums = probabilities.map((p) => p * seconds);
      return { start, end, seconds, sums, label: largest(probabilities) };
    }),
  );
  while (runs.length > 1) {
    const lengths = runs.map(({ start, end }) => end - start);
    const place = lengths.indexOf(Math.min(...lengths));
    if (lengths[place]! >= shortest - EPSILON) break;
    const [before, { sums }, after] = [runs[place - 1], runs[place]!, runs[place + 1]];
    const takesBefore = before && (!after || sums[before.label]! >= sums[after.label]!);
    const first = takesBefore ? place - 1 : place;
    runs = alikeJoined(runs.toSpliced(first, 2, joined(runs[first]!, runs[first + 1]!)));
  }
  return runs.map(({ start, end, label, seconds, sums }) => ({
    start,
    end,
    label: classes[label]!,
    p: sums[label]! / seconds,
  }));
}
