/**
 * Loads the addon, once and only when first used, so that importing this package costs nothing.
 * Also: libraries with operators of our own, and CUDA's libraries, which are loaded with the addon where there is a GPU.
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
let cudaFound = false;

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
    const addon = createRequire(import.meta.url)(join(buildFolder, 'avcl_torch.node')) as Native;
    loadCudaLibraries(addon, built.libtorch);
    return addon;
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

const cudaLibrary = (libtorch: string) => join(libtorch, 'lib', 'libtorch_cuda.so');

/**
 * libtorch asks once in a process whether there is CUDA, at the first backward pass on the processor for one, and keeps the answer. So its
 * CUDA libraries are loaded first of all where the driver's device is seen; what is wrong with them is told by {@link loadCuda}.
 */
function loadCudaLibraries(addon: Native, libtorch: string): void {
  const seen = ['/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path)); // the driver's; WSL's
  if (!seen || process.env.CUDA_VISIBLE_DEVICES === '' || !existsSync(cudaLibrary(libtorch))) return;
  try {
    addon.loadLibrary(cudaLibrary(libtorch));
  } catch {
    // the processor can be used without them
  }
}

/**
 * Makes sure that there is a CUDA device; called where one is named.
 * @throws AvclError ENVIRONMENT where it, or libtorch's CUDA libraries, are missing.
 */
export function loadCuda(): void {
  if (cudaFound) return;
  const addon = native();
  const library = cudaLibrary(builtWith().libtorch);
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
  cudaFound = true;
}

/** Whether a CUDA device can be used here. */
export function cudaIsAvailable(): boolean {
  try {
    loadCuda();
    return true;
  } catch (error) {
    if (error instanceof AvclError && error.code === 'ENVIRONMENT') return false;
    throw error;
  }
}
