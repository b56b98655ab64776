/** Every promise of docs/guarantees.md names a proof, and every file that one names is there. Whether it proves it, only breaking shows. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const rows = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

describe('guarantees', () => {
  it('are a table of promise, how and proof', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((row) => row.length !== 3 || row.some((cell) => cell.trim() === ''))).toEqual([]);
  });

  it('are told once each, with no marks of a merge', () => {
    const lines = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8').trimEnd().split('\n');
    const odd = lines.filter((line) => /^(<{7}|={7}|>{7})/.test(line));
    expect(odd).toEqual([]);
    const promises = rows.map(([promise]) => promise);
    expect(promises.filter((promise, i) => promises.indexOf(promise) !== i)).toEqual([]);
  });

  it.each(rows)('%s', (_, __, proof) => {
    const named = [...proof!.matchAll(/`([\w/.-]+\.(?:ts|mjs))`/g)].map(([, path]) => path!);
    const results = [...proof!.matchAll(/\]\(([\w/.-]+)\)/g)].map(([, path]) => join('docs', path!));
    expect(named.length).toBeGreaterThan(0);
    let folder = ''; // a name alone lies beside the one before it
    for (const path of [...named, ...results]) {
      const place = path.includes('/') ? path : join(folder, path);
      folder = dirname(place);
      expect(existsSync(join(ROOT, place)), place).toBe(true);
    }
  });
});
