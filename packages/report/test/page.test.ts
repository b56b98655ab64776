import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { reportPage, writeReport } from '../src/index.js';
import { data } from './sample-data.js';

const text = reportPage(data);
const { document } = parseHTML(text);
const all = (selector: string) => [...document.querySelectorAll(selector)];

describe('the report', () => {
  it('needs nothing from outside and runs nothing', () => {
    const addresses = all('[src], [href]').map((element) =>
      String(element.getAttribute('src') ?? element.getAttribute('href')),
    );
    expect(addresses.length).toBeGreaterThan(15);
    expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
    expect(all('script, iframe, object, link[rel=stylesheet]')).toEqual([]);
    expect(text.match(/@import|url\(/g)).toBeNull();
  });

  it('shows every result with its interval and what was evaluated', () => {
    const rows = all('.results tbody tr').map((tr) => tr.textContent);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toContain('74.0');
    expect(rows[0]).toContain('70.0 to 78.0');
    expect(rows[0]).toContain('478 of 480');
    expect(all('.results .lead').map((cell) => cell.textContent)).toEqual(['74.0']);
  });

  it('names every picture and plot for those who cannot see it', () => {
    expect(all('img').every((img) => (img.getAttribute('alt') ?? '').length > 10)).toBe(true);
    const plots = all('svg[role=img]').map((svg) => svg.getAttribute('aria-label') ?? '');
    expect(plots).toHaveLength(3);
    expect(plots.find((label) => label.startsWith('Validation accuracy'))).toContain(
      'AVCL: 10.0 % to 72.4 %',
    );
  });

  it('gives every header cell a scope and every section of the contents a target', () => {
    expect(all('th:not([scope])')).toEqual([]);
    const links = all('nav a').map((a) => String(a.getAttribute('href')).slice(1));
    expect(links).toEqual(all('section').map((section) => section.id));
  });

  it('escapes what comes from files', () => {
    expect(text).toContain('&lt;moov&gt; atom not found');
    expect(text).toContain('formulas &amp; &lt;no&gt; model');
    expect(document.querySelector('moov')).toBeNull();
  });

  it('shades a confusion cell by its share of the row', () => {
    const first = all('.confusion tbody tr')[1]!;
    expect(first.textContent).toContain('bounce_metal');
    const cells = [...first.querySelectorAll('td')];
    expect(cells.map((cell) => cell.textContent)).toEqual(['', '21', '2', '3', '', '1', '77.8']);
    expect(cells[1]!.getAttribute('style')).toBe('--share:0.778');
  });

  it('draws a line a series and leaves a gap where there is no value', () => {
    const plot = all('svg[role=img]').find((svg) =>
      svg.getAttribute('aria-label')?.startsWith('Validation'),
    )!;
    const paths = [...plot.querySelectorAll('g[aria-label=line] path')].map((path) =>
      String(path.getAttribute('d')),
    );
    expect(paths).toHaveLength(4);
    expect(paths.map((d) => d.split('M').length - 1)).toEqual([1, 1, 2, 1]);
  });

  it('names each rejected input with its reason', () => {
    const rows = all('#data details:first-of-type tbody tr').map((tr) => tr.textContent);
    expect(rows.join('\n')).toMatch(/a\.mp4.*no_audio/);
    expect(rows).toHaveLength(3);
  });

  it('leaves out sections that have nothing to show', () => {
    const page = reportPage({ ...data, curves: [], samples: [], confusions: [] });
    const { document: small } = parseHTML(page);
    expect([...small.querySelectorAll('section')].map((section) => section.id)).toEqual([
      'results',
      'data',
      'again',
    ]);
  });
});

describe('writeReport', () => {
  it('writes the page whole, into a folder that it makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'avcl-report-'));
    try {
      const path = writeReport(join(folder, 'deep', 'report.html'), data);
      expect(readFileSync(path, 'utf8')).toBe(text);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['report.html']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
