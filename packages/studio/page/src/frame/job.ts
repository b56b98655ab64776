/** A job of the studio's worker: its progress while it runs, its answer at the end. Leaving the page ends it. */
import { useEffect, useState } from 'preact/hooks';
import type { JobProgress } from '../../../src/jobs/protocol.js';
import { ApiError, request, tokenHeader } from './api.js';

/** What is known of a job. */
export interface JobState<T> {
  readonly answer: T | null;
  readonly progress: JobProgress | null;
  readonly error: Error | null;
  readonly running: boolean;
  /** Asks again. */
  readonly again: () => void;
}

type Line<T> =
  | { readonly progress: JobProgress }
  | { readonly answer: T }
  | { readonly error: { code: string; message: string; fix: string | null } };

/** Runs the job behind a path while it is shown; null: none. The last answer stays until there is another. */
export function useJob<T>(path: string | null): JobState<T> {
  const [state, set] = useState<Omit<JobState<T>, 'again'>>(idle);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) {
      set(idle);
      return undefined;
    }
    const gone = new AbortController();
    set((before) => ({ ...before, progress: null, error: null, running: true }));
    follow<T>(path, gone.signal, (progress) => set((before) => ({ ...before, progress }))).then(
      (answer) => set({ answer, progress: null, error: null, running: false }),
      (error: Error) => {
        if (!gone.signal.aborted) set({ answer: null, progress: null, error, running: false });
      },
    );
    return () => gone.abort();
  }, [path, turn]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}

const idle = { answer: null, progress: null, error: null, running: false };

async function follow<T>(
  path: string,
  signal: AbortSignal,
  tell: (progress: JobProgress) => void,
): Promise<T> {
  const response = await request(path, { signal, headers: tokenHeader() });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? '';
    const whole = rest.split('\n');
    rest = whole.pop()!;
    for (const text of whole) {
      const line = JSON.parse(text) as Line<T>;
      if ('answer' in line) return line.answer;
      if ('error' in line) throw new ApiError(200, line.error.code, line.error.message, line.error.fix);
      tell(line.progress);
    }
    if (done)
      throw new ApiError(
        0,
        'GONE',
        'The studio ended before it had answered.',
        'Start it again with avcl studio.',
      );
  }
}
