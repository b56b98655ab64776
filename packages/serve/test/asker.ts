/**
 * Asks a server, and checks what every answer must be: described in the OpenAPI document for its path, method and status; of the form that is
 * described there; and silent about paths and stacks of this machine.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { schemas } from '../src/api/schemas.js';
import { openApi } from '../src/index.js';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the schemas have checked it
  readonly body: any;
}

type Document = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: { $ref?: string } }> }> }>
  >;
};
const document = openApi() as unknown as Document;
const MACHINE = /node_modules|\bat .*:\d+:\d+|\/packages\//;

/** @throws where an answer is not as described */
export function check(path: string, method: string, status: number, text: string): void {
  expect(text).not.toMatch(MACHINE);
  expect(text).not.toContain(tmpdir());
  const described = document.paths[path]?.[method.toLowerCase()]?.responses[status];
  if (status !== 404 && status !== 405) expect(described, `${method} ${path} ${status}`).toBeDefined();
  const ref = described?.content['application/json']?.schema.$ref ?? (status >= 400 ? '/Error' : undefined);
  if (ref === undefined) return;
  const name = ref.split('/').at(-1) as keyof typeof schemas;
  schemas[name].parse(JSON.parse(text));
}

/** Asks one server. */
export class Asker {
  readonly #url: string;
  readonly #port: number;

  constructor(url: string) {
    this.#url = url;
    this.#port = Number(new URL(url).port);
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, init);
    const text = await response.text();
    check(path.split('?')[0]!, init.method ?? 'GET', response.status, text);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Sends a file raw. */
  send(path: string, file: Uint8Array, type = 'video/mp4'): Promise<Answer> {
    return this.ask(path, { method: 'POST', body: new Uint8Array(file), headers: { 'content-type': type } });
  }

  /** Begins to send a file raw, and holds its last byte back. */
  async begin(file: Uint8Array, path = '/v1/predict'): Promise<Begun> {
    const socket = connect(this.#port, '127.0.0.1');
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    const answer = once(socket, 'close').then(() => text);
    await once(socket, 'connect');
    const head = [`POST ${path} HTTP/1.1`, 'host: localhost', 'connection: close', 'content-type: video/mp4'];
    socket.write(`${[...head, `content-length: ${file.length}`].join('\r\n')}\r\n\r\n`);
    socket.write(file.subarray(0, -1));
    return { socket, answer, finish: () => socket.write(file.subarray(-1)) };
  }

  /** A figure of /metrics; 0 where it is not there. */
  async metric(name: string): Promise<number> {
    const { body } = await this.ask('/metrics');
    const line = (body as string).split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ')[1] ?? 0);
  }
}

/** A request that is half sent. */
export interface Begun {
  readonly socket: Socket;
  /** All that came back, once the connection is closed. */
  readonly answer: Promise<string>;
  finish(): void;
}
