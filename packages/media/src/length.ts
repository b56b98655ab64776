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

/** A frame is shown at most so long after it is decoded; a time beyond that is damage. */
const REORDERED_SECONDS = 10;

/**
 * Seconds from the file's beginning to the end of its longest stream of picture or sound.
 * @throws MediaError where it cannot be read
 */
export async function measureSeconds(path: string, signal?: AbortSignal): Promise<number> {
  await checkFile(path, { ...DEFAULT_MEDIA_LIMITS, fileBytes: LONG_FILE_BYTES });
  let last = 0;
  let rest = '';
  const ticks: number[] = []; // seconds of each stream's time stamps
  const frames = new Map<number, number>(); // by stream of pictures: how long the last frame but one is shown
  const look = (line: string) => {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base) ticks[Number(base[1])] = Number(base[2]) / Number(base[3]);
    const pictures = /^#media_type (\d+): video/.exec(line);
    if (pictures) frames.set(Number(pictures[1]), 0);
    if (!/^\d/.test(line)) return;
    const [stream, decoded, shown, duration] = line.split(',', 4).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const tick = ticks[stream] ?? Number.NaN;
    const trusted = Math.abs(shown - decoded) * tick < REORDERED_SECONDS; // false too where a container has no times to show
    // Where a track begins late, ffmpeg tells a last frame that ends too early by as much.
    const lasts = Math.max(duration, frames.get(stream) ?? 0);
    if (frames.has(stream)) frames.set(stream, duration);
    const end = ((trusted ? shown : decoded) + lasts) * tick;
    if (end > last) last = end;
  };
  const read = async (stream: Readable) => {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!.slice(-200);
      for (const line of lines) look(line);
    }
  };
  const maps = ['-map', '0:V:0?', '-map', '0:a:0?', '-c', 'copy'];
  // A line a packet. ffmpeg's own progress counts the times to decode, which end frames earlier where frames are reordered.
  const run = await runFfmpeg(
    ['-v', 'level+warning', '-nostats', ...guardedInput(path), ...maps, '-f', 'framecrc', 'pipe:3'],
    { pipes: [{ read }], limits: { seconds: PATIENCE_SECONDS }, signal },
  );
  if (run.timedOut) throw new MediaError('timeout', path, 'reading its packets');
  if (run.status !== 0 && last === 0) throw unreadableContainer(path, run.messages);
  return last;
}
