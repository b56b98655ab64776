/** How many threads compute: inside one operator (libtorch's), and for `callAsync` (the addon's own pool). */
import { AvclError } from './errors.js';
import { native } from './native.js';
import { refused } from './refusal.js';

function checkCount(threads: number): void {
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new AvclError('USAGE', `expected a whole number of 1 or more for \`threads\`, got ${threads}`);
  }
}

/** Threads inside one operator; all cores unless set. */
export function getNumThreads(): number {
  return native().threads();
}

/** Sets the threads inside one operator. */
export function setNumThreads(threads: number): void {
  checkCount(threads);
  native().setThreads(threads);
}

/** Threads that run `callAsync`'s operators; all cores unless set. */
export function getAsyncThreads(): number {
  return native().poolSize();
}

/** Sets the threads that run `callAsync`'s operators. @throws AvclError USAGE for fewer than now while calls are under way. */
export function setAsyncThreads(threads: number): void {
  checkCount(threads);
  refused('setAsyncThreads', { threads }, () => native().setPoolSize(threads));
}

/**
 * Makes operators choose the algorithms that give the same bits every time, and throw where there is none. On CUDA it must be called
 * before the first matrix product: cuBLAS reads its own setting once.
 */
export function useDeterministicAlgorithms(enabled: boolean): void {
  if (enabled) process.env.CUBLAS_WORKSPACE_CONFIG ??= ':4096:8';
  native().setDeterministic(enabled);
}

/** libtorch's version, such as `2.11.0`. */
export function torchVersion(): string {
  return native().version();
}

/** How libtorch was built: BLAS, oneDNN, CPU capability. */
export function torchBuildInfo(): string {
  return native().buildInfo();
}
