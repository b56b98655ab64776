// `npm run fuzz`: mutants of media files and of our own formats, many more than the tests take. What came of it goes to
// docs/results/fuzz.md when everything was run; one failing case again: `npm run fuzz -- --media 1 --seed 1234`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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
if (all) writeFileSync(join(ROOT, 'docs/results/fuzz.md'), page(report('media'), report('parsers')));
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;

function page(media, parsers) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).trim();
  const rows = Object.entries(media.endings).sort(([, a], [, b]) => b - a);
  const failures = media.failures.map(
    ({ seeds, what }) => `* seed ${seeds.join(', ')}: ${what.split('\n')[0]}`,
  );
  return [
    '# Fuzzing: the last full run',
    '',
    `\`npm run fuzz\`, ${began.toISOString().slice(0, 10)}, at ${commit}, ${cpus()[0].model} x ${cpus().length}, Node ${process.version}, ${ffmpeg()}.`,
    '',
    '## Media files',
    `${media.count} mutants of ${media.from}, seeds ${media.first} to ${media.first + media.count - 1}, through \`avcl data build\` in batches of 40 beside`,
    `five healthy clips; ${(media.seconds / 60).toFixed(0)} minutes. Failures: ${media.failures.length}.`,
    '',
    '| ending | mutants |',
    '|---|---|',
    ...rows.map(([ending, count]) => `| ${ending} | ${count} |`),
    ...(failures.length > 0 ? ['', ...failures] : []),
    '',
    '## Our own formats',
    'Each mutant either loads, and then as something that can be used, or is refused with an `AvclError`.',
    '',
    '| format | mutants | loaded | refused | failures | seconds |',
    '|---|---|---|---|---|---|',
    ...parsers.map(
      ({ format, mutants, loaded, refused, failures: failed, seconds }) =>
        `| ${format} | ${mutants} | ${loaded} | ${refused} | ${failed} | ${seconds.toFixed(0)} |`,
    ),
    '',
  ].join('\n');
}

function ffmpeg() {
  const [line] = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split('\n');
  return line.split(' ').slice(0, 3).join(' ').replace(' version', '');
}
