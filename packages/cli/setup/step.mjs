// How set-up speaks and fails: one line a step, and on failure what to do about it.
import { spawnSync } from 'node:child_process';

/** A set-up step could not be done. `fix` is the line that a person can act on. */
export class SetupError extends Error {
  constructor(message, fix) {
    super(message);
    this.code = 'ENVIRONMENT'; // as AvclError's, for exit status 4
    this.fix = fix;
  }
}

/** Print one line about a step that does work; steps already done stay silent unless `AVCL_SETUP_VERBOSE` is set. */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/** As `say`, for what needed no work. */
export function sayDone(text) {
  if (process.env.AVCL_SETUP_VERBOSE) say(`${text} (already done)`);
}

/** True where `command` can be started and answers `--version`. */
export function hasCommand(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * Run a command whose output belongs on stderr (stdout is kept for the job itself).
 * Throws `SetupError` with `fix` where it does not end well.
 */
export function run(command, args, { cwd, env, fix }) {
  const done = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (done.error) throw new SetupError(`could not start ${command}: ${done.error.message}`, fix);
  if (done.signal)
    throw new SetupError(
      `${command} was stopped by ${done.signal}`,
      'run the same command again: finished steps are kept',
    );
  if (done.status !== 0)
    throw new SetupError(`${command} ${args.join(' ')} ended with status ${done.status}`, fix);
}
