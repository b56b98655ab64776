/** The site: every link and anchor leads somewhere, nothing is loaded from elsewhere, the reference is whole, pages are usable in a browser. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandTree } from '@avcl/cli';
import { recipeKeys } from 'avcl';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageNames } from '../../scripts/check/imports.mjs';
import { launchChromium, noChromium } from '../../scripts/chromium.mjs';
import { declarationsOf } from '../../scripts/docs/declarations.mjs';
import { renderMarkdown } from '../../scripts/docs/markdown.mjs';
import { commandLinePage, leaves, settingsPage } from '../../scripts/docs/reference.mjs';
import { buildSite } from '../../scripts/docs/site.mjs';
import { root } from './blocks.js';

const folder = mkdtempSync(join(tmpdir(), 'avcl-docs-'));
const out = join(folder, 'site');
afterAll(() => rmSync(folder, { recursive: true }));

const { pages, problems } = await buildSite(root, out);

describe('the site', () => {
  it('has links and anchors that lead somewhere', () => {
    expect(problems).toEqual([]);
    expect(pages.length).toBeGreaterThan(50);
  });

  it('names a link to nothing, a missing heading, and a picture from elsewhere', async () => {
    const house = join(folder, 'house');
    mkdirSync(join(house, 'docs'), { recursive: true });
    for (const name of packageNames.map((each: string) => each.replace('@avcl/', ''))) {
      mkdirSync(join(house, 'packages', name, 'dist'), { recursive: true });
      writeFileSync(join(house, 'packages', name, 'dist/index.d.ts'), 'export {};\n');
      writeFileSync(join(house, 'packages', name, 'package.json'), '{ "description": "A package." }');
    }
    for (const name of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])
      writeFileSync(join(house, name), `# ${name}\n`);
    writeFileSync(
      join(house, 'docs/index.md'),
      '# A\n[x](gone.md) [y](#b) [z](../README.md#none) ![p](https://example.org/p.png) [good](#a)\n',
    );
    mkdirSync(join(house, 'docs/guides'));
    writeFileSync(join(house, 'docs/guides/recipes.md'), '# Recipes\n');
    const bad = await buildSite(house, join(folder, 'house-site'));
    expect(bad.problems).toEqual([
      expect.stringContaining('gone.md, which is not there'),
      expect.stringContaining('https://example.org/p.png is loaded from elsewhere'),
      expect.stringContaining('docs/index.md#b, which has no such heading'),
      expect.stringContaining('README.md#none, which has no such heading'),
    ]);
  });

  it('has no name twice in a page, whatever the headings are called', () => {
    const twice = pages.flatMap(({ path }: { path: string }) => {
      const ids = [...readFileSync(join(out, path), 'utf8').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
      return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${path}#${id}`);
    });
    expect(twice).toEqual([]);
  });

  it('loads nothing from elsewhere', () => {
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    const own = files.filter((name) => !name.startsWith('docs/results/synthetic'));
    for (const name of own) {
      const html = readFileSync(join(out, name), 'utf8');
      const loaded = [...html.matchAll(/<(?:script|img|link)[^>]*?(?:src|href)="([^"]+)"/g)].map(
        (match) => match[1]!,
      );
      expect(loaded.filter((address) => /^(https?:)?\/\//.test(address))).toEqual([]);
    }
  });

  it('keeps words apart, for the search, where a line ends between them', () => {
    const { sections } = renderMarkdown(
      '# Long\nends with the\nlast *frame*\nof `all`',
      (href: string) => href,
    );
    expect(sections.at(-1)!.text.trim()).toBe('ends with the last frame of all');
  });

  it('has every guide in the index', () => {
    const index = readFileSync(join(root, 'docs/index.md'), 'utf8');
    const missing = readdirSync(join(root, 'docs/guides')).filter(
      (name) => !index.includes(`guides/${name}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the reference', () => {
  it.each(packageNames.map((name: string) => [name]))(
    'finds a doc comment at every exported name of %s',
    (name) => {
      const file = join(root, 'packages', name.replace('@avcl/', ''), 'dist/index.d.ts');
      const undocumented = declarationsOf(file).filter(({ doc }: { doc: string | null }) => !doc);
      expect(
        undocumented.map(
          ({ name: each, file: where }: { name: string; file: string }) => `${each} in ${where}`,
        ),
      ).toEqual([]);
    },
  );

  it('shows examples of doc comments as code', () => {
    const page = pages.find(({ file }: { file: string }) => file === 'reference/export.md');
    expect(page?.html).toContain('<code>await exportRun({');
  });

  it('has every setting with its default and where that comes from', () => {
    const page = settingsPage();
    for (const [key, { fallback, source }] of recipeKeys) {
      const row = page.split('\n').find((line: string) => line.startsWith(`| \`${key}\` |`));
      expect(row, key).toContain(`| \`${JSON.stringify(fallback)}\` |`);
      expect(row, key).toContain(source.replaceAll('|', '\\|'));
    }
  });

  it('has every command with every argument and option', async () => {
    const page = await commandLinePage();
    for (const { name, command } of leaves(await commandTree(async () => {}))) {
      if (command._hidden) continue;
      const part = page.split(/^## /m).find((text: string) => text.startsWith(`${name}\n`));
      for (const { flags } of command.options) expect(part, name).toContain(flags);
      for (const argument of command.registeredArguments) expect(part, name).toContain(argument.name());
      expect(part, name).toContain('Examples:');
    }
  });
});

if (noChromium !== false) console.warn(noChromium);

describe.skipIf(noChromium)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  const axe = join(root, 'node_modules/axe-core/axe.min.js');
  const cases = [
    ['index.html', 'light', 1280],
    ['docs/guides/your-own-data.html', 'dark', 390],
    ['reference/settings.html', 'light', 390],
    ['reference/media.html', 'dark', 1280],
    ['docs/results/README.html', 'light', 1280], // a table with an empty corner
  ] as const;

  it.each(cases)('%s (%s, %d px) is accessible, fits, and is silent', async (path, colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) said.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(out, path)).href);
    await page.addScriptTag({ path: axe });
    const found = await page.evaluate('axe.run({ preload: false })');
    const { violations } = found as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(said).toEqual([]);
    await page.close();
  });

  it('fits into 390 px on every page', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
    const wide: string[] = [];
    for (const { path } of pages) {
      await page.goto(pathToFileURL(join(out, path)).href, { waitUntil: 'domcontentloaded' });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      if (width !== 390) wide.push(`${path}: ${width}`);
    }
    expect(wide).toEqual([]);
    await page.close();
  });

  it('finds a section by a word of its text, and follows the keyboard there', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(join(out, 'docs/guides/slurm.html')).href);
    await page.fill('#site-query', 'near-duplicates prints');
    const first = page.locator('#site-results a').first();
    await first.waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\.html#/);
    expect(page.url()).toMatch(/docs\/guides\/your-own-data\.html#what-the-build-warns-of$/);
    await page.fill('#site-query', 'error: expected an empty or new folder for --out, got runs/mine-3');
    await page.getByText('of these 11 words').waitFor();
    expect(await first.textContent()).toBe('Errors and what to do');
    await page.fill('#site-query', 'qqqqzzzz');
    await page.getByText('Nothing found.').waitFor();
    await page.close();
  });
});
