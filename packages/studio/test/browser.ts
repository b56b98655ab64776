/**
 * The studio as a user meets it: a server on a folder, and a real headless Chromium that keeps what goes wrong in its console. Where there is
 * no Chromium its tests are named as skipped.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, noChromium } from '../../../scripts/chromium.mjs';
import { type Studio, type StudioOptions, startStudio } from '../src/index.js';

/** For `describe.skipIf(noBrowser)`: why not, or false. */
export const noBrowser: string | false = noChromium;
if (noBrowser !== false) console.warn(noBrowser);

/** Both widths that every page must work at. */
export const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** A finding of axe: serious or critical. */
export interface Violation {
  readonly rule: string;
  readonly help: string;
  readonly where: readonly string[];
}

/** An open page of the studio. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the console, failed requests, breaches of the content policy. */
  readonly errors: string[];
  /** Goes to a place of the page, `/runs`, and waits until nothing is loading. */
  go(path: string): Promise<void>;
  /** What axe finds that is serious or critical, in the page as it is now. */
  axe(): Promise<Violation[]>;
}

/** A studio with a browser. */
export interface OpenStudio extends AsyncDisposable {
  readonly studio: Studio;
  open(options?: {
    path?: string;
    theme?: 'light' | 'dark';
    size?: { width: number; height: number };
    /** Without the token: a reader who may not change anything. */
    anonymous?: boolean;
  }): Promise<OpenPage>;
}

/** Starts both. Dispose to end both. */
export async function openStudio(options: StudioOptions): Promise<OpenStudio> {
  const studio = await startStudio(options);
  let browser: Browser;
  try {
    browser = await launchChromium();
  } catch (error) {
    await studio.close();
    throw error;
  }
  return {
    studio,
    async open({ path = '/', theme = 'light', size = WIDTHS.wide, anonymous = false } = {}) {
      const context = await browser.newContext({ viewport: size, colorScheme: theme });
      const page = await context.newPage();
      const errors = collectErrors(page);
      await page.goto(`${studio.url}${path.slice(1)}${anonymous ? '' : `#token=${studio.token}`}`);
      await settled(page);
      return {
        page,
        errors,
        async go(to) {
          await page.goto(`${studio.url}${to.slice(1)}`);
          await settled(page);
        },
        axe: () => axe(page),
        [Symbol.asyncDispose]: () => context.close(),
      };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await studio.close();
    },
  };
}

function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left lets go of its streams and of what it was still fetching.
    if (reason !== 'net::ERR_ABORTED') errors.push(`${request.url()}: ${reason}`);
  });
  return errors;
}

/** Waits until a heading is there and nothing says that it is loading. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main h1, main .state.failed, main .state h2');
  await page.waitForFunction(() => document.querySelector('main .state[role=status]') === null);
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function axe(page: Page): Promise<Violation[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    type Found = { impact: string; id: string; help: string; nodes: { target: string[] }[] };
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Found[] }> };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => ({ rule: id, help, where: nodes.map(({ target }) => target.join(' ')) }));
  });
}
