// `npm run pack`: set-up, then the tarballs of all packages in out/packages, looked over; the last step before a release.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packAll, packageProblems } from './check/packages.mjs';
import { ROOT, setUp } from './setup/index.mjs';

setUp();
let bad = 0;
for (const tarball of await packAll(ROOT, join(ROOT, 'out/packages'))) {
  const problems = await packageProblems(tarball);
  const kb = Math.round(readFileSync(tarball).length / 1000);
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${relative(ROOT, tarball)}, ${kb} KB`);
  for (const problem of problems) console.error(`     ${problem}`);
  bad += problems.length;
}
process.exitCode = bad === 0 ? 0 : 1;
