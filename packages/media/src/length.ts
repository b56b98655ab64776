// How long a file is, by its packets: what containers declare may be missing, or wrong after a cut. Nothing is decoded, so it takes as
// long as reading the file.

import type { Readable } from 'node:stream';
import { checkFile } from './decode.js';
import { guardedInput, runFfmpeg } from './ffmpeg.js';
import { DEFAULT_MEDIA_LIMITS, LONG_FILE_BYTES } from './limits.js';
import { unreadableContainer } from './probe.js';
import { MediaError } from './reasons.js';

/** An hour for the slowest disk; the file is only copied packet by packet. */
const PATIENCE_SECONDS = 3600;

/**
 * Seconds from the file's beginning to the end of its longest stream of picture or sound.
 * @throws MediaError where it cannot be read
 */
export async function measureSeconds(path: string, signal?: AbortSignal): Promise<number> {
  await checkFile(path, { ...DEFAULT_MEDIA_LIMITS, fileBytes: LONG_FILE_BYTES });
  let last = 0;
  let rest = '';
  const read = async (stream: Readable) => {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!.slice(-200);
      for (const line of lines) {
        const told = /^out_time_us=(\d+)/.exec(line);
        if (told) last = Math.max(last, Number(told[1]) / 1e6);
      }
    }
  };
  const maps = ['-map', '0:V:0?', '-map', '0:a:0?', '-c', 'copy'];
  const args = ['-v', 'level+warning', '-nostats', '-progress', 'pipe:3', '-stats_period', '5'];
  const run = await runFfmpeg([...args, ...guardedInput(path), ...maps, '-f', 'null', '-'], {
    pipes: [{ read }],
    limits: { seconds: PATIENCE_SECONDS },
    signal,
  });
  if (run.timedOut) throw new MediaError('timeout', path, 'reading its packets');
  if (run.status !== 0 && last === 0) throw unreadableContainer(path, run.messages);
  return last;
}
