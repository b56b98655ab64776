/** Uploads as they arrive: over real sockets, whole and broken, within the limits and over them. Nothing stays on the disk. */

import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveUpload, refusalOf, refusalResponse } from '../src/index.js';

const BYTES = 200_000;
const file = Buffer.from(Array.from({ length: BYTES }, (_, i) => (i * 7 + (i >> 8)) & 255));
let folder: string;
let server: ServerType;
let base: string;
let port: number;
/** Codes of what was refused, with the words for faults. */
const refused: string[] = [];
const faults: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'avcl-test-'));
  const app = new Hono();
  // `/patient`: pieces that a busy machine holds up are no reason, so that the whole body's time is.
  app.post('/:kind?', async (c) => {
    try {
      const idleSeconds = c.req.param('kind') === 'patient' ? 60 : 0.4;
      const limits = { bytes: BYTES, idleSeconds, seconds: 1.2 };
      await using upload = await receiveUpload(c.req.raw, { folder, limits });
      const { name, bytes, fields } = upload;
      return c.json({ name, bytes, fields, same: readFileSync(upload.path).equals(file.subarray(0, bytes)) });
    } catch (error) {
      const refusal = refusalOf(error, (fault) => faults.push(fault));
      refused.push(refusal.code);
      return refusalResponse(refusal);
    }
  });
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
  base = `http://127.0.0.1:${port}/`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  fetch(base, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

/** Nothing is left once what is under way has ended. */
async function nothingLeft(): Promise<void> {
  await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toEqual([]);
}

function form(...parts: [name: string, value: Buffer | string, fileName?: string][]): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, new Blob([new Uint8Array(value)]), fileName);
  }
  return data;
}

/** A request over a bare socket, of which nothing is sent but `text`. */
async function raw(text: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  socket.on('data', (piece) => {
    seen += piece;
  });
  socket.on('error', () => {});
  const answer = once(socket, 'close').then(() => seen);
  await once(socket, 'connect');
  socket.write(text);
  return { socket, answer };
}

describe('a whole file', () => {
  it.each([['video/mp4'], ['audio/wav'], ['application/octet-stream']])('arrives raw as %s', async (type) => {
    const answer = await post(file, { 'content-type': type });
    expect(await answer.json()).toEqual({ name: null, bytes: BYTES, fields: {}, same: true });
    await nothingLeft();
  });

  it('arrives in a form, with fields, under a name that can be shown', async () => {
    const answer = await post(
      form(['top', '3'], ['file', file, '../../etc/a\u0007\u202eb.mp4'], ['__proto__', 'x']),
    );
    const { fields, ...rest } = (await answer.json()) as { fields: object };
    expect(rest).toEqual({ name: 'ab.mp4', bytes: BYTES, same: true });
    expect(Object.entries(fields)).toEqual([
      ['top', '3'],
      ['__proto__', 'x'],
    ]);
    await nothingLeft();
  });
});

describe('too much', () => {
  it('is refused by the length alone, before a byte is read', async () => {
    const { answer } = await raw(
      `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: video/mp4\r\ncontent-length: ${BYTES + 1}\r\n\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 413 .*"code":"body-too-large"/s);
  });

  it.each([
    ['raw and chunked', () => post(new Blob([file, file]).stream(), { 'content-type': 'video/mp4' })],
    ['in a form', () => post(form(['file', Buffer.concat([file, Buffer.from('x')]), 'a.mp4']))],
  ])('is refused %s', async (_, send) => {
    const answer = await send();
    expect(answer.status).toBe(413);
    expect(await codeOf(answer)).toBe('body-too-large');
    await nothingLeft();
  });

  it('in a form is refused at once though the sender keeps still, and sends no end', async () => {
    const begun = performance.now();
    const head =
      'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-type: multipart/form-data; boundary=b\r\n\r\n';
    const part = '--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\n';
    const { socket, answer } = await raw(head);
    const body = Buffer.concat([Buffer.from(part), file, Buffer.alloc(100)]);
    socket.write(`${body.length.toString(16)}\r\n`);
    socket.write(body);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(performance.now() - begun).toBeLessThan(5000);
    await nothingLeft();
  });
});

describe('too slow', () => {
  const head = (path = '/') =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: video/mp4\r\ncontent-length: 1000\r\n\r\n`;

  it('is refused when no piece comes', async () => {
    const { answer } = await raw(head());
    expect(await answer).toMatch(/^HTTP\/1\.1 408 .*next piece of the body within 0.4 s/s);
    await nothingLeft();
  });

  it('is refused when pieces come one by one for too long', async () => {
    const { socket, answer } = await raw(head('/patient'));
    const drip = setInterval(() => socket.write('x'), 100);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 .*whole body within 1.2 s/s);
    clearInterval(drip);
    await nothingLeft();
  });
});

describe('what is no file', () => {
  const sent = (type: string, body: RequestInit['body'] = 'x', more = {}) =>
    post(body, { 'content-type': type, ...more });
  it.each<[string, () => Promise<Response>, number, string]>([
    [
      'of the type that curl gives by itself',
      () => sent('application/x-www-form-urlencoded'),
      415,
      'media-type',
    ],
    ['of a page', () => sent('text/html'), 415, 'media-type'],
    ['that is compressed', () => sent('video/mp4', 'x', { 'content-encoding': 'gzip' }), 415, 'media-type'],
    ['that is not there', () => sent('video/mp4', null), 400, 'no-file'],
    ['that is empty', () => sent('video/mp4', new Blob([]).stream()), 400, 'no-file'],
    ['of a form without a boundary', () => sent('multipart/form-data'), 400, 'form'],
    ['of a form that is none', () => sent('multipart/form-data; boundary=b', 'not a form'), 400, 'form'],
    [
      'of a form that breaks off',
      () => sent('multipart/form-data; boundary=b', '--b\r\ncontent-dispo'),
      400,
      'form',
    ],
    ['of a form without a file', () => post(form(['top', '3'])), 400, 'no-file'],
    ['of a form with an empty file', () => post(form(['file', Buffer.alloc(0), 'a.mp4'])), 400, 'no-file'],
    [
      'of a form with two',
      () => post(form(['a', file.subarray(0, 50_000), 'a'], ['b', file.subarray(0, 50_000), 'b'])),
      400,
      'form',
    ],
    ['of a form with a long field', () => post(form(['a', 'x'.repeat(2000)], ['b', file, 'b'])), 400, 'form'],
    [
      'of a form with many fields',
      () =>
        post(
          form(...Array.from({ length: 20 }, (_, i) => [`${i}`, 'x'] as [string, string]), ['b', file, 'b']),
        ),
      400,
      'form',
    ],
  ])('%s is refused', async (_, send, status, code) => {
    const answer = await send();
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
    await nothingLeft();
  });
});

describe('a sender that goes away', () => {
  it.each(['video/mp4', 'multipart/form-data; boundary=b'])('leaves nothing behind (%s)', async (type) => {
    refused.length = 0;
    const { socket } = await raw(
      `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: 100000\r\n\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nabc`,
    );
    await expect.poll(() => readdirSync(folder).length, { interval: 5 }).toBe(1);
    socket.destroy();
    await nothingLeft();
    await expect.poll(() => refused).toEqual(['client-gone']);
  });
});

it('none of this was a fault', () => expect(faults).toEqual([]));
