// `npm run bench`: set-up, the peers, then every benchmark in bench/ in turn, or those named: `npm run bench -- train-step`.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, setUp } from './setup/index.mjs';

const bench = join(ROOT, 'bench');
// `<name>.avcl.mjs` is a benchmark's own contender, `rounds.mjs` what they share.
const all = readdirSync(bench)
  .map((file) => file.match(/^([\w-]+)\.mjs$/)?.[1])
  .filter((name) => name !== undefined && name !== 'rounds');
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`expected one of ${all.join(', ')}, got ${unknown.join(', ')}`);
  process.exit(2);
}
setUp();
execFileSync(join(bench, 'setup'), { stdio: 'inherit' });
const env = { ...process.env, PYTHON: process.env.PYTHON ?? join(ROOT, '.venv/bin/python') };
let failed = 0;
for (const name of names.length > 0 ? names : all) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [join(bench, `${name}.mjs`)], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
