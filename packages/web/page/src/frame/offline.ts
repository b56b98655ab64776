/** Registers the service worker, and has it keep everything that the page came to use. */

/** Whether the page opens without a network, now. */
export type Offline = 'ready' | 'not kept' | 'no service worker';

/** @param files - addresses that the worker fetched */
export async function keepOffline(files: readonly string[]): Promise<Offline> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!import.meta.env.PROD || workers === undefined) return 'no service worker';
  try {
    await workers.register(new URL('./offline.js', location.href));
    const { active } = await workers.ready;
    const kept = new Promise<boolean>((done) => {
      workers.addEventListener('message', ({ data }: MessageEvent<{ kept: boolean }>) => done(data.kept), {
        once: true,
      });
      workers.startMessages();
    });
    active!.postMessage({ keep: addresses(files) });
    return (await kept) ? 'ready' : 'not kept';
  } catch {
    return 'no service worker';
  }
}

function addresses(files: readonly string[]): string[] {
  const base = new URL('./', location.href).href;
  const linked = [...document.querySelectorAll<HTMLLinkElement>('link[href]')].map(({ href }) => href);
  const seen = performance.getEntriesByType('resource').map(({ name }) => name);
  return [...new Set([base, ...linked, ...seen, ...files])].filter((address) => address.startsWith(base));
}
