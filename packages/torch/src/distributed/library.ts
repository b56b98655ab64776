/** Loads the operators for several processes (native/distributed): Gloo's when the first group is made, NCCL's for a group with CUDA. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AvclError } from '../errors.js';
import { loadCuda, loadLibrary } from '../native.js';

const BUILD_FOLDER = fileURLToPath(new URL('../../build', import.meta.url));

const LIBRARIES = {
  gloo: {
    file: 'avcl_c10d.so',
    what: 'training with several processes',
    fix: 'apt-get install libgloo-dev && npx avcl setup',
  },
  nccl: {
    file: 'avcl_c10d_nccl.so',
    what: 'several processes with CUDA',
    fix: "install CUDA's and NCCL's headers (cuda_runtime.h, nccl.h) and run `npx avcl setup`",
  },
} as const;

const loaded = new Set<string>();

function load(backend: keyof typeof LIBRARIES, folder: string): void {
  const { file, what, fix } = LIBRARIES[backend];
  const path = join(folder, file);
  if (loaded.has(path)) return;
  process.env.TORCH_CPP_LOG_LEVEL ??= 'ERROR'; // c10d prints a stack for each try to reach a process that is gone; our errors say it once
  if (!operatorsBuilt(backend, folder)) {
    throw new AvclError('ENVIRONMENT', `expected the operators for ${what}, got none built; ${fix}`, { fix });
  }
  loadLibrary(path);
  loaded.add(path);
}

/** Whether they were built: a machine without the headers of Gloo or NCCL goes without. */
export function operatorsBuilt(backend: keyof typeof LIBRARIES, folder = BUILD_FOLDER): boolean {
  return existsSync(join(folder, LIBRARIES[backend].file));
}

/**
 * Makes `avcl_c10d::*` callable.
 * @throws AvclError ENVIRONMENT where they were not built, with the package that is missing
 */
export function loadOperators(backend: keyof typeof LIBRARIES, folder = BUILD_FOLDER): void {
  load('gloo', folder);
  if (backend === 'gloo') return;
  loadCuda();
  load('nccl', folder);
}
