// Loads this package's operators (native/) into the dispatcher when they are first needed.

import { fileURLToPath } from 'node:url';
import { loadLibrary } from '@avcl/torch';

let loaded = false;

/**
 * Makes `avcl_media::*` callable.
 * @throws AvclError ENVIRONMENT where the native part is not built
 */
export function loadOperators(): void {
  if (loaded) return;
  loadLibrary(fileURLToPath(new URL('../build/avcl_media.so', import.meta.url)));
  loaded = true;
}
