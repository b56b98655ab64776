/** What every server here stands on: its address, what it says to ports that cannot be and to what is no HTTP, and its end. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../src/index.js';

const host = '127.0.0.1';
/** Requests that are held until they are let go. */
let letGo: () => void;
const held = new Promise<void>((resolve) => {
  letGo = resolve;
});
let arrived = 0;
let server: Listening;
const answer = async (request: Request): Promise<Response> => {
  arrived += 1;
  if (new URL(request.url).pathname === '/held') await held;
  return new Response('answer');
};
beforeAll(async () => {
  server = await listen(answer, { host, port: 0 });
});
afterAll(() => server.close());

/** What comes back for these bytes. */
async function said(port: number, text: string): Promise<string> {
  const socket = connect(port, host);
  let seen = '';
  socket.on('data', (piece) => {
    seen += piece;
  });
  socket.on('error', () => {});
  socket.write(text);
  await new Promise((closed) => socket.on('close', closed)); // also after an error
  return seen;
}

describe('the address', () => {
  it('has the name that was given, and this machine’s own for a server that listens everywhere', async () => {
    for (const [given, shown] of [
      ['localhost', 'localhost'],
      ['0.0.0.0', 'localhost'],
    ]) {
      const { url, close } = await listen(answer, { host: given!, port: 0 });
      expect(new URL(url).hostname).toBe(shown);
      expect(await (await fetch(url)).text()).toBe('answer');
      await close();
    }
  });

  it('that is taken, not of this machine or no port at all is refused with what to do', async () => {
    const port = Number(new URL(server.url).port);
    await expect(listen(answer, { host, port })).rejects.toMatchObject({
      code: 'ENVIRONMENT',
      message: `expected to listen on 127.0.0.1, port ${port}, got EADDRINUSE`,
      fix: expect.stringContaining('--port 0'),
    });
    await expect(listen(answer, { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'ENVIRONMENT',
      message: expect.stringContaining('EADDRNOTAVAIL'),
    });
    for (const none of [70_000, -1, 1.5, Number.NaN]) {
      await expect(listen(answer, { host, port: none })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(`got ${none}`),
      });
    }
  });
});

it('what is no HTTP is answered in the one shape', async () => {
  const port = Number(new URL(server.url).port);
  expect(await said(port, 'no HTTP\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 .*\{"error":\{"code":"http","message":"expected an HTTP request/s,
  );
  const long = `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(64 * 1024)}\r\n\r\n`;
  expect(await said(port, long)).toMatch(/^HTTP\/1\.1 431 .*"code":"headers-too-large"/s);
});

describe('a body', () => {
  const post = (...lines: string[]) =>
    ['POST / HTTP/1.1', 'host: localhost', 'connection: close', ...lines, ''].join('\r\n');
  const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

  it.each([
    ['none', post('', ''), /^HTTP\/1\.1 200 .*read: ""/s],
    ['none by DELETE', post('', '').replace('POST', 'DELETE'), /^HTTP\/1\.1 200 .*read: ""/s],
    ['in pieces', post('transfer-encoding: chunked', '', chunked('{"a":1}')), /200 .*read: "{\\"a\\":1}"/s],
    [
      'too large in pieces',
      post('transfer-encoding: chunked', '', chunked('x'.repeat(99))),
      /^HTTP\/1\.1 413/,
    ],
    ['too large', post('content-length: 99', '', 'x'.repeat(99)), /^HTTP\/1\.1 413/],
  ])('that is %s comes through a limit of hono', async (_, sent, answered) => {
    const app = new Hono();
    app.use(bodyLimit({ maxSize: 16 }));
    app.all('/', async (c) => c.text(`read: ${JSON.stringify(await c.req.text())}`));
    const limited = await listen(app.fetch, { host, port: 0 });
    expect(await said(Number(new URL(limited.url).port), sent)).toMatch(answered);
    await limited.close();
  });
});

describe('a server that is held on to', () => {
  it('by a head that never ends sends it away after its time, and answers others', async () => {
    const hasty = await listen(answer, { host, port: 0, headMs: 100 });
    const port = Number(new URL(hasty.url).port);
    expect(await said(port, 'GET / HTTP/1.1\r\nhost: localhost\r\n')).toMatch(
      /^HTTP\/1\.1 408 .*"code":"head-too-slow"/s,
    );
    expect(await (await fetch(hasty.url)).text()).toBe('answer');
    await hasty.close();
  });

  it('by many connections takes no more of them until one goes', async () => {
    const narrow = await listen(answer, { host, port: 0, connections: 2 });
    const port = Number(new URL(narrow.url).port);
    const open = [connect(port, host), connect(port, host)];
    await Promise.all(open.map((socket) => once(socket, 'connect')));
    const asked = 'GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
    expect(await said(port, asked)).toBe('');
    open[0]!.destroy();
    await expect.poll(() => said(port, asked)).toMatch(/^HTTP\/1\.1 200/);
    open[1]!.destroy();
    await narrow.close();
  });
});

it('its end cuts off who still waits, takes nobody new, and may be asked for twice', async () => {
  const ending = await listen(answer, { host, port: 0 });
  const before = arrived;
  const waits = fetch(`${ending.url}/held`);
  waits.catch(() => {});
  await expect.poll(() => arrived).toBe(before + 1);
  await Promise.all([ending.close(), ending.close()]);
  await ending.close();
  await expect(waits).rejects.toThrow();
  await expect(fetch(ending.url)).rejects.toThrow();
  letGo();
});
