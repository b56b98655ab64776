/** The studio in more tabs than a browser opens connections to a server (six): all stay live, and one stream is enough for them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { noBrowser, openStudio } from './browser.js';
import { makeRun } from './runs-on-disk.js';

const TABS = 8;
/** The folder is searched every few seconds, on a machine that may be busy. */
const SLOW = { timeout: 60_000, interval: 100 };

const rows = (page: Page) => page.locator('table.runs tbody tr').count();
/** Tabs that have the stream, and tabs that would take it over. */
const streams = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [held.length, pending.length];
  });
const see = (page: Page, state: 'visible' | 'hidden') =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

describe.skipIf(noBrowser)('eight tabs', () => {
  test('are all live by one stream, also when the one that holds it is hidden or closed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'avcl-tabs-'));
    makeRun(dir, 'first');
    try {
      await using it = await openStudio({ dir });
      await using open = await it.open({ path: '/runs' });
      const tabs = [open.page];
      while (tabs.length < TABS) {
        const page = await open.page.context().newPage();
        await page.goto(`${it.studio.url}runs`);
        tabs.push(page);
      }
      const [leader, second, ...others] = tabs as [Page, Page, ...Page[]];
      for (const page of tabs) await expect.poll(() => rows(page), SLOW).toBe(1);
      expect(await streams(second)).toEqual([1, TABS - 1]);
      makeRun(dir, 'second');
      for (const page of tabs) await expect.poll(() => rows(page), SLOW).toBe(2);

      await see(leader, 'hidden'); // it lets go, and another takes over
      await expect.poll(() => streams(second), SLOW).toEqual([1, TABS - 2]);
      await second.close(); // which had it by now
      await expect.poll(() => streams(others[0]!), SLOW).toEqual([1, TABS - 3]);
      makeRun(dir, 'third');
      for (const page of others) await expect.poll(() => rows(page), SLOW).toBe(3);
      expect(await rows(leader)).toBe(2);
      await see(leader, 'visible'); // what it missed comes at once
      await expect.poll(() => rows(leader), SLOW).toBe(3);
      expect(open.errors).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 180_000);
});
