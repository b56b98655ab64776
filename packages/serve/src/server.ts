/**
 * A run as an HTTP server. This process receives files and answers; the model computes in another one, so that health and readiness are told
 * at once whatever is being computed. Leaves out encryption and who may ask: put a proxy that does both before a server that others reach.
 */

import { AvclError } from '@avcl/torch';
import { warnOfNewer } from 'avcl';
import { Admission } from './admission.js';
import { serviceApp } from './api/app.js';
import type { Service } from './api/service.js';
import { ownFolder } from './folder.js';
import type { GuardOptions } from './guard.js';
import { listen } from './http-server.js';
import { makeMetrics } from './metrics.js';
import { ModelKeeper } from './model/keeper.js';
import type { ModelFacts } from './model/messages.js';
import { DEFAULT_UPLOAD_LIMITS } from './upload/body.js';

/** Options of {@link serveRun}. */
export interface ServeOptions extends GuardOptions {
  run: string;
  checkpoint?: 'best' | 'last' | undefined;
  device?: string | undefined;
  /** Where to listen; this machine alone (127.0.0.1) unless said. */
  host?: string | undefined;
  /** 0, the default: any that is free. */
  port?: number | undefined;
  /** Files that are decoded and computed at the same time; 2 unless said: one is decoded while the other is computed. */
  concurrency?: number | undefined;
  /** Files that may wait; 16 unless said. */
  queue?: number | undefined;
  /** Seconds for the upload of a file, and again for its answer; 120 unless said. */
  timeoutSeconds?: number | undefined;
  /** Seconds between two pieces of an upload; 15 unless said. */
  idleSeconds?: number | undefined;
  /** Bytes of a file; 256 MB unless said. */
  maxBytes?: number | undefined;
  logger?: { info(message: string): void; warn(message: string): void } | undefined;
}

/** A server that runs. Disposing it stops it. */
export interface RunningServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly facts: ModelFacts;
  /** The process with the model, null while it is loaded again. */
  readonly modelPid: number | null;
  /** Takes no more files, finishes those that are inside, then ends. */
  stop(): Promise<void>;
}

/**
 * Serves a run.
 *
 * @throws AvclError DATA for a missing or damaged run; ENVIRONMENT for a port that is taken; USAGE for limits or a port that are none
 * @example
 * await using server = await serveRun({ run: 'runs/fine', port: 8000 });
 * await fetch(`${server.url}/v1/predict`, { method: 'POST', body, headers: { 'content-type': 'video/mp4' } });
 */
export async function serveRun(options: ServeOptions): Promise<RunningServer> {
  const { run, checkpoint, device, host = '127.0.0.1', port = 0, concurrency = 2, queue = 16 } = options;
  const { timeoutSeconds = 120, hosts = [], origins = [] } = options;
  const { maxBytes = DEFAULT_UPLOAD_LIMITS.bytes, idleSeconds = DEFAULT_UPLOAD_LIMITS.idleSeconds } = options;
  const uploads = { bytes: maxBytes, seconds: timeoutSeconds, idleSeconds };
  demandAtLeast(1, { concurrency, timeoutSeconds, idleSeconds, maxBytes });
  demandAtLeast(0, { queue });
  const warn = (message: string) => options.logger?.warn(message);
  const undo: (() => unknown)[] = [];
  const end = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const folder = await ownFolder('avcl-serve-');
    undo.push(() => folder[Symbol.asyncDispose]());
    const keeper = await ModelKeeper.start({ run, checkpoint, device, folder: folder.path }, warn);
    undo.push(() => keeper.end());
    warnOfNewer(run, options.logger);
    const admission = new Admission({ concurrency, queue });
    let stopping = false;
    const metrics = makeMetrics(admission, keeper, () => !stopping && keeper.process !== null);
    undo.push(() => metrics.registry.clear());
    const service: Service = {
      ...{ admission, keeper, metrics, folder: folder.path, uploads, timeoutSeconds },
      get stopping() {
        return stopping;
      },
      log: (error) => warn(`a request failed: ${error instanceof Error ? error.message : String(error)}`),
    };
    const app = serviceApp(service, { hosts: [host, ...hosts], origins });
    const { url, close } = await listen(app.fetch, { host, port });
    undo.push(close);
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopping = true;
      stopped ??= admission.empty().then(end);
      return stopped;
    };
    return {
      url,
      facts: keeper.facts,
      get modelPid() {
        return keeper.process?.pid ?? null;
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function demandAtLeast(least: number, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (Number.isFinite(value) && value >= least) continue;
    throw new AvclError('USAGE', `expected \`${name}\` of ${least} or more, got ${value}; choose another`);
  }
}
