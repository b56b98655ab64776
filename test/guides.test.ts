// The program in docs/guides/add-a-method.md is run as it stands, and is as short as promised.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, synthesise } from '@avcl/datasets';
import { buildStore } from '@avcl/media';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules', '.cache'); // in the repository, where `avcl` and `@avcl/torch` are found by name
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'guides-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('docs/guides/add-a-method.md', () => {
  it('adds a method in under 60 lines that pre-trains, is fine-tuned and tested', async () => {
    const guide = readFileSync(join(root, 'docs/guides/add-a-method.md'), 'utf8');
    const program = /```js\n(.*?)```/s.exec(guide)![1]!;
    expect(program.split('\n').length).toBeLessThan(60);

    const videos = join(folder, 'videos');
    const store = join(folder, 'store');
    const { csv } = await synthesise(videos, { preset: 'smoke', classes: 4, clips: 60, seed: 0 });
    const { ok } = await buildStore(await readSource(csv), store);
    expect(ok).toBe(60);
    writeFileSync(join(folder, 'my-method.mjs'), program);
    const out = execFileSync(process.execPath, [join(folder, 'my-method.mjs'), store, join(folder, 'runs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    expect(out).toMatch(/^[\d.]+ % top-1, (\d+) of \1 videos\n$/);
    const config = readFileSync(join(folder, 'runs/pre/config.yaml'), 'utf8');
    expect(config).toMatch(/method: align_uniform/);
    const metrics = readFileSync(join(folder, 'runs/pre/metrics.jsonl'), 'utf8');
    expect(metrics).toMatch(/"uniform":-/);
  }, 180_000);
});
