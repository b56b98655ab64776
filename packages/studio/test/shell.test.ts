/** The frame of every page in a real browser: token, theme, keyboard, what is not there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, type OpenStudio, openStudio } from './browser.js';

describe.skipIf(noBrowser)('the frame of every page', () => {
  const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-'));
  let it: OpenStudio;
  beforeAll(async () => {
    it = await openStudio({ dir });
  });
  afterAll(async () => {
    await it[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  test('the token leaves the address, and stays for further tabs', async () => {
    await using open = await it.open();
    expect(open.page.url()).not.toContain('token');
    const second = await open.page.context().newPage();
    const [entered] = await Promise.all([
      second.waitForResponse((response) => response.url().endsWith('/api/session')),
      second.goto(it.studio.url),
    ]);
    expect(entered.status()).toBe(204);
  });

  test('a chosen theme holds against the system, also after a reload', async () => {
    await using open = await it.open({ theme: 'light' });
    const paper = () => open.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await open.page.getByLabel('Theme').selectOption('dark');
    const dark = await paper();
    expect(dark).not.toBe(light);
    await open.go('/runs');
    expect(await paper()).toBe(dark);
  });

  test('the first Tab leads past the navigation', async () => {
    await using open = await it.open();
    await open.page.keyboard.press('Tab');
    expect(await open.page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
  });

  test('loads nothing from elsewhere and runs no script but its own, should markup ever get in', async () => {
    const asked: string[] = [];
    await using elsewhere = createServer((request, answer) => {
      asked.push(request.url!);
      answer.setHeader('access-control-allow-origin', '*').end();
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    await using open = await it.open();
    const found = await open.page.evaluate(async (url) => {
      const refused: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
      const add = (name: string, values: Record<string, string>) =>
        document.body.append(Object.assign(document.createElement(name), values));
      add('script', { textContent: 'hacked = 1' });
      add('div', { innerHTML: '<img src="/nothing.png" onerror="hacked = 1">' });
      add('script', { src: url });
      add('img', { src: url });
      add('audio', { src: url });
      add('iframe', { src: url });
      add('link', { rel: 'stylesheet', href: url });
      await fetch(url).catch(() => {});
      const all = 7;
      for (let i = 0; i < 100 && refused.length <= all; i++)
        await new Promise((done) => setTimeout(done, 20));
      return { refused: [...new Set(refused)].sort(), hacked: 'hacked' in globalThis };
    }, url);
    expect(found).toEqual({
      refused: [
        'connect-src',
        'frame-src',
        'img-src',
        'media-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-elem',
      ],
      hacked: false,
    });
    expect(asked).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost'])(
    'is led to by a link of another page (%s), its API by no link and no frame',
    async (host) => {
      const api = `${it.studio.url}api/runs`;
      await using elsewhere = createServer((request, answer) => {
        const frame = request.url === '/frame' ? `<iframe src="${api}"></iframe>` : '';
        answer.setHeader('content-type', 'text/html').end(`<!doctype html><h1>Elsewhere</h1>${frame}`);
      });
      await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
      const url = `http://${host}:${(elsewhere.address() as AddressInfo).port}/`;
      await using open = await it.open(); // the browser has the token and its cookie
      const answerTo = async (asked: string, from: string, act: (page: Page) => Promise<unknown>) => {
        const page = await open.page.context().newPage();
        await page.goto(from);
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.url() === asked),
          act(page),
        ]);
        return answer.status();
      };
      const follow = (to: string) => (page: Page) => page.evaluate((to) => void location.assign(to), to);
      const runs = `${it.studio.url}runs`;
      expect(await answerTo(api, url, follow(api))).toBe(403);
      expect(await answerTo(api, url, follow(`${url}frame`))).toBe(403);
      expect(await answerTo(runs, url, follow(runs))).toBe(200);
    },
  );

  test('an address that is no page says so, and leads back', async () => {
    await using open = await it.open({ path: '/nowhere' });
    expect(await open.page.textContent('main')).toContain('There is nothing here');
    await open.page.click('main a');
    await open.page.waitForSelector('h1');
    expect(open.page.url()).toMatch(/\/runs$/);
    expect(open.errors).toEqual([]);
  });
});
