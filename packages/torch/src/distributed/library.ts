/** Loads the operators for several processes (native/distributed): Gloo's when the first group is made, NCCL's for a group with CUDA. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AvclError } from '../errors.js';
import { loadCuda, loadLibrary } from '../native.js';

const built = (name: string) => fileURLToPath(new URL(`../../build/${name}`, import.meta.url));

const loaded = new Set<string>();

function load(name: string, fix: string, what: string): void {
  if (loaded.has(name)) return;
  process.env.TORCH_CPP_LOG_LEVEL ??= 'ERROR'; // c10d prints a stack for each try to reach a process that is gone; our errors say it once
  if (!existsSync(built(name))) {
    throw new AvclError('ENVIRONMENT', `expected the operators for ${what}, got none built; ${fix}`, { fix });
  }
  loadLibrary(built(name));
  loaded.add(name);
}

/**
 * Makes `avcl_c10d::*` callable.
 * @throws AvclError ENVIRONMENT where they were not built, with the package that is missing
 */
export function loadOperators(backend: 'gloo' | 'nccl'): void {
  load(
    'avcl_c10d.so',
    'run: apt-get install libgloo-dev && npx avcl setup',
    'training with several processes',
  );
  if (backend === 'gloo') return;
  loadCuda();
  load(
    'avcl_c10d_nccl.so',
    "install CUDA's and NCCL's headers (cuda_runtime.h, nccl.h) and run `npx avcl setup`",
    'several processes with CUDA',
  );
}
