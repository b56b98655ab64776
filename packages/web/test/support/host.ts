/** A host of static files, as a visitor's browser meets it; and headless Chromium with a watch on everything that it complains of. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchChromium } from '../../../../scripts/chromium.mjs';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export interface Host extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for, and not found. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves a folder below a path of its own, as hosts of many projects do. @param changed - by path: other content, or null for a missing file */
export async function host(
  folder: string,
  options: { isolated?: boolean; changed?: Readonly<Record<string, string | Uint8Array | null>> } = {},
): Promise<Host> {
  const { isolated = false, changed = {} } = options;
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://host').pathname);
    asked.push(path);
    const name = path.replace(/^\/some\/place\//, '').replace(/^$/, 'index.html');
    const file = normalize(join(folder, name));
    const other = changed[name];
    const missing =
      !path.startsWith('/some/place/') || other === null || !file.startsWith(folder) || !existsSync(file);
    if (missing || statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    const headers = isolated
      ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
      : {};
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      ...headers,
    });
    if (other !== undefined) response.end(other);
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${port}/some/place/`, asked, close, [Symbol.asyncDispose]: close };
}

/** A graphics processor in software, for WebGPU. */
export const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Headless Chromium with a camera and a microphone that are made up; null where there is none. */
export async function browser(graphics: readonly string[] = ['--disable-gpu']): Promise<Browser | null> {
  if (!existsSync(CHROMIUM)) return null;
  const devices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  return launchChromium([...graphics, ...devices]);
}

/** Everything that the page complained of: errors, warnings, refused loads, and requests that left the host. */
export function complaints(page: Page, { url }: Host): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:'))
      found.push(`left: ${request.url()}`);
  });
  return found;
}

/** Bars of the page: label and probability, the most probable first. */
export async function bars(page: Page): Promise<{ label: string; p: number }[]> {
  return await page
    .locator('.bars')
    .first()
    .locator('li')
    .evaluateAll((items) =>
      items.map((item) => ({
        label: item.getAttribute('data-label')!,
        p: Number(item.getAttribute('data-p')),
      })),
    );
}
