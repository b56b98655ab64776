/**
 * Ctrl-C and SIGTERM: the first asks the job to save and stop, the second ends the process at once.
 */
import { constants } from 'node:os';
import type { Logger } from './define.js';

/** A request to stop, and which signal made it. */
export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM, null when nobody asked. */
  exitCode(): number | null;
}

/** Listens until disposed. */
export function listenForStop(logger: Logger): Stopping {
  const controller = new AbortController();
  let exitCode: number | null = null;
  const onSignal = (name: NodeJS.Signals) => {
    const status = 128 + constants.signals[name];
    if (exitCode !== null) {
      process.exit(status);
    }
    exitCode = status;
    logger.info('stopping: what is done is being saved (once more ends at once, without saving)');
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) {
    process.on(name, onSignal);
  }
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    [Symbol.dispose]() {
      for (const name of names) {
        process.off(name, onSignal);
      }
    },
  };
}
