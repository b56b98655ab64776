// Python's `onnx` and `onnxruntime` into `.onnx/`, by pip: `avcl export` asks the checker of the first about every model, and the tests check exported models
// independently with both (`packages/export/test/python.test.ts`). Where pip cannot fetch them, an export says that it was not asked, and the tests that they are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, sayDone } from '../../packages/cli/setup/index.mjs';

const PACKAGES = ['onnx==1.23.2', 'onnxruntime==1.32.0'];

/** Fetch both unless they are there. Never ends the set-up. */
export function installOnnx(root) {
  const home = join(root, '.onnx');
  const stamp = join(home, 'installed.json');
  const wanted = `${JSON.stringify({ packages: PACKAGES })}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return sayDone("Python's onnx");
  say(`fetching ${PACKAGES.join(' and ')} for exports and their tests (about 30 MB)`);
  const partial = `${home}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
    '--only-binary=:all:',
  ];
  const done = spawnSync('python3', ['-m', 'pip', 'install', ...options, '--target', partial, ...PACKAGES], {
    encoding: 'utf8',
    stdio: ['ignore', process.stderr, 'pipe'],
  });
  if (done.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    const why = (done.stderr ?? '').trim().split('\n').at(-1) || done.error?.message || 'no reason given';
    return say(
      `Python's onnx was not fetched (${why}); exports will not be asked about by it, and the tests that want it will be skipped`,
    );
  }
  writeFileSync(join(partial, 'installed.json'), wanted);
  rmSync(home, { recursive: true, force: true });
  renameSync(partial, home);
}
