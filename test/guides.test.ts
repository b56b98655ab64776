// The programs in docs/guides/add-a-method.md and add-a-backbone.md are run as they stand, and are as short as promised.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules', '.cache'); // in the repository, where `avcl` and `@avcl/torch` are found by name
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'guides-'));
const store = join(folder, 'store');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const { csv } = await synthesise(join(folder, 'videos'), {
    preset: 'smoke',
    classes: 4,
    clips: 60,
    seed: 0,
  });
  const { ok } = await buildStore(await readSource(csv), store);
  expect(ok).toBe(60);
});

/** Runs the guide's program on the store, and gives what it prints and its configuration of pre-training. */
function program(guide: string): { text: string; out: string; runs: string } {
  const text = /```js\n(.*?)```/s.exec(readFileSync(join(root, 'docs/guides', `${guide}.md`), 'utf8'))![1]!;
  const file = join(folder, `${guide}.mjs`);
  writeFileSync(file, text);
  const runs = join(folder, guide);
  const out = execFileSync(process.execPath, [file, store, runs], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  return { text, out, runs };
}

describe('docs/guides', () => {
  it('adds a method in under 60 lines that pre-trains, is fine-tuned and tested', () => {
    const { text, out, runs } = program('add-a-method');
    expect(text.split('\n').length).toBeLessThan(60);
    expect(out).toMatch(/^[\d.]+ % top-1, (\d+) of \1 videos\n$/);
    expect(readFileSync(join(runs, 'pre/config.yaml'), 'utf8')).toMatch(/method: align_uniform/);
    expect(readFileSync(join(runs, 'pre/metrics.jsonl'), 'utf8')).toMatch(/"uniform":-/);
  }, 180_000);

  it('adds a backbone in under 60 lines that pre-trains, is fine-tuned and tested', () => {
    const { text, out, runs } = program('add-a-backbone');
    expect(text.split('\n').length).toBeLessThan(60);
    expect(out).toMatch(/^[\d.]+ % top-1, (\d+) of \1 videos\n$/);
    expect(readFileSync(join(runs, 'fine/config.yaml'), 'utf8')).toMatch(/backbone: five/);
  }, 180_000);
});
