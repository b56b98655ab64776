/** How the API tells an error: the message and its fix, as the command line would print them. The studio stays up. */
import { Refusal } from '@avcl/serve';
import { AvclError, type ErrorCode } from '@avcl/torch';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The body of every answer that is no success. */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string | null };
}

const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  USAGE: 400,
  DATA: 422,
  ENVIRONMENT: 503,
  FAULT: 500,
};

/** What to tell of an error, and with which status. */
export function errorOf(error: Error): ErrorAnswer & { readonly status: ContentfulStatusCode } {
  const answer = (status: number, code: string, message: string, fix: string | null) => ({
    status: status as ContentfulStatusCode,
    error: { code, message, fix },
  });
  if (error instanceof AvclError) {
    return answer(STATUS[error.code] ?? 500, error.code, error.message, error.fix ?? null);
  }
  if (error instanceof Refusal) return answer(error.status, error.code, error.message, error.fix);
  if (error instanceof HTTPException) return answer(error.status, 'USAGE', error.message, null);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return answer(
      422,
      'DATA',
      'expected a file that is there, got one that has just gone',
      'load the page again',
    );
  }
  return answer(
    500,
    'FAULT',
    `unexpected fault: ${error.message}`,
    'look at what `avcl studio` printed, and report it',
  );
}

/** For `app.onError`. */
export function errorAnswer(error: Error, c: Context): Response {
  const { status, error: told } = errorOf(error);
  return c.json({ error: told } satisfies ErrorAnswer, status);
}
