// Everything between a fresh clone and a working `avcl`: each step says what it does, is skipped when done, and goes on after a cut.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  installLibtorch,
  requireNode,
  requireToolchain,
  run,
  SetupError,
} from '../../packages/cli/setup/index.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { installOnnx } from './onnx.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/**
 * Bring the checkout to a built state. Ends the process with status 4 and the fix where a step fails.
 * `types: false` leaves out what the compiler does: it is a check of its own where checking is the job.
 */
export function setUp({ types = true } = {}) {
  try {
    requireNode();
    installNpmPackages(ROOT);
    requireToolchain();
    installLibtorch(ROOT);
    installOnnx(ROOT);
    const fix =
      'look at the messages above; `rm -rf packages/*/build packages/*/dist` and running again builds everything anew';
    run(process.execPath, [join(ROOT, 'scripts/build-native.mjs')], { cwd: ROOT, fix });
    run(process.execPath, [join(ROOT, 'scripts/build-pages.mjs')], { cwd: ROOT, fix });
    if (types) run(process.execPath, [TSC, '-b'], { cwd: ROOT, fix });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`set-up failed: ${error.message}\nfix: ${error.fix}\n`);
    process.exit(4);
  }
}

/**
 * Run a Node program with this terminal, and give its exit status. It saves when it is asked to stop, so it is waited for: Ctrl-C
 * reaches it from the terminal, SIGTERM is passed on.
 */
export function runNode(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const wait = () => {};
  const passOn = () => child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', passOn);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', passOn);
      done(status ?? 128 + constants.signals[signal]);
    });
  });
}
