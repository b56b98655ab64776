/**
 * Video files as a clip store that lives as long as it is used: files go through the very path of training, with the frame size
 * that the model was trained on.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { buildStore, type FrameSize, type ListedInput, MediaError, openStore, type Store } from '@avcl/media';
import { type ClipSource, rejectedIn } from '../data/source.js';
import type { Stream } from './options.js';

/** Why a file gave no clip. */
export interface FileProblem {
  readonly code: string;
  readonly detail: string;
}

/** Whether a file may only lack one of the streams that a store's clips have, or have too little of it: a model may answer it by the other. */
export const lacksStream = (problem: FileProblem | null): boolean =>
  ['no-audio', 'no-video', 'too-short'].includes(problem?.code ?? '');

/** What was thrown, where it is about the file; anything else is thrown again. */
export function problemOf(error: unknown): FileProblem {
  if (error instanceof MediaError) return { code: error.reason, detail: error.detail };
  throw error;
}

/** A clip's key in the store: the file's place in the list, since one file may be named twice. */
export const keyOf = (place: number): string => `file-${place}`;

/** What {@link withFileStore} is asked. */
interface FileStoreOptions {
  readonly frames: FrameSize | null;
  /** Takes files without sound or without pictures too: silence or black stands for what they lack. */
  readonly fill?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes files into a temporary store, and removes it afterwards.
 * @param use - what is done with it; `problems` has the files that could not be used, by key, `remarks` what was wrong with others
 */
export async function withFileStore<T>(
  files: readonly string[],
  options: FileStoreOptions,
  use: (
    store: Store,
    problems: ReadonlyMap<string, FileProblem>,
    remarks: ReadonlyMap<string, string>,
  ) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'avcl-files-'));
  try {
    const inputs = files.map(
      (file, place): ListedInput => ({ key: keyOf(place), path: resolve(file), label: null, split: null }),
    );
    const path = join(folder, 'store');
    const root = parse(resolve(files[0] ?? '.')).root;
    await buildStore({ source: 'the given files', root, inputs, problems: [] }, path, {
      ...(options.frames === null ? {} : { frames: options.frames }),
      fill: options.fill ?? false,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    using store = await openStore(path);
    const problems = new Map(
      rejectedIn(store, undefined).map(({ key, reason, detail }) => [key, { code: reason, detail }]),
    );
    const repaired = store.inputs.filter(({ state }) => state === 'repaired');
    const remarks = new Map(repaired.map(({ key, reason, detail }) => [key, `${reason}, ${detail}`]));
    return await use(store, problems, remarks);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LACKED: Readonly<Record<string, Stream>> = { 'no-audio': 'audio', 'no-video': 'rgb' };

/** The stream that the file of a clip has not, where silence or black stands for it; null where the clip has both. */
export function lackedBy({ inputs }: Pick<ClipSource, 'inputs'>, key: string): Stream | null {
  const record = inputs.find((input) => input.key === key && input.state === 'repaired');
  return LACKED[record?.reason ?? ''] ?? null;
}
