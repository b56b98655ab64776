// `npm run fuzz`: mutants of media files and of our own formats, many more than the tests take. What came of it goes to
// docs/results/fuzz.md when everything was run; one failing case again: `npm run fuzz -- --media 1 --seed 1234`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzPage } from './fuzz-page.mjs';
import { ROOT, runNode, setUp } from './setup/index.mjs';

const { values } = parseArgs({
  options: { media: { type: 'string' }, parsers: { type: 'string' }, seed: { type: 'string', default: '0' } },
});
const all = values.media === undefined && values.parsers === undefined;
const counts = {
  media: values.media ?? (all ? '2000' : '0'),
  parsers: values.parsers ?? (all ? '10000' : '0'),
};
setUp();
const folder = mkdtempSync(join(tmpdir(), 'avcl-fuzz-'));
const began = new Date();
const files = ['media', 'parser'].filter((name) => counts[name === 'media' ? 'media' : 'parsers'] !== '0');
const status = await runNode(
  [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...files.map((name) => `test/hostile/${name}-fuzz.test.ts`),
  ],
  {
    AVCL_FUZZ_MEDIA: counts.media,
    AVCL_FUZZ_PARSERS: counts.parsers,
    AVCL_FUZZ_SEED: values.seed,
    AVCL_FUZZ_REPORT: folder,
  },
);
const report = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
if (all)
  writeFileSync(join(ROOT, 'docs/results/fuzz.md'), fuzzPage(report('media'), report('parser'), began));
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
