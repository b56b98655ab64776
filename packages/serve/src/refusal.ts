/**
 * What a server says when it does not do what was asked: one JSON shape, `{ error: { code, message, fix } }`, as `--json` prints it. Only a
 * {@link Refusal} speaks for itself. Everything else is a fault of ours or of the machine: its words may hold paths, so they go to the log.
 */
import { AvclError } from '@avcl/torch';

/** What a refusal carries beside status, code and message. */
export interface RefusalOptions {
  /** What the sender can do about it. */
  fix?: string;
  /** Headers of the answer, such as `retry-after`. */
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** A request that is not served, and why. The message goes to the sender: no path of the machine may be in it. */
export class Refusal extends Error {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** A word for programs, such as `body-too-large`. */
  readonly code: string;
  readonly fix: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: RefusalOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.fix = options.fix ?? null;
    this.headers = options.headers ?? {};
  }
}

/** The body of an answer that is no success. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string | null };
}

/**
 * What to tell the sender about whatever was thrown.
 *
 * @param error - a refusal, or anything else
 * @param log - is given what is not a refusal, whole
 */
export function refusalOf(error: unknown, log: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  log(error);
  if (error instanceof AvclError && error.code === 'ENVIRONMENT') {
    return new Refusal(503, 'environment', 'something that the server needs is missing; its log says what', {
      cause: error,
    });
  }
  return new Refusal(500, 'fault', 'the server failed; its log says why', { cause: error });
}

/** A refusal as an answer. Nothing keeps it: the next request may be served. */
export function refusalResponse({ status, code, message, fix, headers }: Refusal): Response {
  const body: ErrorBody = { error: { code, message, fix } };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}
