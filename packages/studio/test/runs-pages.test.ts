/** Every page about runs in a real browser, in both themes and both widths: axe, nothing wider than the screen, a silent console, nothing from elsewhere. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noBrowser, type OpenStudio, openStudio, WIDTHS } from './browser.js';
import { makeRun, metricsText } from './runs-on-disk.js';

/** As `avcl test --json` prints it, of so many classes. */
function testOf(run: string, size: number, right: number) {
  const classes = Array.from({ length: size }, (_, i) => `class ${i}`);
  // Another share of each class: text has to stand out from every shade.
  const rightOf = (i: number) => Math.max(1, right - i);
  const confusion = classes.map((_, i) =>
    classes.map((__, j) => (i === j ? rightOf(i) : (i + 1) % size === j ? 10 - rightOf(i) : 0)),
  );
  const perClass = classes.map((label, i) => ({
    label,
    count: 10,
    accuracy: rightOf(i) / 10,
    interval: [right / 20, 1],
  }));
  return {
    run,
    split: 'test',
    clips: 2,
    crops: 1,
    without: null,
    top1: right / 10,
    top5: 1,
    interval: [0.2, 0.9],
    evaluated: 10 * size,
    listed: 10 * size,
    classes,
    perClass,
    confusion,
  };
}

/** A folder that someone gave a name which must stay a name. */
const MARKUP = 'other/<img src=x onerror=hacked=1>';

function fill(dir: string): void {
  for (const [place, method] of ['avcl', 'simclr'].entries()) {
    for (const seed of [0, 1]) {
      makeRun(dir, `pre/${method}-${seed}`, {
        overrides: [`pretrain.method=${method}`, `seed=${seed}`, 'pretrain.epochs=10'],
        metrics: metricsText(40, 4, (step) => (place + 1) / step + seed / 10),
        saved: 10,
        log: '2026-01-01T00:00:00.000Z info pre-training\n2026-01-01T00:00:01.000Z warn epoch 3: collapse: the RGB features of different videos are nearly equal\n',
      });
    }
  }
  makeRun(dir, 'fine/a', {
    stage: 'finetune',
    from: 'pre/avcl-0',
    saved: 1,
    metrics: metricsText(8, 4, (step) => 1 / step),
  });
  makeRun(dir, 'fine/b', { stage: 'finetune', from: 'pre/avcl-1', overrides: ['seed=1', 'finetune.lr=0.1'] });
  makeRun(dir, `other/${'a-very-long-name-'.repeat(6)}`, {
    log: '2026-01-01T00:00:00.000Z warn stopped in epoch 1 of 2, after step 3; a checkpoint is saved; go on\n',
  });
  makeRun(dir, 'other/collapsed', {
    metrics: metricsText(40, 4, () => 1).replaceAll('"spread_rgb":0.5', '"spread_rgb":0.02'),
  });
  makeRun(dir, MARKUP);
  writeFileSync(join(makeRun(dir, 'broken'), 'config.yaml'), 'run: [\n');
  writeFileSync(join(dir, 'a.json'), JSON.stringify(testOf('fine/a', 8, 8)));
  writeFileSync(join(dir, 'b.json'), JSON.stringify(testOf('fine/b', 30, 6)));
}

const four = ['pre/avcl-0', 'pre/avcl-1', 'pre/simclr-0', 'pre/simclr-1']
  .map((name) => `run=${name}`)
  .join('&');
const PAGES = [
  '/runs',
  '/runs?by=seed',
  '/runs?q=nothing-like-it',
  '/runs/at/pre/avcl-0',
  '/runs/at/broken',
  '/runs/at/fine/b',
  '/runs/at/not-there',
  `/runs/at/${encodeURIComponent(MARKUP)}`,
  `/runs/compare?${four}&by=seed`,
  '/runs/compare?run=fine/a&run=fine/b&run=not-there',
  '/runs/compare',
  '/runs/new',
];

/** Pixels of a chart that are as red as a limit, or seen through as a band is. */
const pixelsOf = (page: Page, figure: string, kind: 'red' | 'faint'): Promise<number> =>
  page.locator(`figure[data-figure="${figure}"] canvas`).evaluate((element, kind) => {
    const { width, height } = element as HTMLCanvasElement;
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    copy.drawImage(element as HTMLCanvasElement, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b, a] = data.slice(i, i + 4) as unknown as [number, number, number, number];
      if (kind === 'red' ? a > 200 && r > g + 60 && r > b + 60 : a > 30 && a < 60) count++;
    }
    return count;
  }, kind);

