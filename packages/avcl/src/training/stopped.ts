/**
 * A job that was asked to stop (Ctrl-C, SIGTERM, an AbortSignal), after it has saved what it must.
 */
import { setImmediate } from 'node:timers/promises';
import { AvclError } from '@avcl/torch';

/** How to go on with a job that keeps nothing of what it has done. */
export const BEGINS_ANEW = 'run the same command again; it begins anew';

/** Thrown when a job ends because its signal was aborted. The command line exits with 130. */
export class StoppedError extends AvclError {
  /**
   * @param message - where it stopped
   * @param fix - how to go on
   */
  constructor(message: string, fix: string) {
    super('FAULT', message, { fix });
  }
}

/**
 * Lets handlers of signals run, so that a stop that was asked for during a long computation is seen. Signals are read between two
 * turns of the event loop's immediates; one alone may belong to the turn that has begun.
 */
export async function signalsHandled(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
