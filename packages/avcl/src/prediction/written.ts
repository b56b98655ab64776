/**
 * A timeline as text for other programs: JSON with the best labels of each step, CSV with a row a segment, WebVTT subtitles. What a file
 * lacks is said in all of them.
 */
import type { Stream } from '../evaluation/options.js';
import type { Timeline } from './types.js';

/** The labels of `probabilities`, the best first. */
function best(probabilities: readonly number[], classes: readonly string[], top: number) {
  return probabilities
    .map((p, i) => ({ label: classes[i]!, p }))
    .sort((a, b) => b.p - a.p)
    .slice(0, top);
}

/** As `--json` prints it: everything but the single windows, of each step the best labels only. */
export function timelineJson({ windows, steps, classes, file: _, ...rest }: Timeline, top = 5) {
  return {
    ...rest,
    predictions: rest.predictions.slice(0, top),
    windows: windows.length,
    steps: steps.map(({ start, end, probabilities }) => ({
      start,
      end,
      predictions: best(probabilities, classes, top),
    })),
  };
}

/** What a file lacks, in words: `no sound: answered by the picture alone`. Null where it lacks nothing. */
export function missingText(missing: readonly Stream[]): string | null {
  if (missing.includes('audio')) return 'no sound: answered by the picture alone';
  if (missing.includes('rgb')) return 'no picture: answered by the sound alone';
  return null;
}

/** `1:02:03.4`, or `0:03.4`. */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A table of all segments of several files. `missing` is `audio` or `rgb` where the file has none. */
export function timelineCsv(timelines: readonly Timeline[]): string {
  const rows = timelines.flatMap(({ file, segments, missing }) =>
    segments.map(({ start, end, label, p }) =>
      [cell(file), start.toFixed(3), end.toFixed(3), cell(label), p.toFixed(4), missing.join(' ')].join(','),
    ),
  );
  return `${['file,start,end,label,p,missing', ...rows].join('\n')}\n`;
}

/** `01:02:03.456`, as WebVTT wants it. */
function stamp(seconds: number): string {
  const thousandths = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const hours = thousandths / 3_600_000;
  return `${two(hours)}:${two((thousandths / 60_000) % 60)}:${two((thousandths / 1000) % 60)}.${String(thousandths % 1000).padStart(3, '0')}`;
}

/** Text that means nothing but itself in a cue. */
const plain = (text: string) =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** Subtitles: a cue a segment, with label and probability. */
export function timelineVtt({ segments, missing }: Timeline): string {
  const lacks = missingText(missing);
  const cues = segments.map(
    ({ start, end, label, p }, i) =>
      `${i + 1}\n${stamp(start)} --> ${stamp(end)}\n${plain(label)} ${Math.round(100 * p)} %\n`,
  );
  return ['WEBVTT\n', ...(lacks === null ? [] : [`NOTE ${lacks}\n`]), ...cues].join('\n');
}
