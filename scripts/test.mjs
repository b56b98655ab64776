// `npm test`: the same set-up as `npm start`, then every test. Arguments are passed on to vitest. The last line counts.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runNode, setUp } from './setup/index.mjs';

setUp();
const results = join(ROOT, 'node_modules/.cache/test-results.json');
mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
rmSync(results, { force: true });
const status = await runNode([
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${results}`,
  ...process.argv.slice(2),
]);
const counts = JSON.parse(readFileSync(results, 'utf8'));
const skipped = counts.numPendingTests + counts.numTodoTests;
// A file that fails to load holds no failed test, but is a failure all the same.
const failed = Math.max(counts.numFailedTests, counts.success ? 0 : 1);
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = status;
