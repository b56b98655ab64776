/** What every area of the API is made with. */
import type { Places } from './places.js';

/** One start of the studio. */
export interface StudioContext {
  /** The folder that is shown, and the only way to its files. */
  readonly places: Places;
  /** Whether runs may be started, stopped and resumed from the page (`--allow-run`). */
  readonly allowRun: boolean;
  /** Aborted when the studio ends: streams and background work end with it. */
  readonly signal: AbortSignal;
}
