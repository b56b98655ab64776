/**
 * What files hold, asked of ffprobe several at once, before anything is decoded: how long they are, whether there is sound, whether they
 * open at all. A file that opens may still not decode; that is seen, and counted, when the store is built.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError, MINIMUM_SECONDS, probe, type ReasonCode } from '@avcl/media';
import { type EachOptions, forEach } from '../sources/each.js';

/** One file. */
export interface Examined {
  readonly state: 'ok' | 'no-sound' | 'damaged';
  /** Of the file; null where it does not say. */
  readonly seconds: number | null;
  /** Null when `ok`. */
  readonly reason: ReasonCode | null;
  readonly detail: string;
}

/**
 * Asks all of `paths`.
 * @param folder - that they are relative to
 */
export async function examine(
  folder: string,
  paths: readonly string[],
  options: EachOptions,
): Promise<ReadonlyMap<string, Examined>> {
  const examined = new Map<string, Examined>();
  await forEach(paths, options, async (path) => {
    examined.set(path, await examineOne(join(folder, path), options.signal));
  });
  return examined;
}

async function examineOne(path: string, signal: AbortSignal | undefined): Promise<Examined> {
  const damaged = (reason: ReasonCode, detail: string, seconds: number | null = null): Examined => ({
    state: 'damaged',
    seconds,
    reason,
    detail,
  });
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return damaged('unreadable', 'not a regular file');
  if (found.size === 0) return damaged('empty-file', '0 bytes');
  try {
    const { seconds, video, audio } = await probe(path, { signal });
    if (video.length === 0) return damaged('no-video', 'no video stream', seconds);
    if (audio.length === 0)
      return { state: 'no-sound', seconds, reason: 'no-audio', detail: 'no audio stream' };
    if (seconds !== null && seconds <= MINIMUM_SECONDS)
      return damaged('too-short', `${seconds.toFixed(2)} s`, seconds);
    return { state: 'ok', seconds, reason: null, detail: '' };
  } catch (error) {
    if (error instanceof MediaError) return damaged(error.reason, error.detail);
    throw error;
  }
}
