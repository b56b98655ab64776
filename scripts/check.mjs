// `npm run check`: format, lint, types, import order, file sizes, build. Warnings are failures.
import { join } from 'node:path';
import { wrongWayImports } from './check/imports.mjs';
import { oversizedFiles } from './check/sizes.mjs';
import { ROOT, runNode, setUp } from './setup/index.mjs';

const checks = [
  ['set-up, types and build', () => setUp()],
  [
    'format and lint',
    () =>
      runNode([join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', '.']) === 0,
  ],
  ['import order', () => report(wrongWayImports(ROOT))],
  ['file sizes', () => report(oversizedFiles(ROOT))],
];

function report(problems) {
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

let failed = 0;
for (const [name, check] of checks) {
  const ok = check() !== false;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  if (!ok) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
