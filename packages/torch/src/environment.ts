/**
 * Errors of the system that the owner of the machine can put right: a full disk, a folder that may not be written to, a disk or
 * network mount that does not answer, too few open files. Node gives a code; this says what it means and what to do.
 */
import { AvclError } from './errors.js';

interface Meaning {
  readonly expected: (place: string) => string;
  readonly got: string;
  readonly fix: string;
}

const room = (got: string): Meaning => ({
  expected: (place) => `room on the disk of ${place}`,
  got,
  fix: 'free some space',
});

const leave = (got: string, fix: string): Meaning => ({
  expected: (place) => `to read and write ${place}`,
  got,
  fix,
});

const answered = (place: string) => `the disk of ${place} to answer`;
const answer = (got: string): Meaning => ({
  expected: answered,
  got,
  fix: 'look after the disk, or mount the network folder again',
});

const files = (got: string): Meaning => ({
  expected: (place) => `to open one more file for ${place}`,
  got,
  fix: 'raise the limit with `ulimit -n 4096`',
});

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: room('none left'),
  EDQUOT: room('a quota that is used up'),
  EROFS: leave('a read-only file system', 'mount it for writing, or choose another folder'),
  EACCES: leave('no permission', 'check who may read and write there'),
  EPERM: leave('no permission', 'check who may read and write there'),
  EIO: answer('an input/output error'),
  ENXIO: answer('no such device'),
  ENODEV: answer('no such device'),
  ESTALE: answer('a stale file handle'),
  ENOTCONN: answer('a lost connection'),
  EHOSTDOWN: answer('a host that is down'),
  ETIMEDOUT: answer('no answer in time'),
  EMFILE: files('as many as this process may have open'),
  ENFILE: files('as many as the system may have open'),
};

/** Whether a disk or network mount did not answer: a file that cannot be read then is not itself at fault. */
export function diskIsLost(error: unknown): boolean {
  const meaning = MEANINGS[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  return meaning?.expected === answered;
}

/**
 * The error that says so, where `error` is of that kind.
 *
 * @param place - the file or folder, where the error itself names none
 * @param then - what to do once the cause is gone: "run the same command again"
 * @returns null for any other error
 */
export function environmentError(error: unknown, place: string, then: string): AvclError | null {
  if (error instanceof AvclError) return null;
  const { code = '', path = place } = (error ?? {}) as NodeJS.ErrnoException;
  const meaning = MEANINGS[code];
  if (meaning === undefined) return null;
  return new AvclError('ENVIRONMENT', `expected ${meaning.expected(path)}, got ${meaning.got} (${code})`, {
    fix: `${meaning.fix}, then ${then}`,
    cause: error,
    details: { path, system: code },
  });
}
