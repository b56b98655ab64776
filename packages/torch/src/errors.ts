/**
 * The project's errors. Every package throws these, with one sentence shape:
 * "expected ... for `name`, got ...; do ...". `code` decides the exit status of the command line.
 */

/** Who can put it right: the caller, the owner of the data, the owner of the machine, or us. */
export type ErrorCode = 'USAGE' | 'DATA' | 'ENVIRONMENT' | 'FAULT';

/** What an {@link AvclError} carries beside its message. */
export interface ErrorOptionsWithFix {
  /** What to do about it, as a command or an instruction. */
  fix?: string;
  /** The error underneath. */
  cause?: unknown;
  /** Fields a program needs: file, key, expected, got. */
  details?: Record<string, unknown>;
}

/** An error with a code, and where there is one, the fix. */
export class AvclError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptionsWithFix = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.fix = options.fix;
    this.details = options.details ?? {};
  }
}

/** An error from PyTorch: its own text, with the operator and what it was called with. */
export class TorchError extends AvclError {
  /** The operator as the dispatcher names it, such as `aten::mm`. */
  readonly operator: string;
  /** One description per argument: `self: float32[2, 3] on cpu`, `dim: 1`. */
  readonly arguments: readonly string[];

  constructor(message: string, operator: string, args: readonly string[], options: ErrorOptionsWithFix = {}) {
    const given = args.length > 0 ? `\n  called with ${args.join(', ')}` : '';
    super('FAULT', `${operator}: ${message}${given}`, options);
    this.operator = operator;
    this.arguments = args;
  }
}

/** A tensor, scope or other native object was used after it was disposed. */
export class DisposedError extends AvclError {
  constructor(what: string, options: ErrorOptionsWithFix = {}) {
    super(
      'USAGE',
      `expected a live ${what}, got one that was disposed; keep it with \`keep\` or return it from \`tidy\``,
      options,
    );
  }
}
