// The page of results of `npm run fuzz`.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** @param media, parsers - what the two fuzz tests wrote */
export function fuzzPage(media, parsers, began) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: import.meta.dirname,
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
    'What earlier runs found, and what was mended: [fuzz-findings.md](fuzz-findings.md).',
    '',
  ].join('\n');
}

function ffmpeg() {
  const [line] = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split('\n');
  return line.split(' ').slice(0, 3).join(' ').replace(' version', '');
}
