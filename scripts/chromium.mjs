// The headless Chromium of tests, benchmarks and pictures: the system's own, kept from calling anyone.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

/** For `describe.skipIf(noChromium)`, after it was printed: why not, or false. */
export const noChromium = existsSync(CHROMIUM)
  ? false
  : `skipped: ${CHROMIUM} is not there (set-up installs it as root)`;

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/**
 * @param {readonly string[]} more further switches; without a graphics processor unless said
 * @returns {Promise<import('playwright-core').Browser>}
 */
export const launchChromium = (more = ['--disable-gpu']) =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...QUIET, ...more] });
