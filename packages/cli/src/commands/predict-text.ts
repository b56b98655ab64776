/** The answers of `avcl predict` for people, and for `--json`. */
import { REASONS } from '@avcl/media';
import { clock, type FilePrediction, missingText, type Timeline, timelineJson } from 'avcl';
import { percent } from '../percent.js';

function windowsText(count: number, { window, hop, clips }: Timeline['rule']): string {
  const looked = `${clips} clip${clips === 1 ? '' : 's'}`;
  return count === 1
    ? `1 window, ${looked}`
    : `${count} windows of ${window} s every ${hop} s, ${looked} each`;
}

/** A line a segment, a line on how it was made. */
function timelineLines({ segments, rule, windows, took, seconds }: Timeline): string[] {
  const times = segments.map(({ start, end }) => `${clock(start)} - ${clock(end)}`);
  const width = Math.max(...times.map((text) => text.length));
  const rate = seconds / Math.max(took, 1e-3);
  return [
    ...segments.map(
      ({ label, p }, i) => `  ${times[i]!.padStart(width)}  ${percent(p).padStart(5)} %  ${label}`,
    ),
    `  ${windowsText(windows.length, rule)}; ${took.toFixed(1)} s, ${rate.toFixed(1)} times as fast as it plays`,
  ];
}

/** Why there is no answer for a file, with what the reason means. */
export function unanswered(file: string, problem: { code: string; detail: string }): string {
  const meaning = (REASONS as Readonly<Record<string, string>>)[problem.code];
  const told = meaning === undefined ? '' : `; ${meaning}`;
  return `${file}\n  no answer: ${problem.code}, ${problem.detail}${told}`;
}

/** One file: its segments where it has a timeline, its labels, what it lacks, or why there is no answer. */
export function predictionText(answer: FilePrediction): string {
  const { file, predictions, missing, remark, timeline, problem } = answer;
  if (problem !== null) return unanswered(file, problem);
  const lacks = missingText(missing);
  const labels = predictions.map(({ label, p }) => `  ${percent(p).padStart(5)} %  ${label}`);
  return [
    file,
    ...(lacks === null ? [] : [`  ${lacks}`]),
    ...(remark === null ? [] : [`  damaged: ${remark}`]),
    ...(timeline === null ? labels : [...timelineLines(timeline), '  the file as a whole:', ...labels]),
  ].join('\n');
}

/** One file for `--json`. */
export function predictionJson(answer: FilePrediction, top: number) {
  return { ...answer, timeline: answer.timeline === null ? null : timelineJson(answer.timeline, top) };
}
