/** Attacks on the studio: another site, a rebound name, a forged or missing token, ways out of the folder, large bodies. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guard } from '../src/guard.js';
import { type Studio, startStudio } from '../src/index.js';
import { makeRun } from './runs-on-disk.js';

const above = mkdtempSync(join(tmpdir(), 'avcl-guard-'));
const dir = join(above, 'shown');
let studio: Studio;

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** fetch would not let the Host be forged, nor a path go up. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(studio.url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (answer) => {
        let text = '';
        answer.on('data', (piece: Buffer) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(options.body);
  });
}

const own = () => ({ 'x-avcl-token': studio.token, 'content-type': 'application/json' });

beforeAll(async () => {
  mkdirSync(dir);
  makeRun(dir, 'good');
  makeRun(above, 'outside', { metrics: '{"kind":"step","epoch":1,"step":1,"loss":42,"seconds":1}\n' });
  symlinkSync(join(above, 'outside'), join(dir, 'link'));
  const evil = makeRun(dir, 'evil');
  writeFileSync(join(above, 'secret.jsonl'), '{"kind":"step","epoch":1,"step":1,"secret":42,"seconds":1}\n');
  writeFileSync(join(above, 'secret.log'), '2026-01-01T00:00:00.000Z info secret\n');
  rmSync(join(evil, 'metrics.jsonl'));
  symlinkSync(join(above, 'secret.jsonl'), join(evil, 'metrics.jsonl'));
  symlinkSync(join(above, 'secret.log'), join(evil, 'train.log'));
  studio = await startStudio({ dir, allowRun: true });
});
afterAll(async () => {
  await studio.close();
  rmSync(above, { recursive: true });
});

describe('a page of another site', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example:7325',
    '127.0.0.1@evil.example',
  ])('that has its own name rebound to this machine is refused (Host %j)', async (host) => {
    for (const path of ['/', '/api/about', '/api/runs']) {
      const answer = await ask(path, { headers: { host } });
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toContain('runs');
    }
  });

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'https://127.0.0.1'])(
    'may neither read nor change anything (Origin %s), even with the token',
    async (origin) => {
      const headers = { ...own(), origin };
      expect((await ask('/api/runs', { headers })).status).toBe(403);
      expect((await ask('/api/runs/command', { method: 'POST', headers, body: '{}' })).status).toBe(403);
    },
  );

  it('gets no leave to send the token header, and no answer it might read', async () => {
    const headers = {
      origin: 'http://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-avcl-token',
    };
    const answer = await ask('/api/runs/start', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('may not load pictures, scripts or frames from here, but a link to here may be followed', async () => {
    const sub = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
    expect((await ask('/api/runs', { headers: sub })).status).toBe(403);
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask('/runs', { headers: link })).status).toBe(200);
  });
});

describe.each(['cross-site', 'same-site'])('a page elsewhere (%s)', (site) => {
  it.each(['document', 'iframe', 'object'])('may not lead to the API by a %s', async (dest) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest };
    for (const path of ['/api/runs', '/api/map/points?run=good&store=store', '/api/nothing']) {
      for (const more of [{}, own()]) {
        expect((await ask(path, { headers: { ...more, ...headers } })).status, path).toBe(403);
      }
    }
  });
});

it('an address of the API that was typed, or a link of the page itself, is answered', async () => {
  for (const site of ['none', 'same-origin']) {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    expect((await ask('/api/runs', { headers })).status).toBe(200);
  }
});

describe('the token', () => {
  const changing = [
    '/api/session',
    '/api/runs/start',
    '/api/runs/resume?run=good',
    '/api/runs/stop?run=good',
    '/api/runs/command',
  ];

  it.each(changing)('is asked for by %s', async (path) => {
    for (const headers of [
      {},
      { 'x-avcl-token': '' },
      { 'x-avcl-token': `${studio.token}x` },
      { cookie: `avcl-studio-${new URL(studio.url).port}=${studio.token}` },
    ]) {
      const answer = await ask(path, { method: 'POST', headers, body: '{}' });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text).error.fix).toContain('address');
    }
  });

  it('is not in the page, and is another at every start', async () => {
    expect((await ask('/')).text).not.toContain(studio.token);
    await using second = await startStudio({ dir });
    expect(second.token).not.toBe(studio.token);
    const { status } = await fetch(`${second.url}api/session`, {
      method: 'POST',
      headers: { 'x-avcl-token': studio.token },
    });
    expect(status).toBe(403);
  });

  it('is asked of every reader where others can reach the studio', async () => {
    const app = new Hono();
    const guard = new Guard('0.0.0.0', 'right');
    app.use(guard.check);
    app.post('/api/session', (c) => {
      guard.letIn(c);
      return c.body(null, 204);
    });
    app.get('/api/about', (c) => c.text('about'));
    app.get('/', (c) => c.text('page'));
    const url = 'http://localhost:7325';
    const get = (headers: Record<string, string>) =>
      app.request(`${url}/api/about`, { headers: { host: 'localhost:7325', ...headers } });
    expect((await get({})).status).toBe(403);
    expect((await get({ 'x-avcl-token': 'wrong' })).status).toBe(403);
    const entered = await app.request(`${url}/api/session`, {
      method: 'POST',
      headers: { host: 'localhost:7325', 'x-avcl-token': 'right' },
    });
    const cookie = entered.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    expect((await get({ cookie: cookie.split(';')[0]! })).status).toBe(200);
    expect((await app.request(`${url}/`, { headers: { host: 'localhost:7325' } })).status).toBe(200);
  });

  it.each(['start', 'stop?run=good', 'resume?run=good'])(
    'does not open what --allow-run would: %s',
    async (path) => {
      await using shows = await startStudio({ dir });
      const answer = await fetch(`${shows.url}api/runs/${path}`, {
        method: 'POST',
        headers: { 'x-avcl-token': shows.token, 'content-type': 'application/json' },
        body: JSON.stringify({ stage: 'pretrain', data: 'good', out: 'new', settings: [] }),
      });
      expect(answer.status).toBe(400);
      expect((await answer.json()).error.fix).toContain('--allow-run');
      expect(await (await fetch(`${shows.url}api/runs/processes`)).json()).toEqual({ processes: [] });
    },
  );
});

describe('nothing outside the folder is reached', () => {
  it.each(['../outside', 'link', 'good/../../outside', '/etc', `${above}/outside`, 'good\0', '..', ''])(
    'as a run: %j',
    async (name) => {
      for (const path of ['detail', 'series', 'recipes', 'tests', 'figures']) {
        const answer = await ask(`/api/runs/${path}?figure=step:loss&run=${encodeURIComponent(name)}`);
        expect(answer.status, path).toBe(422);
        expect(answer.text).not.toContain('42');
      }
    },
  );

  it('through a link among the files of a run', async () => {
    const series = await ask('/api/runs/series?figure=step:secret&run=evil');
    expect(JSON.parse(series.text).series).toEqual([]);
    const detail = await ask('/api/runs/detail?run=evil');
    expect(detail.status).toBe(200);
    expect(detail.text).not.toContain('secret');
  });

  it('through the list', async () => {
    const { runs } = JSON.parse((await ask('/api/runs')).text) as { runs: { name: string }[] };
    expect(runs.map(({ name }) => name).sort()).toEqual(['evil', 'good']);
  });

  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/.sources',
  ])('as a file of the page: %s', async (path) => {
    const answer = await ask(path);
    expect(answer.text).not.toContain('"@avcl/studio"');
    expect([200, 404]).toContain(answer.status);
    if (answer.status === 200) expect(answer.text).toContain('<div id="studio">');
  });

  it.each([
    ['out', { out: '../new' }],
    ['out through a link', { out: 'link/new' }],
    ['out', { out: '/tmp/new' }],
    ['data', { data: '../outside' }],
    ['data through a link', { data: 'link' }],
    ['a recipe', { recipe: '../recipe.yaml' }],
    ['a start', { stage: 'finetune', from: '../outside' }],
    ['an option among the settings', { settings: ['--resume'] }],
    ['what is no text', { out: { $: 1 } }],
  ])('by a command: %s', async (_, part) => {
    const body = JSON.stringify({ stage: 'pretrain', data: 'good', out: 'new', settings: [], ...part });
    const answer = await ask('/api/runs/start', { method: 'POST', headers: own(), body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.parse((await ask('/api/runs/processes')).text).processes).toEqual([]);
  });

  it('by a name that an option would begin with', async () => {
    mkdirSync(join(dir, '--help'));
    const body = JSON.stringify({ stage: 'pretrain', data: '--help', out: '-out', settings: ['epochs=1'] });
    const answer = await ask('/api/runs/command', { method: 'POST', headers: own(), body });
    expect(JSON.parse(answer.text).line).toBe('npx avcl pretrain --data ./--help --out ./-out epochs=1');
    rmSync(join(dir, '--help'), { recursive: true });
  });
});

it('a body that comes in pieces, or none at all, is as good as another', async () => {
  const { hostname, port } = new URL(studio.url);
  const bare = request({ hostname, port, path: '/api/session', method: 'POST', headers: own() });
  bare.removeHeader('transfer-encoding');
  bare.flushHeaders(); // neither a length nor pieces
  const [entered] = (await once(bare, 'response')) as [{ statusCode: number }];
  bare.destroy();
  expect(entered.statusCode).toBe(204);
  const headers = { ...own(), 'transfer-encoding': 'chunked' };
  const body = JSON.stringify({ stage: 'pretrain', data: 'good', out: 'new', settings: [] });
  const answer = await ask('/api/runs/command', { method: 'POST', headers, body });
  expect(JSON.parse(answer.text)).toEqual({ line: 'npx avcl pretrain --data good --out new' });
});

describe('requests that are too much', () => {
  it('a large body is refused, also one that hides its length', async () => {
    const body = `"${'x'.repeat(300_000)}"`;
    expect((await ask('/api/runs/command', { method: 'POST', headers: own(), body })).status).toBe(413);
    const chunked = { ...own(), 'transfer-encoding': 'chunked' };
    const answer = await ask('/api/runs/command', { method: 'POST', headers: chunked, body }).catch(
      () => null,
    );
    if (answer !== null) expect(answer.status).toBe(413); // or the connection was cut while it was still sending
    expect((await ask('/api/about')).status).toBe(200);
  });

  it.each(['{', 'null', '[]', '"text"', '{"stage":"pretrain"}'])(
    'a body that is none is told: %s',
    async (body) => {
      const answer = await ask('/api/runs/command', { method: 'POST', headers: own(), body });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text).error.message).toMatch(/^expected/);
    },
  );

  it('thousands of runs at once are refused', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `run=${i}`).join('&');
    expect((await ask(`/api/runs/tests?${many}`)).status).toBe(400);
  });
});

describe('what the page may load', () => {
  it('is its own alone, by a policy without exceptions', async () => {
    const { headers } = await ask('/runs');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('is said with refusals and errors too', async () => {
    for (const answer of [
      await ask('/', { headers: { host: 'evil.example' } }),
      await ask('/api/nothing'),
      await ask('/api/runs/detail?run=x'),
    ]) {
      expect(answer.headers['content-security-policy']).toBeDefined();
    }
  });
});

describe('where the studio listens', () => {
  it('a name is its own only where it was given, or is the machine’s own', async () => {
    const answers = async (guard: Guard, host: string) => {
      const app = new Hono();
      app.use(guard.check);
      app.get('/', (c) => c.text('page'));
      return (await app.request(`http://${host}/`, { headers: { host } })).status === 200;
    };
    expect(await answers(new Guard('gpu7.example', 't'), 'gpu7.example:80')).toBe(true);
    expect(await answers(new Guard('127.0.0.1', 't'), 'gpu7.example')).toBe(false);
    expect(await answers(new Guard('127.0.0.1', 't', ['gpu7.example']), 'gpu7.example')).toBe(true);
    expect(await answers(new Guard('0.0.0.0', 't'), hostname())).toBe(true);
    expect(await answers(new Guard('0.0.0.0', 't'), 'evil.example')).toBe(false);
  });

  it('a port that is taken is told', async () => {
    const port = Number(new URL(studio.url).port);
    await expect(startStudio({ dir, port })).rejects.toMatchObject({
      code: 'ENVIRONMENT',
      message: expect.stringContaining(`${port}`),
    });
  });

  it('a folder that is none is told', async () => {
    await expect(startStudio({ dir: join(above, 'nowhere') })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('nothing'),
    });
    await expect(startStudio({ dir: join(above, 'secret.log') })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
