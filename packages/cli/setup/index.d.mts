/** What `avcl setup` needs of the set-up, typed by hand: it is plain JavaScript, see index.mjs. */
import type { Libtorch } from '@avcl/torch';

/** Installs, or names, what is missing of the system's packages. `tests`: also what only the tests of this project need. */
export function requireToolchain(options?: { tests?: boolean }): void;
/** Fetches libtorch into `root/.libtorch`, unless the environment names one or it is there. */
export function installLibtorch(root: string): void;
/** Builds the native code that is not up to date. */
export function buildNative(options?: {
  packages?: readonly string[];
  rebuild?: boolean;
}): Promise<{ libtorch: Libtorch; built: string[] }>;
