/** Long loops let others have their turn: requests are answered in between. */
import { setImmediate } from 'node:timers/promises';

/** As long as nobody notices. */
const TURN_MS = 15;

/** Gives a function to await in a loop: it lets others go first when the loop has had its turn. */
export function turns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MS) return;
    await setImmediate();
    began = performance.now();
  };
}
