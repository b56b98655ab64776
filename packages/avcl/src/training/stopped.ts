/**
 * A job that was asked to stop (Ctrl-C, SIGTERM, an AbortSignal), after it has saved what it must.
 */
import { AvclError } from '@avcl/torch';

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
