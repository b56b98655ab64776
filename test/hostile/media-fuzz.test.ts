// Seeded mutants of small clips through `avcl data build`. AVCL_FUZZ_MEDIA says how many (`npm run fuzz`: 2,000), AVCL_FUZZ_SEED
// the first seed, AVCL_FUZZ_REPORT where to write what became of them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/media/test/make-media.js';
import { type Findings, MediaFuzz } from './media-fuzz.js';
import { mediaSources, type Sources } from './media-sources.js';
import { type Watch, watch } from './watch.js';

const COUNT = Number(process.env.AVCL_FUZZ_MEDIA ?? 60);
const FIRST = Number(process.env.AVCL_FUZZ_SEED ?? 0);
const BATCH = 40;
const folder = temporaryFolder();
let sources: Sources;
let watching: Watch;
let fuzz: MediaFuzz;

beforeAll(async () => {
  for (const name of ['sources', 'canary']) mkdirSync(join(folder, name));
  sources = await mediaSources(join(folder, 'sources'));
  watching = await watch(join(folder, 'canary'));
  fuzz = new MediaFuzz(folder, sources, watching);
}, 300_000);
afterAll(() => watching[Symbol.asyncDispose]());

describe('mutants of media files', () => {
  it('are the same for the same seed', () => {
    expect(fuzz.mutant(5).bytes.equals(fuzz.mutant(5).bytes)).toBe(true);
    const originals = new Set(sources.clips.map(({ bytes }) => bytes.toString('latin1')));
    const changed = Array.from({ length: 50 }, (_, seed) => fuzz.mutant(seed).bytes.toString('latin1'));
    expect(changed.filter((bytes) => !originals.has(bytes)).length).toBeGreaterThan(40);
  });

  it(`do no harm: ${COUNT} from seed ${FIRST} on`, { timeout: 60_000 + COUNT * 30_000 }, async () => {
    const started = performance.now();
    const endings: Findings['endings'] = {};
    const failures: Findings['failures'] = [];
    for (let seed = FIRST; seed < FIRST + COUNT; seed += BATCH) {
      const seeds = Array.from({ length: Math.min(BATCH, FIRST + COUNT - seed) }, (_, i) => seed + i);
      const found = await fuzz.batch(seeds);
      for (const [ending, count] of Object.entries(found.endings))
        endings[ending] = (endings[ending] ?? 0) + count;
      failures.push(...found.failures);
      for (const { seeds: which, what } of found.failures) {
        console.error(`again with: npm run fuzz -- --media ${which.length} --seed ${which[0]}\n${what}`);
      }
      const report = {
        from: sources.from,
        first: FIRST,
        count: seed - FIRST + seeds.length,
        endings,
        failures,
      };
      const seconds = (performance.now() - started) / 1000;
      const path = process.env.AVCL_FUZZ_REPORT;
      if (path) writeFileSync(join(path, 'media.json'), JSON.stringify({ ...report, seconds }));
    }
    expect(failures).toEqual([]);
    expect(Object.values(endings).reduce((sum, count) => sum + count, 0)).toBe(COUNT);
  });
});
