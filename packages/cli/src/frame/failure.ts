/**
 * What a failure says and which exit status it has: 2 wrong use, 3 bad data, 4 environment, 130 or 143 stopped by
 * Ctrl-C or SIGTERM (after saving), 1 anything else. A message, then a `fix:` line; stacks only with AVCL_DEBUG=1.
 */
import type { AvclError, ErrorCode } from '@avcl/torch';
import { CommanderError } from 'commander';

/** A failure as it is printed. */
export interface Failure {
  readonly code: string;
  readonly exitCode: number;
  readonly message: string;
  readonly fix: string | null;
}

const EXITS: Readonly<Record<ErrorCode, number>> = { USAGE: 2, DATA: 3, ENVIRONMENT: 4, FAULT: 1 };

/** Errors of the system that have a plain meaning. */
const SYSTEM: Readonly<Record<string, readonly [code: ErrorCode, fix: string]>> = {
  ENOENT: ['DATA', 'check the path'],
  ENOTDIR: ['DATA', 'check the path'],
  EISDIR: ['DATA', 'check the path'],
  EACCES: ['ENVIRONMENT', 'check who may read and write there'],
  EPERM: ['ENVIRONMENT', 'check who may read and write there'],
  EROFS: ['ENVIRONMENT', 'choose a folder that can be written to'],
  ENOSPC: ['ENVIRONMENT', 'free disk space, or choose another disk with --out'],
  EDQUOT: ['ENVIRONMENT', 'free disk space, or choose another disk with --out'],
  EIO: ['ENVIRONMENT', 'look after the disk, or mount the network folder again'],
  ESTALE: ['ENVIRONMENT', 'look after the disk, or mount the network folder again'],
  EMFILE: ['ENVIRONMENT', 'raise the limit of open files: ulimit -n 4096'],
  ENFILE: ['ENVIRONMENT', 'raise the limit of open files: ulimit -n 4096'],
  ENOMEM: ['ENVIRONMENT', 'free memory, or use a smaller batch_size'],
};

/** A program that could not be started because it is not there. */
const MISSING_PROGRAM = ['ENVIRONMENT', 'npx avcl doctor, which says what to install'] as const;

/** Known by its fields, so that the command line need not load libtorch to fail. */
function isAvclError(error: unknown): error is AvclError {
  return error instanceof Error && 'fix' in error && 'code' in error && String(error.code) in EXITS;
}

function wrongUse(error: CommanderError, command: string): Failure {
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (?:one of )?(.+)\?/.exec(rest.join(' '))?.[1];
  const help = `${command} --help`;
  return {
    code: 'USAGE',
    exitCode: 2,
    message: first!,
    fix: near === undefined ? help : `did you mean ${near}? See ${help}`,
  };
}

/**
 * Says what to print about an error.
 *
 * @param error - whatever was thrown
 * @param stopped - the exit status when a signal asked the job to stop, else null
 * @param command - the command as typed, for the hint to its help
 */
export function failureOf(error: unknown, stopped: number | null, command: string): Failure {
  if (error instanceof CommanderError) {
    return wrongUse(error, command);
  }
  if (stopped !== null) {
    const saved = isAvclError(error) && error.name === 'StoppedError';
    return {
      code: 'STOPPED',
      exitCode: stopped,
      message: saved ? error.message.replace(/^stopped /, '') : 'before it was done',
      fix: saved
        ? (error.fix?.replace(/^go on with: /, '') ?? null)
        : 'run the same command again; what is done is kept',
    };
  }
  if (isAvclError(error)) {
    return {
      code: error.code,
      exitCode: EXITS[error.code],
      message: error.message,
      fix: error.fix ?? null,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const { code = '', syscall = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const system = syscall.startsWith('spawn') && code === 'ENOENT' ? MISSING_PROGRAM : SYSTEM[code];
  if (system !== undefined) {
    return { code: system[0], exitCode: EXITS[system[0]], message, fix: system[1] };
  }
  return {
    code: 'FAULT',
    exitCode: 1,
    message: `unexpected fault: ${message}`,
    fix: 'run it again with AVCL_DEBUG=1 and report what it prints',
  };
}

/** The error's stack and those of its causes, for AVCL_DEBUG=1. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** The environment variable that makes a process tell its failure to its launcher. */
export const LAUNCHED = 'AVCL_LAUNCHED';

/** What a launched process tells its launcher instead of printing it. */
export interface Told {
  readonly failure: Failure;
  /** The processes that it blames; none where the failure is its own. */
  readonly ranks: readonly number[];
}
