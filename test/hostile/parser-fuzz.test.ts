// Mutants of our own formats: each loads and can be used, or is refused with an AvclError that puts it on the data or the caller.
// AVCL_FUZZ_PARSERS says how many of each (`npm run fuzz`: 10,000), AVCL_FUZZ_SEED the first seed, AVCL_FUZZ_REPORT where to write.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/media/test/make-media.js';
import type { Format } from './parsers/format.js';
import { annotations, lists } from './parsers/lists.js';
import { recipes } from './parsers/recipes.js';
import { configs, states } from './parsers/runs.js';
import { safetensors } from './parsers/safetensors.js';
import { shards, storeIndex, unfinished } from './parsers/store.js';

const COUNT = Number(process.env.AVCL_FUZZ_PARSERS ?? 400);
const FIRST = Number(process.env.AVCL_FUZZ_SEED ?? 0);
/** Seconds after which one mutant counts as a hang; most take a thousandth. */
const HANG = 30;
/** Bytes that the process may grow by over all mutants of a format: their files are small. */
const GROWTH = 600 * 2 ** 20;

const folder = temporaryFolder();
const FORMATS: Record<string, () => Format | Promise<Format>> = {
  safetensors,
  index: () => storeIndex(join(folder, 'index')),
  shards: () => shards(join(folder, 'shards')),
  journal: () => unfinished(join(folder, 'journal')),
  states: () => states(join(folder, 'states')),
  configs: () => configs(join(folder, 'configs')),
  recipes: () => recipes(join(folder, 'recipes')),
  lists: () => lists(join(folder, 'lists')),
  annotations: () => annotations(join(folder, 'annotations')),
};

const report: object[] = [];

describe.each(Object.keys(FORMATS))('mutants of %s', (name) => {
  it(`load or are refused: ${COUNT} from seed ${FIRST} on`, { timeout: 60_000 + COUNT * 500 }, async () => {
    const started = performance.now();
    using format = await FORMATS[name]!();
    const before = process.memoryUsage().rss;
    const failures: string[] = [];
    let loaded = 0;
    let refused = 0;
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const begun = performance.now();
      try {
        await format.attempt(seed);
        loaded += 1;
      } catch (error) {
        if (error instanceof AvclError && (error.code === 'DATA' || error.code === 'USAGE')) refused += 1;
        else failures.push(`seed ${seed}: ${(error as Error).stack?.split('\n').slice(0, 4).join(' ')}`);
      }
      const seconds = (performance.now() - begun) / 1000;
      if (seconds > HANG) failures.push(`seed ${seed}: ${seconds.toFixed(0)} s`);
    }
    const grown = process.memoryUsage().rss - before;
    if (grown > GROWTH) failures.push(`the process grew by ${grown} bytes`);
    const seconds = (performance.now() - started) / 1000;
    report.push({ format: format.name, mutants: COUNT, loaded, refused, failures: failures.length, seconds });
    const path = process.env.AVCL_FUZZ_REPORT;
    if (path) writeFileSync(join(path, 'parser.json'), JSON.stringify(report));
    if (failures.length > 0)
      console.error(
        `again with: npm run fuzz -- --parsers 1 --seed SEED\n${failures.slice(0, 20).join('\n')}`,
      );
    expect(failures.length, failures.slice(0, 5).join('\n')).toBe(0);
    if (COUNT < 100) return; // a few seeds may all load, or all be refused
    expect(loaded).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(COUNT / 10);
  });
});
