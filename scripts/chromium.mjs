// The headless Chromium of tests, benchmarks and pictures: the system's own, kept from calling anyone.
import { chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/**
 * @param {readonly string[]} more further switches; without a graphics processor unless said
 * @returns {Promise<import('playwright-core').Browser>}
 */
export const launchChromium = (more = ['--disable-gpu']) =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...QUIET, ...more] });
