/** The HTTP server beneath the routes: its limits on heads and connections, its answer to what is no HTTP, its address, its end. Of other packages' servers too. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AvclError } from '@avcl/torch';
import { createAdaptorServer } from '@hono/node-server';

const HEAD_MS = 10_000;
const CONNECTIONS = 1024;
/** How often slow heads are looked for. */
const LOOK_MS = 1000;
/** Connections that are still busy after the last answer. */
const LINGER_MS = 500;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The head of a request must come within this; bodies have limits of their own. */
  readonly headMs?: number;
  /** Sockets that may be open; more than any server here answers at once, for those who ask for health or are sent away. */
  readonly connections?: number;
}

/** A server that listens. */
export interface Listening {
  /** Such as `http://127.0.0.1:8000`: an address that can be asked, also where the server listens everywhere. */
  readonly url: string;
  /** Ends it: idle connections at once, the others after their answer has gone out. */
  close(): Promise<void>;
}

/** Listens. @throws AvclError USAGE for a port that is none; ENVIRONMENT where it is taken or the host is not of this machine */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port, headMs = HEAD_MS, connections = CONNECTIONS }: ListenOptions,
): Promise<Listening> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AvclError('USAGE', `expected a port of 0 to 65535, got ${port}; choose another`);
  }
  const server = createAdaptorServer({
    fetch: (request: Request) => fetch(whole(request)),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: headMs,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(LOOK_MS, headMs),
    },
  }) as Server;
  server.maxConnections = connections;
  server.on('clientError', answerBroken);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AvclError('ENVIRONMENT', `expected to listen on ${host}, port ${port}, got ${code ?? cause}`, {
      fix: 'choose another with --port or --host; --port 0 takes any that is free',
      cause,
    });
  }
  return {
    url: addressOf(host, (server.address() as AddressInfo).port),
    close: () => closed(server),
  };
}

/**
 * A request as the platform makes it, where it may have a body: what the adaptor gives only looks like one, and `new Request` of it, with which
 * hono's middlewares put a body that they have read back, fails.
 */
function whole(request: Request): Request {
  if (['GET', 'HEAD', 'TRACE'].includes(request.method)) return request;
  const { method, url, headers, body, signal } = request;
  return new Request(url, { method, headers, body, signal, duplex: 'half' });
}

/** A server that listens everywhere is reached at this machine's own address. */
function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

const BROKEN: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'headers-too-large',
    'expected a smaller head',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'head-too-slow', 'expected the head of a request sooner'],
};

/** Answers what is no HTTP request, in the one shape. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, code, message] = BROKEN[error.code ?? ''] ?? [
    '400 Bad Request',
    'http',
    'expected an HTTP request, got something else',
  ];
  const body = JSON.stringify({ error: { code, message, fix: null } });
  const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n\r\n${body}`);
}

async function closed(server: Server): Promise<void> {
  const over = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), LINGER_MS);
  await over;
  clearTimeout(timer);
}
