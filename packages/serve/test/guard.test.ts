/** Who may ask: programs, and pages of the server itself; not a page that another name brought here, nor one of another server. */
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type GuardOptions, guardRequest, requestGuard } from '../src/index.js';

const ask = (headers: Record<string, string>, options?: GuardOptions, method = 'POST') =>
  guardRequest({ method, headers: new Headers(headers) }, options)?.code ?? 'served';

describe('Host', () => {
  it.each([
    ['localhost'],
    ['localhost:8000'],
    ['LocalHost:8000'],
    ['studio.localhost:8000'],
    ['127.0.0.1:8000'],
    ['[::1]:8000'],
    ['192.168.1.7'],
  ])('%s is served', (host) => expect(ask({ host })).toBe('served'));

  it.each([
    ['attacker.example:8000'],
    ['localhost.attacker.example'],
    ['127.0.0.1.attacker.example'],
    ['localhost@attacker.example'],
    ['localhost:8000:9000'],
    ['local host'],
    [''],
  ])('%s is refused', (host) => expect(ask({ host })).toBe('host'));

  it('of another name is served where it was named, and any with *', () => {
    expect(ask({ host: 'gpu7:8000' }, { hosts: ['GPU7'] })).toBe('served');
    expect(ask({ host: 'gpu8:8000' }, { hosts: ['gpu7'] })).toBe('host');
    expect(ask({ host: 'anything' }, { hosts: ['*'] })).toBe('served');
  });
});

describe('a browser', () => {
  const host = 'localhost:8000';
  it.each<[string, Record<string, string>, string, string]>([
    ['its own page', { origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin' }, 'POST', 'served'],
    ['its own page behind TLS', { origin: 'https://localhost:8000' }, 'POST', 'served'],
    ['another port', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, 'POST', 'origin'],
    [
      'another site',
      { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' },
      'POST',
      'origin',
    ],
    ['a page without a name', { origin: 'null' }, 'POST', 'origin'],
    [
      'a picture in a page elsewhere',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      'GET',
      'origin',
    ],
    ['a picture in a page of another port', { 'sec-fetch-site': 'same-site' }, 'GET', 'origin'],
    ['a picture in its own page', { 'sec-fetch-site': 'same-origin' }, 'GET', 'served'],
    ['a typed address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 'GET', 'served'],
    ['a link elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET', 'served'],
    ['a form elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'POST', 'origin'],
  ])('asking from %s', (_, headers, method, answer) => {
    expect(ask({ host, ...headers }, {}, method)).toBe(answer);
  });

  it('following a link from elsewhere is refused where no page is', () => {
    for (const [site, answer] of [
      ['cross-site', 'origin'],
      ['same-site', 'origin'],
      ['same-origin', 'served'],
      ['none', 'served'],
    ] as const) {
      const headers = { host, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      expect(ask(headers, { links: false }, 'GET'), site).toBe(answer);
    }
  });

  it('asking from a page that was named is served', () => {
    const options = { origins: ['https://lab.example'] };
    expect(ask({ host, origin: 'https://lab.example', 'sec-fetch-site': 'cross-site' }, options)).toBe(
      'served',
    );
    expect(ask({ host, origin: 'http://lab.example' }, options)).toBe('origin');
  });
});

it('the middleware answers in the one shape, and reaches nothing behind it', async () => {
  const app = new Hono();
  let reached = 0;
  app.use(requestGuard());
  app.get('/', (c) => {
    reached += 1;
    return c.text('hello');
  });
  const answer = await app.request('/', { headers: { host: 'attacker.example' } });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toEqual({
    error: { code: 'host', message: expect.stringContaining('attacker.example'), fix: expect.any(String) },
  });
  expect(reached).toBe(0);
  expect(await (await app.request('/', { headers: { host: 'localhost' } })).text()).toBe('hello');
});
