// `npm run check`: format, lint, import order, marks of merges, file sizes, types and build. Warnings are failures.
import { join } from 'node:path';
import { wrongWayImports } from './check/imports.mjs';
import { mergeMarks } from './check/merges.mjs';
import { oversizedFiles } from './check/sizes.mjs';
import { ROOT, runNode, setUp, TSC } from './setup/index.mjs';

const checks = [
  [
    'format and lint',
    () => passes([join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', '.']),
  ],
  ['import order', () => report(wrongWayImports(ROOT))],
  ['no marks of merges', () => report(mergeMarks(ROOT))],
  ['file sizes', () => report(oversizedFiles(ROOT))],
  ['types and build', () => passes([TSC, '-b'])],
];

const passes = async (args) => (await runNode(args)) === 0;

function report(problems) {
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

setUp({ types: false });
let failed = 0;
for (const [name, check] of checks) {
  const ok = await check();
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  if (!ok) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
