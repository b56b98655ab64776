/**
 * A job as the answer to a request: lines of JSON, `{"progress": ...}` while it runs and one `{"answer": ...}` or `{"error": ...}` at the
 * end. Whoever stops reading ends the job. A job needs the token; what is known already does not.
 */
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { errorOf } from '../answers.js';
import { demandToken } from '../guard.js';
import type { JobProgress } from './protocol.js';

/**
 * @param known - the answer of a job that was done before; null: none
 * @param work - is given a signal that is aborted when the reader has gone
 * @throws Refusal 403 for a job without the token
 */
export function answerOfJob(
  c: Context,
  known: unknown,
  work: (options: { signal: AbortSignal; onProgress: (progress: JobProgress) => void }) => Promise<unknown>,
): Response {
  if (known === null) demandToken(c);
  c.header('content-type', 'application/x-ndjson');
  c.header('cache-control', 'no-store');
  return stream(c, async (out) => {
    const gone = new AbortController();
    out.onAbort(() => gone.abort(new Error('the reader has gone')));
    const write = (line: unknown) => out.write(`${JSON.stringify(line)}\n`);
    try {
      const onProgress = (progress: JobProgress) => void write({ progress }).catch(() => gone.abort());
      const answer = known ?? (await work({ signal: gone.signal, onProgress }));
      await write({ answer });
    } catch (error) {
      if (!gone.signal.aborted) await write({ error: errorOf(error as Error).error });
    }
  });
}
