/** `avcl doctor`: every check, in the order in which one would put things right. */
import type { Check } from './check.js';
import { libtorchCheck, speedCheck } from './engine.js';
import { diskCheck, gpuCheck, memoryCheck, nodeCheck } from './machine.js';
import { mediaToolChecks } from './media-tools.js';
import { operatorsCheck } from './operators.js';
import { processesCheck } from './processes.js';

export type { Check } from './check.js';

/** Examines the machine and the installation. Takes about a second. */
export async function examine(): Promise<Check[]> {
  return [
    nodeCheck(),
    memoryCheck(),
    diskCheck(),
    ...mediaToolChecks(),
    libtorchCheck(),
    operatorsCheck(),
    speedCheck(),
    processesCheck(),
    gpuCheck(),
  ];
}
