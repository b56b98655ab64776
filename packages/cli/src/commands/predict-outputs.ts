/** The files that `avcl predict` writes: one table of all segments, and for each video its subtitles and its labelled copy. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { demandOutputs } from '@avcl/media';
import { renderTimeline } from '@avcl/report';
import { AvclError } from '@avcl/torch';
import { type FilePrediction, type Timeline, timelineCsv, timelineVtt } from 'avcl';
import type { Session } from '../frame/define.js';

/** What the command line asks for. */
interface Outputs {
  readonly timeline?: boolean;
  readonly csv?: string | undefined;
  readonly vtt?: string | undefined;
  readonly render?: string | undefined;
}

/** Where a file's output goes: the path itself for one file, else a folder with one of its name for each. */
function placesOf(path: string, files: readonly string[], ending: string): string[] {
  if (files.length === 1) return [path];
  const places = files.map((file) => join(path, `${basename(file, extname(file))}${ending}`));
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice !== undefined) {
    throw new AvclError(
      'USAGE',
      `expected files of different names, got two that would become ${twice}; predict them one by one`,
    );
  }
  return places;
}

/** Refused before anything is computed. */
export function checkOutputs(files: readonly string[], { csv, vtt, render, timeline }: Outputs): void {
  const wanted = [csv, vtt, render].some((path) => path !== undefined);
  if (timeline === false && wanted) {
    throw new AvclError(
      'USAGE',
      'expected a timeline for --csv, --vtt or --render, got --no-timeline; leave it out',
    );
  }
  const each = (option: string, path: string | undefined, ending: string, isMedia: boolean) =>
    path === undefined
      ? []
      : placesOf(path, files, ending).map((place) => ({ option, path: place, isMedia }));
  demandOutputs(
    [
      ...(csv === undefined ? [] : [{ option: '--csv', path: csv }]),
      ...each('--vtt', vtt, '.vtt', false),
      ...each('--render', render, '.mp4', true),
    ],
    files,
  );
}

function write(path: string, content: string): void {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, content);
}

/**
 * Writes what was asked for.
 * @param answers - in the order of `files`; none for those that a stop left over
 * @param written - gets the names, as each is written
 */
export async function writeOutputs(
  answers: readonly (FilePrediction | undefined)[],
  files: readonly string[],
  { csv, vtt, render }: Outputs,
  session: Pick<Session, 'progress' | 'signal'>,
  written: string[],
): Promise<void> {
  const each = files.flatMap((_, i) => {
    const timeline = answers[i]?.timeline ?? null;
    return timeline === null ? [] : [[timeline, i] as const];
  });
  if (csv !== undefined) {
    write(csv, timelineCsv(each.map(([timeline]) => timeline)));
    written.push(csv);
  }
  const eachTo = async (
    path: string | undefined,
    ending: string,
    make: (timeline: Timeline, to: string) => Promise<void>,
  ) => {
    if (path === undefined) return;
    const places = placesOf(path, files, ending);
    for (const [timeline, i] of each) {
      await make(timeline, places[i]!);
      written.push(places[i]!);
    }
  };
  await eachTo(vtt, '.vtt', async (timeline, to) => write(to, timelineVtt(timeline)));
  await eachTo(render, '.mp4', async (timeline, to) => {
    mkdirSync(dirname(resolve(to)), { recursive: true });
    await renderTimeline({ timeline, out: to, onProgress: session.progress, signal: session.signal });
  });
}
