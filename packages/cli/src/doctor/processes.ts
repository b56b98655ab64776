/**
 * Check of training with several processes: the operators over c10d are built, and load. Without them everything else works, so that
 * is no fault; operators that do not load are one. Leaves out NCCL, which needs GPUs.
 */
import { AvclError, distributed } from '@avcl/torch';
import { bad, type Check, good, said, without } from './check.js';

const NAME = 'processes';

/** @param folder - where the operators were built */
export function processesCheck(folder?: string): Check {
  try {
    distributed.loadOperators('gloo', folder);
    return good(NAME, 'training with several is possible (Gloo)');
  } catch (error) {
    const fix = (error instanceof AvclError && error.fix) || 'npx avcl setup';
    return distributed.operatorsBuilt('gloo', folder)
      ? bad(NAME, said(error), fix)
      : without(NAME, 'training with several is not possible; one process needs nothing more', fix);
  }
}
