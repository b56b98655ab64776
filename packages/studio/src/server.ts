/**
 * The studio's server: the guard before everything, the API's areas, the page. It computes nothing itself; what a request breaks is told in
 * the answer, and the server stays up.
 */
import { listen, ownFolder } from '@avcl/serve';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorAnswer } from './answers.js';
import { OpenStores } from './clips/open-stores.js';
import { Guard, newToken } from './guard.js';
import { Jobs } from './jobs/jobs.js';
import { pageFiles } from './page-files.js';
import { Places } from './places.js';
import { areas, uploads } from './routes/index.js';
import type { StudioContext } from './studio-context.js';

/** What `startStudio` takes. */
export interface StudioOptions {
  /** The folder to show: runs and stores are found below it. */
  readonly dir: string;
  /** Where to listen; this machine alone (127.0.0.1) by default. */
  readonly host?: string | undefined;
  /** Further names that it is reached by: `gpu7.lab.example`. */
  readonly allowHosts?: readonly string[] | undefined;
  /** 0, the default: any that is free. */
  readonly port?: number | undefined;
  /** Lets the page start, stop and resume runs. */
  readonly allowRun?: boolean | undefined;
  /** Program and first words of the command line, for runs that the page starts; `npx avcl` unless said. */
  readonly avcl?: readonly string[] | undefined;
  /** Told of faults, which the page gets without their stack. */
  readonly onFault?: ((error: Error) => void) | undefined;
}

/** A running studio. */
export interface Studio extends AsyncDisposable {
  /** The address without the token: it shows, and changes nothing. */
  readonly url: string;
  /** The address to open: with the token of this start. */
  readonly address: string;
  readonly token: string;
  /** The folder that is shown. */
  readonly dir: string;
  readonly allowRun: boolean;
  /** Ends streams and connections. */
  close(): Promise<void>;
}

/** No question of the page is longer. */
const small = bodyLimit({
  maxSize: 256 * 1024,
  onError: (c) =>
    c.json(
      { error: { code: 'USAGE', message: 'expected a body of 256 KB at most, got a larger one', fix: null } },
      413,
    ),
});

/**
 * Starts the studio.
 *
 * @throws AvclError USAGE for a folder or a port that is none, ENVIRONMENT for a port that is taken
 * @example
 * await using studio = await startStudio({ dir: 'out' });
 * console.log(studio.address);
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const host = options.host ?? '127.0.0.1';
  const allowRun = options.allowRun ?? false;
  const places = new Places(options.dir);
  const ending = new AbortController();
  const { signal } = ending;
  const token = newToken();
  const guard = new Guard(host, token, options.allowHosts);
  const folder = await ownFolder('avcl-studio-');
  try {
    const context: StudioContext = {
      places,
      stores: new OpenStores(places, signal),
      jobs: new Jobs(signal),
      folder: folder.path,
      allowRun,
      avcl: options.avcl ?? ['npx', 'avcl'],
      signal,
    };
    const { fetch } = appOf(context, guard, options.onFault);
    const listening = await listen(fetch, { host, port: options.port ?? 0 });
    const url = `${listening.url}/`;
    const close = async () => {
      ending.abort();
      await listening.close();
      await folder[Symbol.asyncDispose]();
    };
    const address = `${url}#token=${token}`;
    return { url, address, token, dir: places.root, allowRun, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    ending.abort();
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** The guard, the areas of the API, the page. */
function appOf(context: StudioContext, guard: Guard, onFault: StudioOptions['onFault']): Hono {
  const app = new Hono();
  app.use(guard.check);
  app.use('/api/*', (c, next) => (uploads.includes(c.req.path) ? next() : small(c, next)));
  app.post('/api/session', (c) => {
    guard.letIn(c);
    return c.body(null, 204);
  });
  for (const [name, area] of Object.entries(areas)) app.route(`/api/${name}`, area(context));
  app.all('/api/*', (c) =>
    c.json(
      { error: { code: 'USAGE', message: `expected an address of the API, got ${c.req.path}`, fix: null } },
      404,
    ),
  );
  app.route('/', pageFiles());
  app.onError((error, c) => {
    const answer = errorAnswer(error, c);
    if (answer.status === 500) onFault?.(error);
    return answer;
  });
  return app;
}
