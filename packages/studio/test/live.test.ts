/** A real training, started, watched, stopped and resumed from the page, without a reload in between. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore, lockOwner } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, type OpenStudio, openStudio } from './browser.js';

const BIN = fileURLToPath(new URL('../../cli/bin/avcl.mjs', import.meta.url));
/** A real process starts, loads libtorch and trains, on a machine that may be busy. */
const SLOW = { timeout: 60_000, interval: 100 };

describe.skipIf(noBrowser)('a run', () => {
  const dir = mkdtempSync(join(tmpdir(), 'avcl-live-'));
  let it: OpenStudio;
  beforeAll(async () => {
    const { csv } = await synthesise(join(dir, '.videos'), {
      preset: 'smoke',
      clips: 8,
      classes: 2,
      seed: 0,
    });
    await buildStore(await readSource(csv), join(dir, 'store'), {
      jobs: 1,
      frames: { width: 48, height: 36 },
    });
    it = await openStudio({ dir, allowRun: true, avcl: [process.execPath, BIN] });
  });
  afterAll(async () => {
    const owner = lockOwner(join(dir, 'runs/live/run.lock'));
    if (owner?.alive) process.kill(owner.pid, 'SIGKILL');
    await it[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  test('is started, watched, stopped and resumed from the page', async () => {
    await using open = await it.open({ path: '/runs' });
    const { page } = open;
    await page.getByRole('link', { name: 'start one from here' }).click();
    await page.getByLabel('Data:').fill('store');
    await page.getByLabel('Out:').fill('runs/live');
    await page.getByLabel('Recipe:').fill('smoke');
    await page
      .getByLabel('Settings:')
      .fill('epochs=5000 threads=1 log_every=1 pretrain.batch_size=4 model.width=4');
    const command = page.locator('.action pre');
    await expect
      .poll(() => command.textContent(), SLOW)
      .toBe(
        'npx avcl pretrain --data store --out runs/live --recipe smoke epochs=5000 threads=1 log_every=1 pretrain.batch_size=4 model.width=4',
      );
    await page.getByRole('button', { name: 'Start …' }).click();
    expect(existsSync(join(dir, 'runs'))).toBe(false); // asked once more first
    await page.getByRole('button', { name: 'Start now' }).click();
    await page.waitForSelector('text=It was started.');

    // The list, by a link: what comes now comes by itself.
    await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
    await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
    const row = page.locator('table.runs tbody tr');
    await expect.poll(() => row.textContent(), SLOW).toContain('running');
    const epoch = async () => Number(/epoch (\d+)\/5000/.exec((await row.textContent())!)?.[1] ?? 0);
    await expect.poll(epoch, SLOW).toBeGreaterThan(0);
    const before = await epoch();
    await expect.poll(epoch, SLOW).toBeGreaterThan(before);
    expect(await open.axe()).toEqual([]);

    await row.getByRole('link', { name: 'runs/live' }).click();
    const loss = page.locator('figure[data-figure="step:loss"] [role=img]');
    await expect.poll(() => loss.getAttribute('aria-label'), SLOW).toContain('runs/live ends at');
    const shown = await loss.getAttribute('aria-label');
    await expect.poll(() => loss.getAttribute('aria-label'), SLOW).not.toBe(shown); // the curve grows

    const state = page.locator('h1 + .mark');
    const pid = lockOwner(join(dir, 'runs/live/run.lock'))!.pid;
    expect(await command.textContent()).toBe(`kill -TERM ${pid}`);
    await page.getByRole('button', { name: 'Stop …' }).click();
    await page.getByRole('button', { name: 'Stop now' }).click();
    await expect.poll(() => state.textContent(), SLOW).toContain('stopped');
    expect(await page.textContent('main .note')).toMatch(/stopped in epoch \d+ of 5000/);

    await expect
      .poll(() => command.textContent(), SLOW)
      .toMatch(/^npx avcl pretrain --data \S+ --out runs\/live --resume$/);
    await page.getByRole('button', { name: 'Resume …' }).click();
    await page.getByRole('button', { name: 'Resume now' }).click();
    await expect.poll(() => state.textContent(), SLOW).toContain('running');
    await expect
      .poll(() => readFileSync(join(dir, 'runs/live/train.log'), 'utf8'), SLOW)
      .toContain('going on after step');
    expect(lockOwner(join(dir, 'runs/live/run.lock'))!.pid).not.toBe(pid);

    await page.getByRole('button', { name: 'Stop …' }).click();
    await page.getByRole('button', { name: 'Stop now' }).click();
    await expect.poll(() => state.textContent(), SLOW).toContain('stopped');
    expect(await page.evaluate(() => (globalThis as { notReloaded?: boolean }).notReloaded)).toBe(true);
    expect(open.errors).toEqual([]);
  }, 240_000);

  test('that cannot be started tells why, where it was started', async () => {
    await using open = await it.open({ path: '/runs/new' });
    const { page } = open;
    await page.getByLabel('Data:').fill('store');
    await page.getByLabel('Out:').fill('runs/wrong');
    await page.getByLabel('Settings:').fill('no_such_setting=1');
    await page.getByRole('button', { name: 'Start …' }).click();
    await page.getByRole('button', { name: 'Start now' }).click();
    await expect.poll(() => page.textContent('main'), SLOW).toMatch(/ended with 2[\s\S]*no_such_setting/);
    expect(readdirSync(join(dir, '.avcl-studio')).length).toBeGreaterThan(0);

    await page.getByLabel('Data:').fill('../elsewhere');
    await page.waitForSelector('main [role=alert]');
    expect(await page.textContent('main [role=alert]')).toContain('not there');
  }, 120_000);
});
