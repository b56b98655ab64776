// The npm packages, exactly as locked. A stamp inside node_modules says which lock file they came from.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, say, sayDone } from '../../packages/cli/setup/index.mjs';

export function installNpmPackages(root) {
  const stamp = join(root, 'node_modules', '.avcl-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return sayDone('npm packages');
  say('installing npm packages as locked');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    fix: 'check the network and that package-lock.json is unchanged, then run the command again',
  });
  writeFileSync(stamp, wanted);
}
