/**
 * Loads the addon, once and only when first used, so that importing this package costs nothing.
 * Also: libraries with operators of our own, and CUDA's libraries, which are loaded when a CUDA device is first named.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Native } from './addon.js';
import { AvclError } from './errors.js';
import { findLibtorch, libtorchRoot, SET_UP } from './libtorch.js';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const buildFolder = join(packageRoot, 'build');

let loaded: Native | null = null;
let cudaLoaded = false;

/**
 * The addon, loaded at the first call.
 * @throws AvclError ENVIRONMENT where it was not built, or libtorch is missing or another than it was built with.
 */
export function native(): Native {
  loaded ??= load();
  return loaded;
}

/** The libtorch the addon was built with: its directory and version. */
export function builtWith(): { libtorch: string; version: string } {
  const stamp = join(buildFolder, 'avcl_torch.json');
  if (!existsSync(stamp) || !existsSync(join(buildFolder, 'avcl_torch.node'))) {
    findLibtorch(process.env, libtorchRoot()); // names what is missing first
    throw new AvclError('ENVIRONMENT', `expected the native addon in ${buildFolder}, got none; ${SET_UP}`, {
      fix: SET_UP,
    });
  }
  return JSON.parse(readFileSync(stamp, 'utf8'));
}

function load(): Native {
  const built = builtWith();
  if (process.env.LIBTORCH || process.env.LIBTORCH_USE_PYTORCH) {
    const wanted = findLibtorch(process.env, libtorchRoot());
    if (wanted.directory !== built.libtorch) {
      const message = `expected an addon built with ${wanted.directory}, got one built with ${built.libtorch}; ${SET_UP}`;
      throw new AvclError('ENVIRONMENT', message, { fix: SET_UP });
    }
  }
  if (!existsSync(join(built.libtorch, 'lib', 'libtorch_cpu.so'))) {
    findLibtorch(process.env, libtorchRoot());
    throw new AvclError(
      'ENVIRONMENT',
      `expected libtorch in ${built.libtorch}, where the addon was built, got none; ${SET_UP}`,
      { fix: SET_UP },
    );
  }
  try {
    return createRequire(import.meta.url)(join(buildFolder, 'avcl_torch.node')) as Native;
  } catch (cause) {
    const message = `expected the native addon to load, got: ${(cause as Error).message}; ${SET_UP}`;
    throw new AvclError('ENVIRONMENT', message, { fix: SET_UP, cause });
  }
}

/**
 * Loads a shared library that defines operators (`TORCH_LIBRARY`); they are then called like PyTorch's own.
 * @throws AvclError ENVIRONMENT where it is missing or does not load.
 */
export function loadLibrary(path: string): void {
  if (!existsSync(path)) {
    throw new AvclError('ENVIRONMENT', `expected a library at ${path}, got none; ${SET_UP}`, {
      fix: SET_UP,
    });
  }
  try {
    native().loadLibrary(path);
  } catch (cause) {
    throw new AvclError('ENVIRONMENT', `expected ${path} to load, got: ${(cause as Error).message}`, {
      fix: SET_UP,
      cause,
    });
  }
}

/**
 * Loads libtorch's CUDA libraries; called when a CUDA device is first named.
 * @throws AvclError ENVIRONMENT where they, or a device, are missing.
 */
export function loadCuda(): void {
  if (cudaLoaded) return;
  const addon = native();
  const library = join(builtWith().libtorch, 'lib', 'libtorch_cuda.so');
  const fix =
    'use the device cpu, or run `npx avcl setup` on a machine with an NVIDIA GPU, which fetches the CUDA libraries';
  if (!existsSync(library)) {
    throw new AvclError(
      'ENVIRONMENT',
      `expected CUDA's libraries for device cuda, got no ${library}; ${fix}`,
      { fix },
    );
  }
  loadLibrary(library);
  if (addon.cudaDevices() === 0) {
    throw new AvclError('ENVIRONMENT', `expected a CUDA device, got none; ${fix}`, { fix });
  }
  cudaLoaded = true;
}

/** Whether a CUDA device can be used here; loads its libraries to find out. */
export function cudaIsAvailable(): boolean {
  try {
    loadCuda();
    return true;
  } catch (error) {
    if (error instanceof AvclError && error.code === 'ENVIRONMENT') return false;
    throw error;
  }
}
