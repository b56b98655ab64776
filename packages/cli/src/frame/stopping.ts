/**
 * Ctrl-C and SIGTERM: the first asks the job to save and stop, the second ends the process at once. Under `npx` and `npm run` a
 * shell stands between npm and this process, and SIGTERM to npm ends that shell alone: losing it counts as SIGTERM, and so does losing the
 * launcher of several processes. SIGUSR1 asks for a checkpoint without a stop.
 */
import { constants } from 'node:os';
import type { Logger } from './define.js';

/** A request to stop, and which signal made it. */
export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM, null when nobody asked. */
  exitCode(): number | null;
  /** Whether SIGUSR1 came since this was last asked. */
  saveAsked(): boolean;
}

/** How often an orphan looks whether it is one. */
const LOOK_MS = 500;

/** Calls `lost` once the shell that npm started us with, or the launcher, is gone. */
function watchParent(lost: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_command === undefined && process.env.LOCAL_RANK === undefined) return undefined;
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
    logger.info(
      'stopping: what is under way is finished or saved (once more ends at once, and saves nothing)',
    );
    controller.abort();
  };
  let wishes = 0;
  const onSave = () => {
    wishes += 1;
    logger.info('saving a checkpoint, and going on');
  };
  process.on('SIGUSR1', onSave);
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
    saveAsked() {
      const asked = wishes > 0;
      wishes = 0;
      return asked;
    },
    [Symbol.dispose]() {
      clearInterval(watch);
      process.off('SIGUSR1', onSave);
      for (const name of names) {
        process.off(name, onSignal);
      }
    },
  };
}
