/**
 * Which file is which clip's, and which clips are to be cut out of it. Files are asked for their length, so that a copy of whole videos and
 * one of trimmed clips that are named alike are told apart, file by file.
 */
import { MINIMUM_SECONDS } from '@avcl/media';
import { findUntrimmed, isUntrimmed } from '../sources/copies.js';
import { findVideos, type VideoFile, videoOf } from '../sources/video-files.js';
import type { Annotation } from './annotations.js';
import { type Examined, examine } from './examine.js';
import type { KineticsSoundsOptions } from './kinetics-sounds.js';

/** One annotated clip. */
export interface Clip {
  readonly row: Annotation;
  readonly label: string;
  readonly file: VideoFile | null;
  readonly cut: boolean;
  /** Null where there is no file, or none was asked. */
  readonly examined: Examined | null;
}

/** Files to rows, and which of them are to be cut. */
export async function match(
  rows: readonly Annotation[],
  annotations: readonly Annotation[],
  labelOf: (row: Annotation) => string,
  options: KineticsSoundsOptions,
): Promise<{ clips: Clip[]; notes: string[] }> {
  const { videos, probe = true, copies = 'auto', jobs, signal, onProgress } = options;
  const files = await findVideos(videos);
  const annotated = new Map<string, number>();
  for (const { id } of annotations) annotated.set(id, (annotated.get(id) ?? 0) + 1);
  const times = ({ id }: Annotation) => annotated.get(id) ?? 1;
  const matched = rows.map((row) => ({ row, file: videoOf(files.byId.get(row.id) ?? [], row, times(row)) }));
  const paths = [...new Set(matched.flatMap(({ file }) => file?.path ?? []))];
  const examined = probe ? await examine(videos, paths, { jobs, signal, onProgress }) : null;
  const bare = matched.flatMap(({ row, file }) =>
    file?.bare ? { path: file.path, seconds: secondsOf(row) } : [],
  );
  const told =
    probe && copies === 'auto'
      ? null
      : await findUntrimmed(videos, bare, copies, { jobs, signal, onProgress });
  const notes = [files.note, told?.note].filter((note) => typeof note === 'string');
  let ambiguous = 0;
  const clips = matched.map(({ row, file }): Clip => {
    const none = { row, label: labelOf(row), file: null, cut: false, examined: null };
    if (file === null) return none;
    const known = examined?.get(file.path) ?? null;
    const cut =
      file.bare && (told?.isUntrimmed(file.path) ?? isUntrimmed(known?.seconds ?? 0, secondsOf(row)));
    // A whole video without a time to cut at, or one cut without saying to which of several times: not this clip.
    if (file.bare && (cut ? row.start === null : times(row) > 1)) {
      ambiguous += 1;
      return none;
    }
    return { row, label: labelOf(row), file, cut, examined: cut ? withinFile(row, known) : known };
  });
  if (ambiguous > 0)
    notes.push(
      `${ambiguous} clips count as missing: a file with their id is there, but not to tell which part of it they are`,
    );
  return { clips, notes };
}

const secondsOf = ({ start, end }: Annotation) => (start !== null && end !== null ? end - start : 10);

/** A video that ends before the clip begins is there, but not the clip. */
function withinFile({ start }: Annotation, examined: Examined | null): Examined | null {
  if (
    examined?.state !== 'ok' ||
    examined.seconds === null ||
    examined.seconds > (start ?? 0) + MINIMUM_SECONDS
  )
    return examined;
  const detail = `the video is ${examined.seconds.toFixed(1)} s long, the clip begins at ${start} s`;
  return { ...examined, state: 'damaged', reason: 'too-short', detail };
}
