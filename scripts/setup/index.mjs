// Everything between a fresh clone and a working `avcl`: each step says what it does, is skipped when done, and goes on after a cut.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLibtorch } from './libtorch.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { run, SetupError } from './step.mjs';
import { requireNode, requireToolchain } from './toolchain.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bring the checkout to a built state. Ends the process with status 4 and the fix where a step fails. */
export function setUp() {
  try {
    requireNode();
    installNpmPackages(ROOT);
    requireToolchain();
    installLibtorch(ROOT);
    const fix =
      'look at the messages above; `rm -rf packages/*/build packages/*/dist` and running again builds everything anew';
    run(process.execPath, [join(ROOT, 'scripts/build-native.mjs')], { cwd: ROOT, fix });
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: ROOT, fix });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`set-up failed: ${error.message}\nfix: ${error.fix}\n`);
    process.exit(4);
  }
}

/** Run a Node program with this terminal, and return its exit status (130 after Ctrl-C). */
export function runNode(args, env = {}) {
  const done = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return done.status ?? (done.signal === 'SIGINT' ? 130 : 1);
}
