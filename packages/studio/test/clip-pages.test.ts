/** The Data, Why and Map pages in a real browser, on a small real store and real runs. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@avcl/media';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { WhyAnswer } from '../src/why/types.js';
import { askOf } from './asking.js';
import { noBrowser, type OpenPage, type OpenStudio, openStudio, WIDTHS } from './browser.js';
import { type Fixture, makeFixture } from './fixture.js';

// Workers start and load libtorch, maybe on a machine that does much else.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** A worker starts, and loads libtorch, on a machine that does other things too. */
const LONG = { timeout: 90_000 };

/** The moment and the frame that are shown. */
const moment = (page: Page) =>
  page.evaluate(() => ({
    at: Number(document.querySelector<HTMLElement>('.playhead')!.dataset.at),
    frame: Number(document.querySelector<HTMLElement>('.picture canvas')!.dataset.frame),
  }));

/** A sum over the pixels of the picture, which changes when anything drawn does. */
const pixels = (page: Page, canvas = '.picture canvas') =>
  page.evaluate((selector) => {
    const element = document.querySelector<HTMLCanvasElement>(selector)!;
    // A copy is read: reading the canvas itself would change how the browser keeps it, and it warns of that.
    const copy = new OffscreenCanvas(element.width, element.height).getContext('2d', {
      willReadFrequently: true,
    })!;
    copy.drawImage(element, 0, 0);
    const { data } = copy.getImageData(0, 0, element.width, element.height);
    return data.reduce((sum, value, i) => (sum + value * ((i % 997) + 1)) % 1_000_000_007, 0);
  }, canvas);

const explained = (page: Page) => page.waitForSelector('.curves', LONG);

