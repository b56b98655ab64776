/** The shape of a check, shared by all of them. */

/** What a check found. `fix` is null where nothing is wrong or missing; beside `ok` it is for something that most can do without. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

/** A check that passed. */
export function good(name: string, detail: string): Check {
  return { name, ok: true, detail, fix: null };
}

/** A check of something that is not there and need not be, with how to come by it. */
export function without(name: string, detail: string, fix: string): Check {
  return { name, ok: true, detail, fix };
}

/** A check that failed, with what to do. */
export function bad(name: string, detail: string, fix: string): Check {
  return { name, ok: false, detail, fix };
}

/** What an error says, in one line. */
export function said(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!;
}
