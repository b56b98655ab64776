/**
 * Native errors as the project's: PyTorch's own text with the operator and what it was called with, and the JavaScript
 * stack of the call. A mistake found while arguments were converted is a USAGE error, what PyTorch refused a TorchError.
 */
import { AvclError, TorchError } from './errors.js';
import { Handle } from './scope.js';

/** Runs a native function; `args` are named for the error. */
export function refused<T>(operator: string, args: Readonly<Record<string, unknown>>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw refusal(error, operator, args);
  }
}

/** The error to throw for `error`, which a native function threw. */
export function refusal(error: unknown, operator: string, args: Readonly<Record<string, unknown>>): unknown {
  if (!(error instanceof Error) || error instanceof AvclError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'AVCL_ARGUMENT' && code !== 'AVCL_TORCH') return error;
  const described = Object.entries(args).map(([name, value]) => `${name}: ${describe(value)}`);
  if (code === 'AVCL_TORCH') return new TorchError(error.message, operator, described, { cause: error });
  const given = described.length > 0 ? `\n  called with ${described.join(', ')}` : '';
  return new AvclError('USAGE', `${operator}: ${error.message}${given}`, {
    cause: error,
    details: { operator, arguments: described },
  });
}

const SHOWN = 8; // items of a list

/** A value in a few words: a tensor by dtype, shape and device. */
export function describe(value: unknown): string {
  if (value instanceof Handle) return String(value);
  if (Array.isArray(value)) {
    const items = value.slice(0, SHOWN).map(describe);
    return `[${items.join(', ')}${value.length > SHOWN ? `, ... ${value.length} in all` : ''}]`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}
