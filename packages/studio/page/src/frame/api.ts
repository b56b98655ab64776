/** Requests to the studio's API. What it refuses becomes an {@link ApiError} with the fix. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ErrorAnswer } from '../../../src/answers.js';
import { token } from './token.js';

/** An answer that is no success. */
export class ApiError extends Error {
  readonly code: string;
  readonly fix: string | null;
  readonly status: number;

  constructor(status: number, code: string, message: string, fix: string | null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.fix = fix;
  }
}

/** Asks, and gives the answer as it comes. @throws ApiError for what is no success */
export async function request(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(
      0,
      'GONE',
      'The studio does not answer.',
      'Start it again with avcl studio; this page goes on by itself.',
    );
  }
  if (response.ok) return response;
  const text = await response.text();
  let told: ErrorAnswer['error'] = {
    code: 'FAULT',
    message: `The studio answered ${response.status}.`,
    fix: null,
  };
  try {
    told = (JSON.parse(text) as ErrorAnswer).error;
  } catch {
    // Not one of the studio's own answers.
  }
  throw new ApiError(response.status, told.code, told.message, told.fix);
}

/** Reads. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** What shows the token. */
export const tokenHeader = (): Record<string, string> => ({ 'x-avcl-token': token() ?? '' });

/** Changes something, or sends a file: with the token. */
export async function post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers = tokenHeader();
  if (body !== undefined && !(body instanceof Blob)) headers['content-type'] = 'application/json';
  const response = await request(path, {
    method: 'POST',
    headers,
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
  });
  return (response.status === 204 ? null : await response.json()) as T;
}

/** What is known of an answer. While a newer one is fetched the older stays. */
export interface Fetched<T> {
  readonly data: T | null;
  readonly error: Error | null;
  readonly loading: boolean;
  /** Asks again. */
  readonly again: () => void;
}

/** Fetches while it is shown; anew when the path changes. null: nothing is fetched. */
export function useFetched<T>(path: string | null): Fetched<T> {
  const [state, set] = useState<Omit<Fetched<T>, 'again'>>({
    data: null,
    error: null,
    loading: path !== null,
  });
  const [turn, setTurn] = useState(0);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (path === null) {
      set({ data: null, error: null, loading: false });
      return undefined;
    }
    const gone = new AbortController();
    set((before) => ({ data: shown.current === path ? before.data : null, error: null, loading: true }));
    get<T>(path, gone.signal).then(
      (data) => {
        shown.current = path;
        set({ data, error: null, loading: false });
      },
      (error: Error) => {
        if (!gone.signal.aborted) set({ data: null, error, loading: false });
      },
    );
    return () => gone.abort();
  }, [path, turn]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}
