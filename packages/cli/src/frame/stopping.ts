/**
 * Ctrl-C and SIGTERM: the first asks the job to save and stop, the second ends the process at once. Under `npx` and `npm run` a
 * shell stands between npm and this process, and SIGTERM to npm ends that shell alone: losing it counts as SIGTERM.
 */
import { constants } from 'node:os';
import type { Logger } from './define.js';

/** A request to stop, and which signal made it. */
export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM, null when nobody asked. */
  exitCode(): number | null;
}

/** How often an orphan looks whether it is one. */
const LOOK_MS = 500;

/** Calls `lost` once the shell that npm started us with is gone. */
function watchParent(lost: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_command === undefined) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    lost();
  }, LOOK_MS);
  return timer.unref();
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
  const watch = watchParent(() => {
    if (exitCode === null) onSignal('SIGTERM');
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    [Symbol.dispose]() {
      clearInterval(watch);
      for (const name of names) {
        process.off(name, onSignal);
      }
    },
  };
}