describe.skipIf(noBrowser)('the pages about runs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'avcl-pages-'));
  let it: OpenStudio;
  beforeAll(async () => {
    fill(dir);
    it = await openStudio({ dir, allowRun: true });
  });
  afterAll(async () => {
    await it[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  // Contrast is a matter of the theme, layout one of the width: two of the four cover both.
  test.each([
    ['light', 'wide'],
    ['dark', 'narrow'],
  ] as const)('%s, %s', async (theme, size) => {
    await using open = await it.open({ theme, size: WIDTHS[size] });
    const elsewhere: string[] = [];
    open.page.on('request', (request) => {
      if (!request.url().startsWith(it.studio.url) && !request.url().startsWith('data:'))
        elsewhere.push(request.url());
    });
    for (const path of PAGES) {
      await open.go(path);
      expect(await open.axe(), path).toEqual([]);
      const width = await open.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, path).toBeLessThanOrEqual(WIDTHS[size].width);
    }
    expect(open.errors).toEqual([]);
    expect(elsewhere).toEqual([]);
    expect(await open.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });

  test('search, choose by keyboard, compare, zoom, remove: all of it stays in the address', async () => {
    await using open = await it.open({ path: '/runs' });
    const { page } = open;
    await page.getByLabel('Search').fill('pre/');
    await expect.poll(() => page.locator('table.runs tbody tr').count()).toBe(4);
    await page.getByLabel('Choose all shown').focus();
    await page.keyboard.press('Space');
    await page.getByRole('link', { name: 'Compare' }).press('Enter');
    await page.waitForSelector('figure[data-figure="step:loss"] canvas');
    expect(new URL(page.url()).searchParams.getAll('run').sort()).toEqual([
      'pre/avcl-0',
      'pre/avcl-1',
      'pre/simclr-0',
      'pre/simclr-1',
    ]);
    expect(await page.locator('.line-legend tbody tr').count()).toBe(4);

    await page.getByLabel('Group by seed').check();
    await expect.poll(() => page.locator('.line-legend tbody tr').allTextContents()).toHaveLength(2);
    const chart = page.locator('figure[data-figure="step:loss"] [role=img]');
    await expect.poll(() => chart.getAttribute('aria-label')).toContain('pre/avcl (2 seeds) ends at');

    const box = (await page.locator('figure[data-figure="step:loss"] .u-over').boundingBox())!;
    const asked = page.waitForRequest((request) => request.url().includes('from='));
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 4 });
    await page.mouse.up();
    expect(Number(new URL((await asked).url()).searchParams.get('from'))).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Whole range' }).click();

    await page.getByLabel('Log axis').check();
    await page.getByLabel('Along').selectOption('time');
    const readout = async () => {
      // The chart is made anew for another axis; who points at it moves.
      for (const aside of [0, 3]) await page.mouse.move(box.x + box.width / 2 + aside, box.y + 60);
      return page.locator('figure[data-figure="step:loss"] .readout').textContent();
    };
    await expect.poll(readout).toMatch(/ s · .*pre\/avcl \(2 seeds\): /);

    await page.getByRole('button', { name: /^Remove pre\/simclr/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.getAll('run').length).toBe(2);
    await page.reload();
    await page.waitForSelector('.line-legend tbody tr');
    expect(await page.locator('.line-legend tbody tr').count()).toBe(1);
    expect(open.errors).toEqual([]);
  });

  test('what differs, what was tested and what was confused is there to read', async () => {
    await using open = await it.open({ path: '/runs/compare?run=fine/a&run=fine/b' });
    const { page } = open;
    await page.waitForSelector('.confusion canvas');
    const text = (await page.textContent('main'))!.replace(/\s+/g, ' ');
    expect(text).toContain('finetune.lr0.030.1');
    expect(text).toContain('80.0 %20.0 % to 90.0 %');
    expect(text).toContain('class 0 taken for class 1: 2 of 10');
    const cells = await page.locator('table.matrix tbody tr').first().locator('td').allTextContents();
    expect(cells).toEqual(['8', '2', '·', '·', '·', '·', '·', '·']);
    // A bar a test, where they differ most first; what one test has alone comes last.
    const bars = await page
      .locator('.class-row')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector('.class-name')!.textContent,
          ...[...row.querySelectorAll<HTMLElement>('.class-bar-fill')].map((bar) => bar.style.width),
        ]),
      );
    expect(bars[0]).toEqual(['class 0', '80%', '60%']);
    expect(bars.at(-1)).toEqual(['class 29', '10%']);
  });

  test('k-NN and the monitors of collapse have their curves, with the limit where the values come near it', async () => {
    await using open = await it.open({ path: '/runs/at/other/collapsed' });
    const { page } = open;
    const said = (figure: string) =>
      page.locator(`figure[data-figure="${figure}"] [role=img]`).getAttribute('aria-label');
    await expect.poll(() => said('epoch:val_knn')).toBe('k-NN on val: other/collapsed ends at 10.0 %');
    await expect
      .poll(() => said('step:spread_rgb'))
      .toBe('Spread of RGB features: other/collapsed ends at 0.02');
    expect(await page.textContent('section:has(> #curves-Monitors)')).toContain('Spread');
    await expect.poll(() => pixelsOf(page, 'step:spread_rgb', 'red')).toBeGreaterThan(100);
    expect(await pixelsOf(page, 'step:loss', 'red')).toBe(0);
    await open.go('/runs/at/pre/avcl-0');
    expect(await page.textContent('main .note')).toContain('collapse: the RGB features');
    await open.go('/runs');
    expect(await page.locator('.alarm').count()).toBe(4);
  });

  test('smoothing, log axis, step or time, and the band over seeds change what is drawn', async () => {
    await using open = await it.open({ path: `/runs/compare?${four}` });
    const { page } = open;
    await page.waitForSelector('figure[data-figure="step:loss"] canvas');
    const drawn = () =>
      page
        .locator('figure[data-figure="step:loss"] canvas')
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    for (const change of [
      () => page.getByLabel('Smoothing').fill('0.9'),
      () => page.getByLabel('Log axis').check(),
      () => page.getByLabel('Along').selectOption('time'),
    ]) {
      const before = await drawn();
      await change();
      await expect.poll(drawn).not.toBe(before);
    }
    // uPlot's canvas is clear where nothing is drawn; a band is seen through.
    await page.getByLabel('Log axis').uncheck();
    const before = await pixelsOf(page, 'step:loss', 'faint');
    await page.getByLabel('Group by seed').check();
    await expect.poll(() => pixelsOf(page, 'step:loss', 'faint')).toBeGreaterThan(before + 1000);
  });

  test('a reader without the token sees all and is told how to do more; without --allow-run nobody may', async () => {
    await using anonymous = await it.open({ path: '/runs/at/fine/b', anonymous: true });
    await expect.poll(() => anonymous.page.textContent('.action')).toContain('open the whole address');
    expect(await anonymous.page.locator('.action button').allTextContents()).toEqual(['Copy']);
    await using shows = await openStudio({ dir });
    await using open = await shows.open({ path: '/runs/at/fine/b' });
    await expect.poll(() => open.page.textContent('.action')).toContain('--allow-run');
    expect(await open.page.textContent('.action pre')).toBe(
      'npx avcl finetune --data /data/store --from pre/avcl-1 --out fine/b --resume',
    );
    expect(await open.page.locator('.action button').allTextContents()).toEqual(['Copy']);
  });

  test('a run’s page has nothing of the run that was looked at before, while its own is on its way', async () => {
    await using open = await it.open({ path: '/runs/at/fine/b' });
    const { page } = open;
    await expect.poll(() => page.textContent('.action pre')).toContain('fine/b');
    await page.locator('.crumb a').click();
    await page.waitForSelector('table.runs');
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/api\/runs\/detail/, async (route) => {
      await held;
      await route.continue();
    });
    await page.route(/api\/runs\/figures/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'fine/a', exact: true }).click();
    await page.waitForSelector('h1:text-is("fine/a")');
    expect(await page.locator('#log, .action').count()).toBe(0);
    await page.waitForSelector('[role=status] >> text=Loading curves');
    expect(await open.axe()).toEqual([]);
    go();
    await page.waitForSelector('#log');
    expect(open.errors).toEqual([]);
  });

  test('an empty folder says what to do; the first run that appears is shown', async () => {
    const empty = join(dir, '.empty');
    mkdirSync(empty);
    await using lonely = await openStudio({ dir: empty });
    await using open = await lonely.open({ path: '/runs', size: WIDTHS.narrow });
    for (const path of ['/data', '/why', '/map', '/runs']) {
      await open.go(path);
      expect(await open.page.locator('main pre').count(), path).toBeGreaterThan(0); // a command that helps
      const width = await open.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, path).toBeLessThanOrEqual(WIDTHS.narrow.width);
    }
    await expect.poll(() => open.page.textContent('main')).toContain('avcl pretrain');
    expect(await open.axe()).toEqual([]);
    makeRun(empty, 'appeared');
    await open.page.waitForSelector('text=appeared', { timeout: 20_000 });
    expect(open.errors).toEqual([]);
  });

  test('a run of a newer avcl is said to be one in the list, on its page, on Why and on Map', async () => {
    const own = join(dir, '.newer');
    const best = join(makeRun(own, 'newer', { stage: 'finetune', version: '9.0.0' }), 'checkpoints/best');
    mkdirSync(best);
    writeFileSync(join(best, 'model.safetensors'), 'looked for, not read');
    await using studio = await openStudio({ dir: own });
    await using open = await studio.open({ path: '/runs' });
    const words = 'made by avcl 9.0.0';
    await expect.poll(() => open.page.textContent('table.runs'), { timeout: 20_000 }).toContain(words);
    for (const path of ['/runs/at/newer', '/why?run=newer', '/map?run=newer&store=none']) {
      await open.go(path);
      await open.page.waitForSelector(`p.note:has-text("${words}")`, { timeout: 20_000 });
    }
  });

  test('when the studio ends the page says so, and goes on when it is back', async () => {
    const first = await openStudio({ dir });
    const open = await first.open({ path: '/runs' });
    await open.page.waitForSelector('table.runs');
    const port = Number(new URL(first.studio.url).port);
    await first.studio.close();
    await expect.poll(() => open.page.textContent('.live'), { timeout: 20_000 }).toContain('does not answer');
    const { startStudio } = await import('../src/index.js');
    await using _again = await startStudio({ dir, port });
    await expect.poll(() => open.page.textContent('.live'), { timeout: 20_000 }).toMatch(/^\d+ in /);
    await open[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });
});
