// `npm run docs`: set-up, then the site in out/docs (open out/docs/index.html). Needs no network once set-up is done. A link to nothing is a failure.
import { join, relative } from 'node:path';
import { buildSite } from './docs/site.mjs';
import { ROOT, setUp } from './setup/index.mjs';

setUp();
const out = join(ROOT, 'out/docs');
const { pages, problems } = await buildSite(ROOT, out);
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages in ${relative(process.cwd(), out)}/index.html`);
process.exitCode = problems.length === 0 ? 0 : 1;
