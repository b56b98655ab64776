/** The HTTP server beneath the routes: its limits on heads and connections, its answer to what is no HTTP, its end. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { AvclError } from '@avcl/torch';
import { createAdaptorServer } from '@hono/node-server';

/** The head of a request must come within this; bodies have limits of their own. */
const HEADERS_MS = 10_000;
/** Sockets that may be open; more than the files inside, for those who ask for health or are sent away. */
const CONNECTIONS = 1024;
/** Connections that are still busy after the last answer. */
const LINGER_MS = 500;

/** Listens. @throws AvclError ENVIRONMENT where the port is taken or the host is not of this machine */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: 0, connectionsCheckingInterval: 1000 },
  }) as Server;
  server.maxConnections = CONNECTIONS;
  server.on('clientError', answerBroken);
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AvclError('ENVIRONMENT', `expected to listen on ${host}, port ${port}, got ${code ?? cause}`, {
      fix: 'choose another with --port or --host; --port 0 takes any that is free',
      cause,
    });
  }
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

/** Closes a server: idle connections at once, the others after their answer has gone out. */
export async function closed(server: Server): Promise<void> {
  const over = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), LINGER_MS);
  await over;
  clearTimeout(timer);
}
