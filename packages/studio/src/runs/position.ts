/** Where a run's last checkpoint stands: a few fields of its state.json. Missing or damaged: nothing is known, which is no error here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the list shows of a checkpoint. */
export interface SavedPosition {
  /** Epochs finished. */
  readonly epoch: number;
  readonly step: number;
  readonly best: { readonly epoch: number; readonly accuracy: number; readonly loss: number } | null;
}

/** @param checkpoints - the run's folder of checkpoints */
export function savedPosition(checkpoints: string): SavedPosition | null {
  for (const name of ['last', 'last.new', 'last.old']) {
    try {
      const text = readFileSync(join(checkpoints, name, 'state.json'), 'utf8');
      const { position } = (JSON.parse(text) as { state: { position: SavedPosition } }).state;
      const { epoch, step, best } = position;
      if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(step)) continue;
      const whole = typeof best?.epoch === 'number' && typeof best.accuracy === 'number';
      return { epoch, step, best: whole ? best : null };
    } catch {
      // Not there, being replaced, or damaged: the next may do.
    }
  }
  return null;
}
