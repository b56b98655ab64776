/** Server-sent events: one stream a page, which ends with the reader or with the studio. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** Sends a named event; what it carries is written as JSON. */
export type Send = (event: string, data: unknown) => Promise<void>;

/** A line that means nothing, so that a proxy keeps the stream and a reader that has gone is noticed. */
const KEEP_ALIVE_MS = 15_000;

/**
 * Answers with a stream of events.
 *
 * @param studio - aborted when the studio ends
 * @param work - sends until its signal is aborted, which is when the reader has gone or the studio ends
 */
export function eventStream(
  c: Context,
  studio: AbortSignal,
  work: (send: Send, signal: AbortSignal) => Promise<void>,
): Response {
  return streamSSE(c, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, studio]);
    const alive = setInterval(() => void stream.write(': \n\n').catch(() => gone.abort()), KEEP_ALIVE_MS);
    try {
      await work((event, data) => stream.writeSSE({ event, data: JSON.stringify(data) }), signal);
    } finally {
      clearInterval(alive);
    }
  });
}

/** Waits; sooner where the signal is aborted. @returns whether it is still wanted */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
