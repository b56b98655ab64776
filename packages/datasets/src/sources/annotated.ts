/**
 * Lists that name videos by their YouTube id, not by a path: what such a row says, and how rows and files come together. A row without a
 * file stays in the listing, under the name that its file would have, so that the store counts it as `not-found` in its split.
 */
import { Collector, type Found } from './collect.js';
import { findUntrimmed } from './copies.js';
import type { ReadRequest } from './formats/format.js';
import { findVideos, type VideoFile, videoOf } from './video-files.js';

/** One row: seconds of a video. */
export interface ClipRow {
  /** Null in JSON, where entries are counted, not lines. */
  readonly line: number | null;
  readonly id: string;
  /** The file's name without extension, where the list has one. */
  readonly stem: string | null;
  /** Seconds from the video's start; null where the list does not say. */
  readonly start: number | null;
  readonly end: number | null;
  readonly label: string | null;
  readonly split: string | null;
}

/** A row that could not be used. */
export interface BadRow {
  readonly line: number | null;
  readonly text: string;
  readonly detail: string;
}

/** What one list gives. */
export interface ParsedList {
  readonly name: string;
  readonly rows: readonly ClipRow[];
  readonly bad: readonly BadRow[];
}

/** A YouTube id; it may begin with - or _. */
export const YOUTUBE_ID = /^[\w-]{11}$/;

/** How Kinetics would call the file of a row. */
export function nominalName({
  id,
  stem,
  start,
  end,
}: Pick<ClipRow, 'id' | 'stem' | 'start' | 'end'>): string {
  const digits = (seconds: number) => String(Math.round(seconds)).padStart(6, '0');
  if (stem !== null) return `${stem}.mp4`;
  return start === null ? `${id}.mp4` : `${id}_${digits(start)}_${digits(end ?? start + 10)}.mp4`;
}

/**
 * Brings rows and the files below `root` together.
 * @param wholeFiles - the files are what was annotated, whatever their length: nothing is cut
 */
export async function collectAnnotated(
  lists: readonly ParsedList[],
  root: string,
  request: Pick<ReadRequest, 'copies' | 'signal' | 'onProgress'>,
  wholeFiles = false,
): Promise<Collector> {
  const collector = new Collector(root);
  const several = lists.length > 1;
  const rows = lists.flatMap((list) => list.rows.map((row) => ({ row, list: list.name })));
  const annotated = new Map<string, number>();
  for (const { row } of rows) annotated.set(row.id, (annotated.get(row.id) ?? 0) + 1);
  const files = await findVideos(root);
  if (files.note !== null) collector.notes.push(files.note);
  const matched = rows.map(({ row, list }) => ({
    row,
    list,
    file: videoOf(files.byId.get(row.id) ?? [], row, annotated.get(row.id)!),
  }));
  const bare = matched.filter(({ file }) => file?.bare);
  const told = wholeFiles ? null : await findUntrimmed(root, bare.map(asked), request.copies, request);
  if (told) collector.notes.push(told.note);
  const missing = matched.filter(({ file }) => file === null).length;
  if (missing > 0) {
    const where =
      missing === matched.length ? `; name the videos' folder with \`root\` if it is not ${root}` : '';
    collector.notes.push(
      `${missing} of ${matched.length} listed clips have no file; they are listed and will be \`not-found\`${where}`,
    );
  }
  for (const { row, list, file } of matched) {
    const found = foundOf(row, file, file?.bare === true && (told?.isUntrimmed(file.path) ?? false));
    if (typeof found === 'string')
      collector.problem(row.line, row.id, 'bad-line', several ? `${list}: ${found}` : found);
    else collector.add(found);
  }
  for (const list of lists) {
    for (const { line, text, detail } of list.bad) {
      collector.problem(line, text, 'bad-line', several ? `${list.name}: ${detail}` : detail);
    }
  }
  return collector;
}

const asked = ({ row, file }: { row: ClipRow; file: VideoFile | null }) => ({
  path: file!.path,
  seconds: row.start !== null && row.end !== null ? row.end - row.start : 10,
});

function foundOf(row: ClipRow, file: VideoFile | null, cut: boolean): Found | string {
  const { line, label, split, id, start, end } = row;
  const found = { line, path: file?.path ?? nominalName(row), key: null, label, split, group: id };
  if (!cut) return found;
  if (start === null) return 'expected a trimmed copy, as the list has no start time, got a whole video';
  return { ...found, start, end: end ?? start + 10 };
}
