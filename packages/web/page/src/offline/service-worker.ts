/**
 * Keeps what the page used, so that it opens without a network; and adds the headers of cross-origin isolation to every answer, so that
 * threads work from the second visit on, on hosts that cannot set headers too. Nothing of the reader's files passes here.
 */
/** What of a service worker is used; TypeScript's library for pages does not have it. */
interface Scope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(
    type: 'install' | 'activate' | 'message' | 'fetch',
    listener: (event: Event & { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
}

const worker = self as unknown as Scope;
const NAME = `avcl-page ${worker.registration.scope}`;

/** What may change under its address: asked for first, and taken from the store only without a network. */
const MAY_CHANGE = /(\/|\/index\.html|\/model\.json|\/offline\.js|\.webmanifest)$/;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  const { data, source } = event as MessageEvent<{ keep: readonly string[] }> & {
    waitUntil(work: Promise<unknown>): void;
  };
  const kept = keep(data.keep).catch(() => false); // it throws where there is no room
  event.waitUntil(kept.then((all) => source?.postMessage({ kept: all } as never)));
});

worker.addEventListener('fetch', (event) => {
  const { request, respondWith } = event as unknown as {
    request: Request;
    respondWith(answer: Promise<Response>): void;
  };
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return;
  respondWith.call(event, answer(request).then(isolated));
});

async function answer(request: Request): Promise<Response> {
  const store = await caches.open(NAME);
  const { pathname } = new URL(request.url);
  const known = () => store.match(request.url.split('#')[0]!);
  if (!MAY_CHANGE.test(pathname)) return (await known()) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const kept =
      (await known()) ??
      (pathname.endsWith('/index.html') || request.mode === 'navigate'
        ? await store.match(worker.registration.scope)
        : undefined);
    if (kept) return kept;
    throw error;
  }
}

/** Keeps these addresses and no others. @returns whether all are kept now */
async function keep(addresses: readonly string[]): Promise<boolean> {
  const store = await caches.open(NAME);
  const wanted = new Set(addresses);
  for (const old of await store.keys()) if (!wanted.has(old.url)) await store.delete(old);
  const got = await Promise.all(
    [...wanted].map(async (address) => {
      if (!MAY_CHANGE.test(new URL(address).pathname) && (await store.match(address))) return true;
      const found = await fetch(address).catch(() => null);
      // A host out of reach takes nothing away: what was kept before still opens the page.
      if (!found?.ok) return (await store.match(address)) !== undefined;
      await store.put(address, found);
      return true;
    }),
  );
  return got.every(Boolean);
}

function isolated(response: Response): Response {
  if (response.type === 'error' || response.type === 'opaque') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
