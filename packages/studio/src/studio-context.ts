/** What every area of the API is made with. */
import type { OpenStores } from './clips/open-stores.js';
import type { Jobs } from './jobs/jobs.js';
import type { Places } from './places.js';

/** One start of the studio. */
export interface StudioContext {
  /** The folder that is shown, and the only way to its files. */
  readonly places: Places;
  /** Clip stores that are being looked at. */
  readonly stores: OpenStores;
  /** Heavy work, in a process of its own. */
  readonly jobs: Jobs;
  /** For what must lie on a disk for a while: it goes with the studio, or at the next start where that was killed. */
  readonly folder: string;
  /** Whether runs may be started, stopped and resumed from the page (`--allow-run`). */
  readonly allowRun: boolean;
  /** Program and first words of the command line `avcl`, for runs that the page starts. */
  readonly avcl: readonly string[];
  /** Aborted when the studio ends: streams and background work end with it. */
  readonly signal: AbortSignal;
}
