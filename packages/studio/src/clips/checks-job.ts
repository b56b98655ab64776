/** In the worker: the checks of a store, which compare every clip with every other. */
import { checkStore, openStore, type StoreChecks } from '@avcl/media';
import type { Tell } from '../jobs/worker.js';

export async function checks({ store }: { store: string }, tell: Tell): Promise<StoreChecks> {
  tell({ line: 'compares the clips', share: null });
  using opened = await openStore(store);
  return checkStore(opened);
}