describe.skipIf(noBrowser)('the pages of clips', () => {
  let fixture: Fixture;
  let it: OpenStudio;
  let clip: string;
  let why: string;
  let map: string;
  beforeAll(async () => {
    fixture = await makeFixture();
    it = await openStudio({ dir: fixture.dir });
    const key = encodeURIComponent(fixture.key);
    clip = `/data/clip?store=store&key=${key}`;
    why = `/why?run=runs/both&store=store&key=${key}`;
    map = '/map?run=runs/both&store=store';
  });
  afterAll(async () => {
    await it[Symbol.asyncDispose]();
    fixture[Symbol.dispose]();
  });

  /** Accessible, no wider than the screen, silent. */
  async function sound(open: OpenPage, width: number) {
    expect(await open.axe()).toEqual([]);
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(open.errors).toEqual([]);
  }

  for (const [theme, size] of [
    ['light', 'wide'],
    ['dark', 'narrow'],
  ] as const) {
    test(`${theme}, ${size}: every page is accessible, fits, and its console is silent`, async () => {
      await using open = await it.open({ theme, size: WIDTHS[size], path: '/data' });
      const { width } = WIDTHS[size];
      await open.page.waitForSelector('.pairs', LONG);
      await sound(open, width);
      for (const [path, done] of [
        [clip, '.track'],
        [why, '.curves'],
        [map, '.legend'],
      ] as const) {
        await open.go(path);
        await open.page.waitForSelector(done, LONG);
        await sound(open, width);
      }
    });
  }

  describe('data', () => {
    test('tells what is in the store and what is not, shows the copy, and filters its clips', async () => {
      await using open = await it.open({ path: '/data' });
      const { page } = open;
      const bars = page.locator('.tall').first();
      expect(await bars.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
      expect(await page.textContent('.summary')).toContain('27 listed = 25 ok + 0 repaired + 2 rejected');
      using store = await openStore(join(fixture.dir, 'store'));
      const inSplit = (split: string) => store.clips.filter((clip) => clip.split === split).length;
      expect(await page.locator('.tall tfoot td.number').allTextContents()).toEqual(
        [inSplit('train'), inSplit('val'), inSplit('test'), 25].map(String),
      );
      const rows = await page
        .locator('.tall tbody tr')
        .evaluateAll((all) =>
          all.map((row) => [...row.children].slice(0, 5).map(({ textContent }) => textContent)),
        );
      expect(rows.map(([label]) => label)).toEqual([...store.classes]);
      for (const [label, ...counts] of rows) {
        const own = store.clips.filter((clip) => clip.label === label);
        expect(Number(counts[0]), label!).toBe(own.filter(({ split }) => split === 'train').length);
        expect(Number(counts.at(-1)), label!).toBe(own.length);
      }
      expect(await page.textContent('section:has(> h2:text-is("Durations"))')).toMatch(/3\.0 s.*600 frames/);
      const pair = await page.waitForSelector('.pairs li', LONG);
      expect(await pair.textContent()).toContain('copy');
      const reasons = await page.locator('.rejected strong').allTextContents();
      expect(reasons.sort()).toEqual(['no-audio', 'not-media']);
      await page.locator('.rejected').scrollIntoViewIfNeeded();
      await page.waitForSelector('.rejected .no-picture'); // the text; the silent video has a picture
      await page.waitForFunction(
        () => (document.querySelector<HTMLImageElement>('.rejected img')?.naturalWidth ?? 0) > 0,
      );
      await page.getByLabel('Split').selectOption('val');
      await page.waitForFunction(() => {
        const cards = document.querySelector('.whole-row .tools ~ .cards')?.textContent ?? 'train,';
        return !cards.includes('train,');
      });
      expect(page.url()).toContain('split=val');
      await page.getByLabel('Name').fill('nothing of that name');
      await page.waitForSelector('text=No clip fits');
    });

    test('plays a clip: frames, sound and playhead in step, by mouse and keyboard', async () => {
      await using open = await it.open({ path: clip });
      const { page } = open;
      await page.waitForFunction(() => document.querySelector('.picture canvas')!.hasAttribute('data-frame'));
      await page.waitForSelector('.track.all i');
      const before = await pixels(page);
      await page.getByRole('button', { name: 'Play' }).click();
      await page.waitForFunction(
        () => Number(document.querySelector<HTMLElement>('.playhead')!.dataset.at) > 0.5,
      );
      const { at, frame } = await moment(page);
      expect(Math.abs(frame - at * 8)).toBeLessThanOrEqual(1); // 8 frames a second
      await page.getByRole('button', { name: 'Pause' }).click();
      expect(await pixels(page)).not.toBe(before);
      const slider = page.getByLabel('Moment of the clip');
      await slider.focus();
      await page.keyboard.press('Home');
      expect(await moment(page)).toEqual({ at: 0, frame: 0 });
      await page.keyboard.press('ArrowRight');
      expect((await moment(page)).frame).toBe(1);
      await page.keyboard.press('End');
      expect((await moment(page)).frame).toBe(23);
      await page.locator('.sound-area').click({ position: { x: 5, y: 20 } });
      expect((await moment(page)).at).toBeLessThan(0.2);
      // Pre-training is told first: it learns from every clip of train. This one had a single epoch.
      const run = page.locator('label', { hasText: /^Run/ }).locator('select');
      await vi.waitFor(async () => expect(await run.inputValue()).toBe('runs/pre'), LONG);
      await run.selectOption('runs/both');
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('.slider input')?.max === '1', // of epochs 0 and 1
      );
      const first = await page.locator('.windows > p').textContent();
      await page.getByRole('slider', { name: 'Epoch' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.locator('.windows > p').textContent()).not.toBe(first);
      expect(open.errors).toEqual([]);
    });

    test('tells a store that is missing or damaged, a clip that is not there, and a folder without stores', async () => {
      mkdirSync(join(fixture.dir, 'hurt'));
      writeFileSync(join(fixture.dir, 'hurt/index.jsonl'), '{"format":"avcl-store"}\n');
      try {
        await using open = await it.open({ path: '/data?store=hurt' });
        expect(await open.page.textContent('.state.failed')).toMatch(/damaged or cut file.*Fix:/s);
        await open.go('/runs/at/%E0%');
        expect(await open.page.textContent('main')).toContain('There is no such run');
        for (const path of ['/data?store=../..', '/data?store=nowhere', '/map?run=runs/both&store=nowhere']) {
          await open.go(path);
          expect(await open.page.textContent('.state.failed')).toContain('which is not there');
        }
        expect(await open.page.textContent('.state.failed code')).toBe('nowhere'); // was between backticks
        await open.go('/data/clip?store=store&key=none');
        expect(await open.page.textContent('.state.failed')).toContain('which is not in it');
      } finally {
        rmSync(join(fixture.dir, 'hurt'), { recursive: true });
      }
      const dir = mkdtempSync(join(tmpdir(), 'avcl-studio-empty-'));
      await using empty = await openStudio({ dir });
      await using open = await empty.open({ path: '/data' });
      expect(await open.page.textContent('main')).toContain('npx avcl data build');
      await open.go('/why');
      expect(await open.page.textContent('main')).toContain('No run here has saved a model');
      await open.go('/map');
      expect(await open.page.textContent('main')).toContain('No clip stores here');
      expect(open.errors).toEqual([]);
      rmSync(dir, { recursive: true });
    });
  });

  describe('why', () => {
    test('explains a clip that is chosen: heat, class, streams off, curves', async () => {
      await using open = await it.open({ path: '/why' });
      const { page } = open;
      // The first of the list was only pre-trained; of those that answer, this one sees and hears.
      const run = page.locator('label', { hasText: /^Run/ }).locator('select');
      await vi.waitFor(async () => expect(await run.inputValue()).toBe('runs/both'), LONG);
      await page.locator('label', { hasText: /^Clip/ }).locator('select').selectOption(fixture.key);
      await explained(page);
      expect(await page.locator('.curves svg').count()).toBe(4);
      const said = await page
        .locator('.bar')
        .evaluateAll((bars) =>
          bars.map((bar) => [
            Number.parseFloat(bar.querySelector('.bar-value')!.textContent!),
            Number.parseFloat(bar.querySelector<HTMLElement>('.bar-track i')!.style.width),
          ]),
        );
      expect(said.reduce((sum, [p]) => sum + p!, 0)).toBeCloseTo(100, 0);
      for (const [p, width] of said) expect(width).toBeCloseTo(p!, 0);
      const asked = new URLSearchParams({ run: 'runs/both', store: 'store', key: fixture.key });
      const told = await (await askOf(it.studio, `why/explain?${asked}`)).text();
      const { answer } = JSON.parse(told.trimEnd().split('\n').at(-1)!) as { answer: WhyAnswer };
      const { areas } = answer.sound!.removal;
      expect(await page.locator('.curves').last().locator('figcaption').allTextContents()).toEqual([
        `Deletion ${areas.deletion.toFixed(2)}, shuffled ${areas.randomDeletion.toFixed(2)}; lower is better`,
        `Insertion ${areas.insertion.toFixed(2)}, shuffled ${areas.randomInsertion.toFixed(2)}; higher is better`,
      ]);
      const curve = await page.locator('.curves').last().locator('path.own').first().getAttribute('d');
      const heights = curve!.match(/,[\d.]+/g)!.map((text) => Number(text.slice(1)));
      expect(heights).toHaveLength(answer.sound!.removal.deletion.length);
      for (const [i, p] of answer.sound!.removal.deletion.entries())
        expect(heights[i]).toBeCloseTo(6 + (1 - p) * 98, 3); // 98 pixels from 1 down to 0
      await page.waitForFunction(() => document.querySelector('.picture canvas')!.hasAttribute('data-frame'));
      const hot = await pixels(page);
      const loud = await pixels(page, '.sound canvas');
      await page.getByLabel('Opacity of the heat').fill('0');
      await expect.poll(() => pixels(page)).not.toBe(hot);
      await expect.poll(() => pixels(page, '.sound canvas')).not.toBe(loud);
      const verdict = () => page.textContent('.verdict');
      expect(await verdict()).toMatch(/^It says/);
      await page.getByLabel('audio off').check();
      expect(await verdict()).toMatch(/^Without the sound it says/);
      await page.getByLabel('video off').check();
      expect(await verdict()).toMatch(/^Without the picture it says/);
      expect(await page.locator('.bar-track b').count()).toBe(2); // the answer with both, for comparison
      const other = page.locator('.bar').last();
      const label = (await other.locator('.bar-name').textContent())!.replace(' (label)', '');
      await other.click();
      await page.waitForFunction(
        (wanted) => document.querySelector('.column')!.textContent!.includes(`probability of ${wanted} `),
        label,
        LONG,
      );
      expect(open.errors).toEqual([]);
    });

    test('takes in a dropped file, and tells one that cannot be used', async () => {
      await using open = await it.open({ path: '/why?run=runs/both' });
      const { page } = open;
      const file = page.getByLabel('Choose a video or sound file');
      await file.setInputFiles(join(fixture.dir, 'videos/text.mp4'));
      await page.waitForSelector('.drop [role=alert]', LONG);
      expect(await page.textContent('.drop [role=alert]')).toMatch(/not-media.*Fix:/s);
      expect(open.errors.filter((error) => !error.includes('422'))).toEqual([]);
      // Nothing is sent of one that is too large: the browser would only be told that the line was cut.
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.url()));
      await page.evaluate(() => {
        const film = new File([], 'film.mkv');
        Object.defineProperty(film, 'size', { value: 2 ** 30 });
        const event = new DragEvent('drop', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'dataTransfer', { value: { files: [film] } });
        document.querySelector('.drop')!.dispatchEvent(event);
      });
      await page.waitForSelector('.drop [role=alert] >> text=256 MB at most');
      expect(sent.filter((url) => url.includes('/why/drop'))).toEqual([]);
      const transfer = await page.evaluateHandle(
        (bytes) => {
          const dragged = new DataTransfer();
          dragged.items.add(new File([Uint8Array.from(bytes)], 'my clip.mp4', { type: 'video/mp4' }));
          return dragged;
        },
        [...readFileSync(fixture.video)],
      );
      await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
      await explained(page);
      expect(page.url()).toContain('dropped');
      expect(await page.textContent('.column h2')).toBe('my clip.mp4');
      await page.getByRole('button', { name: 'Play' }).click();
      await page.waitForFunction(
        () => Number(document.querySelector<HTMLElement>('.playhead')!.dataset.at) > 0.3,
      );
    });

    test('says what a file has not, and shows the heat over what it has', async () => {
      await using open = await it.open({ path: '/why?run=runs/both' });
      await open.page.getByLabel('Choose a video or sound file').setInputFiles(fixture.silent);
      await explained(open.page);
      expect(await open.page.textContent('.stage .note')).toContain('This file has no sound');
      expect(await open.page.locator('.curves').count()).toBe(1);
      expect(await open.page.locator('.segments').count()).toBe(0);
      expect(open.errors).toEqual([]);
    });

    test('says what a run of pictures alone cannot show, and what a pre-trained run cannot answer', async () => {
      await using open = await it.open({ path: why.replace('both', 'picture') });
      await explained(open.page);
      expect(await open.page.textContent('.stage .note')).toContain('pictures alone');
      expect(await open.page.locator('.segments').count()).toBe(0);
      await open.go(why.replace('both', 'pre'));
      await open.page.waitForSelector('.state.failed', LONG);
      expect(await open.page.textContent('.state.failed')).toContain('only pre-trained');
      expect(open.errors).toEqual([]);
    });

    test('without the token shows, and takes no file', async () => {
      await using open = await it.open({ path: '/why?run=runs/both', anonymous: true });
      expect(await open.page.locator('input[type=file]').count()).toBe(0);
      expect(await open.page.textContent('.drop')).toContain('open the whole address');
    });
  });

  describe('map', () => {
    test('lists by legend and by lasso, shows what is hovered, and leads on by keyboard', async () => {
      await using open = await it.open({ path: map });
      const { page } = open;
      await page.waitForSelector('.legend', LONG);
      const listed = () => page.locator('.listing li').count();
      expect(await listed()).toBe(25);
      const drawn = () => pixels(page, '.scatter canvas');
      for (const features of ['video', 'audio']) {
        const before = await drawn();
        await page.getByLabel(features, { exact: true }).check();
        await expect.poll(drawn).not.toBe(before);
      }
      await page.getByLabel('error', { exact: true }).check();
      const answered = await page.locator('.legend button').allTextContents();
      expect(answered.reduce((sum, text) => sum + Number(/(right|wrong) (\d+)$/.exec(text)![2]), 0)).toBe(25);
      await page.getByLabel('split', { exact: true }).check();
      await page.locator('.legend button', { hasText: 'val' }).click();
      expect(await listed()).toBeLessThan(25);
      expect(await page.textContent('.map-page h2')).toContain('clips: val');
      await page.getByRole('button', { name: 'List all' }).click();
      const { x, y, width, height } = (await page.locator('.scatter canvas').boundingBox())!;
      await page.mouse.move(x + 2, y + 2);
      await page.mouse.down();
      for (const [u, v] of [
        [0.5, 0.01],
        [0.5, 0.99],
        [0.01, 0.99],
      ] as const) {
        await page.mouse.move(x + u * width, y + v * height, { steps: 3 });
      }
      await page.mouse.up();
      const left = await listed();
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(25);
      expect(await page.textContent('.map-page h2')).toContain(`${left} clips in the line`);
      await page.locator('.listing button').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.neighbours');
      expect(await page.locator('.neighbours li').count()).toBe(6);
      const nearest = () => page.locator('.neighbours .key').allTextContents();
      const sounds = await nearest();
      await page.getByLabel('Show').selectOption('pictures nearest to its sound');
      await expect.poll(nearest).not.toEqual(sounds);
      await page.getByLabel('Show').selectOption('sounds nearest to its picture');
      expect(await nearest()).toEqual(sounds);
      expect(await page.textContent('.chosen-clip h2')).toBe(
        await page.locator('.listing button .key').nth(1).textContent(),
      );
      for (let i = 0; i < 40 && (await page.locator('.tip').count()) === 0; i++) {
        await page.mouse.move(x + ((i % 8) / 8 + 0.06) * width, y + (Math.floor(i / 8) / 5 + 0.1) * height, {
          steps: 25,
        });
      }
      expect(await page.locator('.tip').count()).toBe(1);
      expect(open.errors).toEqual([]);
    });
  });
});
