/** `avcl compare`: whether the difference of two tests could be chance. */
import type { Comparison } from 'avcl';
import { type CommonOptions, type Define, examples } from '../frame/define.js';
import { percent } from '../percent.js';

/** The comparison for people. */
export function comparisonText(first: string, second: string, found: Comparison): string {
  const [low, high] = found.interval;
  return [
    `${percent(found.first)} %  ${first}`,
    `${percent(found.second)} %  ${second}`,
    `difference ${percent(found.difference)} points (95 % interval ${percent(low)} to ${percent(high)}), ${found.videos} videos: ` +
      `${found.onlyFirst} right in the first alone, ${found.onlySecond} in the second alone; p = ${found.p.toPrecision(2)} (exact McNemar)`,
  ].join('\n');
}

export const define: Define = (command, run) => {
  command
    .argument('<first>', 'what `avcl test --json` printed, as a file')
    .argument('<second>', 'the same of another run, on the same videos')
    .addHelpText(
      'after',
      examples(
        'compare avcl.json scratch.json',
        'test --data store --run runs/avcl --json > avcl.json   # makes each',
      ),
    )
    .action((first: string, second: string, options: CommonOptions) =>
      run(options, async () => {
        const { compareTests, readTest } = await import('avcl');
        const found = compareTests(readTest(first), readTest(second));
        return { json: found, text: comparisonText(first, second, found) };
      }),
    );
};
