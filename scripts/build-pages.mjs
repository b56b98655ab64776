// Builds the web pages of the packages that have one (`packages/*/page/vite.config.ts`) into their `dist/page`, by vite. Skipped where
// nothing that a page is made from has changed, told by a hash. Arguments choose packages: `studio`.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Pages may import another package's source, so all of these count. */
const SOURCES = ['packages/web/src', 'packages/web/page', 'packages/studio/page'];

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of SOURCES.map((name) => join(root, name)).filter((path) => existsSync(path))) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
      hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

const wanted = process.argv.slice(2);
const hash = hashOfSources();
for (const name of readdirSync(join(root, 'packages'))) {
  const page = join(root, 'packages', name, 'page');
  if (!existsSync(join(page, 'vite.config.ts')) || (wanted.length > 0 && !wanted.includes(name))) continue;
  const out = join(root, 'packages', name, 'dist', 'page');
  const stamp = join(out, '.sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    process.stderr.write(`packages/${name}/page: up to date\n`);
    continue;
  }
  process.stderr.write(`packages/${name}/page: building\n`);
  await build({
    root: page,
    configFile: join(page, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: out, emptyOutDir: true },
  });
  writeFileSync(stamp, hash);
}
