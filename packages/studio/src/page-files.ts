/**
 * Gives out the built page: its files by their names, and `index.html` for every address that is a place in the page. The files are read
 * once at the start; they are few, and no request ever becomes a path.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AvclError } from '@avcl/torch';
import { Hono } from 'hono';

const FOLDER = fileURLToPath(new URL('../dist/page', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @throws AvclError ENVIRONMENT when the page was not built */
export function pageFiles(): Hono {
  if (!existsSync(join(FOLDER, 'index.html'))) {
    throw new AvclError(
      'ENVIRONMENT',
      `expected the studio's page in ${FOLDER}, got nothing there; build it`,
      {
        fix: 'npm run build:pages',
      },
    );
  }
  const files = new Map(
    readdirSync(FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(FOLDER, path).split(sep).join('/')}`, readFileSync(path)]),
  );
  const app = new Hono();
  app.get('*', (c) => {
    const isFile = files.has(c.req.path);
    // An address with an ending is a file, or a mistake; one without is a place in the page.
    if (!isFile && extname(c.req.path) !== '') return c.notFound();
    const name = isFile ? c.req.path : '/index.html';
    // vite puts a hash of the content into the names below /assets.
    c.header('cache-control', name.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache');
    c.header('content-type', TYPES[extname(name)]!);
    return c.body(new Uint8Array(files.get(name)!));
  });
  return app;
}
