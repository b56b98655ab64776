/**
 * A job as the answer to a request: lines of JSON, `{"progress": ...}` while it runs and one `{"answer": ...}` or `{"error": ...}` at the
 * end. Whoever stops reading ends the job.
 */
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { errorOf } from '../answers.js';
import type { JobProgress } from './protocol.js';

/** @param work - is given a signal that is aborted when the reader has gone */
export function answerOfJob(
  c: Context,
  work: (options: { signal: AbortSignal; onProgress: (progress: JobProgress) => void }) => Promise<unknown>,
): Response {
  c.header('content-type', 'application/x-ndjson');
  c.header('cache-control', 'no-store');
  return stream(c, async (out) => {
    const gone = new AbortController();
    out.onAbort(() => gone.abort(new Error('the reader has gone')));
    const write = (line: unknown) => out.write(`${JSON.stringify(line)}\n`);
    try {
      const answer = await work({
        signal: gone.signal,
        onProgress: (progress) => void write({ progress }).catch(() => gone.abort()),
      });
      await write({ answer });
    } catch (error) {
      if (!gone.signal.aborted) await write({ error: errorOf(error as Error).error });
    }
  });
}
