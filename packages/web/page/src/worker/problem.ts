/** An error that says what it says to the reader; whatever else is thrown is a fault of the page. */
import type { Problem } from './messages.js';

export class PageError extends Error {
  readonly problem: Problem;

  constructor(title: string, detail: string, fix: string) {
    super(`${title}: ${detail}`);
    this.problem = { title, detail, fix };
  }
}

/** What to show of anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PageError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    title: 'The page failed',
    detail,
    fix: 'Load the page again. If it happens again, export the run anew.',
  };
}
